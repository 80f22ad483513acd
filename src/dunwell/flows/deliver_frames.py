"""The engine's frame for a handful of debts at one moment: what the gate and the desk look at.

Facts carry dates, and a date begins at another moment in every zone: on a Californian evening it is tomorrow in UTC, by
which desks and banks date what they write down. What anybody has written down by now holds now. So where the person's
date is behind that of UTC the rows of both dates are made, and of each fact the one that protects more is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from dunwell.contacts import on_the_way
from dunwell.contacts.gate_judging import AS_OF
from dunwell.core import columns
from dunwell.core.columns import CHANNELS, c
from dunwell.core.ports import Reader
from dunwell.engine.preparing import prepare
from dunwell.flows import snapshot
from dunwell.rulebook import Rulebook

STOPS = (
    "is_disputed", "is_ceased", "is_fraud_reported", "is_deceased", "is_insolvent", "is_represented", "is_minor",
    *(f"opted_out_{channel}" for channel in CHANNELS),
)  # fmt: skip
"""Facts of which either date's yes holds."""
FURTHER = ("vulnerability", "moratorium_until", "paused_until", "plan_held_until", "conversed_on", "contacted_on")
"""Facts of which the greater holds."""
LESS = ("balance_minor", "overdue_minor")
"""Money of which the smaller is asked for."""
ALLOWED = ("consented_email", "consented_text")
"""Consents that both dates must bear out."""
NEWEST = ("promise_due_on", "barred_from_minute", "barred_to_minute")
"""Wishes and promises of which the later date's is taken, where it has one."""
POINTS = ("email_point_id", "phone_point_id", "text_point_id", "postal_point_id")
"""Points that are known only where both dates name the same."""


Rows = Callable[..., tuple[pl.DataFrame, pl.DataFrame]]
"""`snapshot.fresh`, or what answers the same: kept and recent columns of some debts as of a date."""


def prepared(
    reader: Reader,
    debt_ids: Iterable[int],
    *,
    now: datetime,
    book: Rulebook,
    besides: Iterable[int] = (),
    rows_of: Rows = snapshot.fresh,
) -> pl.DataFrame:
    """Every column of core/columns.py, and AS_OF, one row per debt, read this moment and judged by local time.

    A row is as of the date that the person's own clock shows at `now`, so that windows of days are theirs. What is on
    its way to a person counts as a contact, but for `besides`: actions that are asked about again.
    """
    wanted, asked_again = sorted(set(debt_ids)), list(besides)
    today = now.astimezone(UTC).date()
    kept, recent = rows_of(reader, wanted, as_of=today)
    days: dict[date, list[int]] = {}
    for debt_id, zone in kept.select("debt_id", pl.coalesce("zone", "zone_latest")).iter_rows():
        days.setdefault(local_date(zone, now), []).append(debt_id)
    frames = []
    for day, ids in days.items():
        rows, counts = kept.filter(c.debt_id.is_in(ids)), recent.filter(c.debt_id.is_in(ids))
        if day != today:
            then, counts_then = rows_of(reader, ids, as_of=day)
            rows = protecting(then, rows) if day < today else then
            counts = protecting(counts_then, counts) if day < today else counts_then
        frame = prepare(rows, counts, as_of=day, moment=now, book=book)
        frame = on_the_way.counted(reader, frame, as_of=day, besides=asked_again)
        frames.append(frame.with_columns(pl.lit(day).alias(AS_OF)))
    if not frames:
        return prepare(kept, recent, as_of=today, moment=now, book=book).with_columns(pl.lit(today).alias(AS_OF))
    return pl.concat(frames)


def protecting(then: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Rows as of one date, with what the same debts' rows of a later date add to their protection.

    Rows    those of `then`, in order, with its columns
    """
    both = then.join(later, on="debt_id", how="left", suffix="_later", maintain_order="left")
    counts = [name for name in columns.schema("recent") if columns.BY_NAME[name].dtype.is_integer()]
    rules: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
        **dict.fromkeys(STOPS, lambda a, b: a | b),
        **dict.fromkeys((*FURTHER, *counts), pl.max_horizontal),
        **dict.fromkeys(LESS, pl.min_horizontal),
        **dict.fromkeys(ALLOWED, lambda a, b: pl.when(b.fill_null(value=False)).then(a).otherwise(b)),
        **dict.fromkeys(NEWEST, lambda a, b: pl.coalesce(b, a)),
        **dict.fromkeys(POINTS, lambda a, b: pl.when(a == b).then(a)),
    }
    changed = [
        rule(pl.col(name), pl.col(f"{name}_later")).alias(name) for name, rule in rules.items() if name in then.columns
    ]
    return both.with_columns(changed).select(then.columns)


def local_date(zone: str | None, now: datetime) -> date:
    """The date that clocks in `zone` show; that of UTC where no zone is known, or none of that name."""
    try:
        return now.astimezone(ZoneInfo(zone) if zone else UTC).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.astimezone(UTC).date()
