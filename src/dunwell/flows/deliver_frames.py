"""The engine's frame for a handful of debts at one moment: what the gate and the desk look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from dunwell.contacts.gate_judging import AS_OF
from dunwell.core.columns import c
from dunwell.core.ports import Reader
from dunwell.engine.preparing import prepare
from dunwell.flows import snapshot
from dunwell.rulebook import Rulebook


def prepared(reader: Reader, debt_ids: Iterable[int], *, now: datetime, book: Rulebook) -> pl.DataFrame:
    """Every column of core/columns.py, and AS_OF, one row per debt, read this moment and judged by local time.

    A row is as of the date that the person's own clock shows at `now`, so that windows of days are theirs.
    """
    wanted = sorted(set(debt_ids))
    today = now.astimezone(UTC).date()
    kept, recent = snapshot.fresh(reader, wanted, as_of=today)
    days: dict[date, list[int]] = {}
    for debt_id, zone in kept.select("debt_id", pl.coalesce("zone", "zone_latest")).iter_rows():
        days.setdefault(local_date(zone, now), []).append(debt_id)
    frames = []
    for day, ids in days.items():
        if day == today:
            rows, counts = kept.filter(c.debt_id.is_in(ids)), recent.filter(c.debt_id.is_in(ids))
        else:
            rows, counts = snapshot.fresh(reader, ids, as_of=day)
        frame = prepare(rows, counts, as_of=day, moment=now, book=book)
        frames.append(frame.with_columns(pl.lit(day).alias(AS_OF)))
    if not frames:
        return prepare(kept, recent, as_of=today, moment=now, book=book).with_columns(pl.lit(today).alias(AS_OF))
    return pl.concat(frames)


def local_date(zone: str | None, now: datetime) -> date:
    """The date that clocks in `zone` show; that of UTC where no zone is known."""
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()
