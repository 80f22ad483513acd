"""When contact is lawful: the hours of a day, found by asking the rules themselves about every minute.

No hour stands here. Whatever the rules say of clocks, Sundays, holidays and the hours a person ruled out,
the openings below are the runs of minutes in which none of them refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.bits import packed
from dunwell.engine.permitting import Permitted, ask, shut_by_clock
from dunwell.engine.preparing import MINUTES_OF_DAY, minutes_ahead, prepare
from dunwell.rulebook import Rulebook
from dunwell.rulebook.model import CLOCK_COLUMNS, SCOPES
from dunwell.rulebook.usual import frame_of, usual_row

SEARCH_DAYS = 14
_BASE = 2048
"""Above every minute of the day; its predecessor stands for null."""
DAY_READS = ("minute_earliest", "minute_latest", "weekday", "is_holiday", "barred_from_minute", "barred_to_minute")
"""What tells one kind of day from another: the distance of the zones, then all but the hour that clock rules read."""
CLOCK_READS = ("jurisdiction", *SCOPES.values(), *sorted(CLOCK_COLUMNS), "barred_from_minute", "barred_to_minute")
"""Every column that the rules of the clock and their scopes read."""
RUN = ("from_minute", "to_minute")


@dataclass(frozen=True, slots=True)
class Opening:
    """A run of instants in which the clock lets a contact happen: `starts_at <= instant < ends_at`, in UTC."""

    starts_at: datetime
    ends_at: datetime


def clock_keys(frame: pl.DataFrame, scopes: pl.DataFrame) -> pl.DataFrame:
    """Numbers that are equal for rows with equal openings: who is in which scope, and what the clock rules read.

    The hour itself is left out; the distance between the plausible zones stands for it.
    """
    read = [_spread(), *(pl.col(name) for name in DAY_READS[2:])]
    day: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for column in read:
        day = day * _BASE + column.cast(pl.Int64).fill_null(_BASE - 1)
    return frame.select(day.alias("clock")).hstack(packed(scopes, "clock"))


def _spread() -> pl.Expr:
    """Minutes between the clocks of the most eastern and the most western plausible zone."""
    return (pl.col("minute_earliest") - pl.col("minute_latest")) % MINUTES_OF_DAY


def openings(frame: pl.DataFrame, book: Rulebook, *, as_of: date, channels: Sequence[str] = CHANNELS) -> pl.DataFrame:
    """The runs of `openings_at` for every row of a prepared frame."""
    permitted = ask(frame, book, as_of=as_of, channels=channels)
    everywhere = pl.int_range(frame.height, eager=True, dtype=pl.UInt32)
    return openings_at(permitted, everywhere, book, as_of=as_of, channels=channels)[1]


def openings_at(
    permitted: Permitted, places: pl.Series, book: Rulebook, *, as_of: date, channels: Sequence[str] = CHANNELS
) -> tuple[pl.Series, pl.DataFrame]:
    """Every lawful run of minutes of the day, for each kind of clock at `places` of the frame.

    Returns  the number of the kind of clock at each place, in order; and one row per kind, channel and run, none where
             no minute is lawful: kind, channel (index of CHANNELS), from_minute and to_minute (outside), by the clock
             of the most eastern plausible zone
    Null     a row without a known zone has no opening on channels that have hours
    """
    scopes = permitted.clock_scopes[places] if permitted.clock_scopes.width else pl.DataFrame()
    keys = clock_keys(permitted.frame.select(DAY_READS)[places], scopes)
    names = keys.columns
    kinds = keys.with_row_index("place").unique(subset=names, keep="any").with_row_index("kind")
    kind = keys.join(kinds.select(*names, "kind"), on=names, how="left", maintain_order="left")["kind"]
    clocks = kinds.select("kind").hstack(permitted.frame.select(CLOCK_READS)[places.gather(kinds["place"])])
    return kind, _openings(clocks, book, as_of=as_of, channels=channels)


def _openings(kinds: pl.DataFrame, book: Rulebook, *, as_of: date, channels: Sequence[str]) -> pl.DataFrame:
    """One row per run of minutes of each kind of clock."""
    minutes = pl.DataFrame({"minute": pl.int_range(MINUTES_OF_DAY, eager=True, dtype=pl.Int32)})
    day = (
        kinds.with_columns(_spread().alias("spread"))
        .join(minutes, how="cross", maintain_order="left_right")
        .filter(pl.col("spread").is_null() | (pl.col("minute") >= pl.col("spread")))
        .with_columns(
            pl.when(pl.col("spread").is_not_null()).then("minute").alias("minute_earliest"),
            (pl.col("minute") - pl.col("spread")).alias("minute_latest"),
        )
    )
    shut = shut_by_clock(day, book, as_of=as_of, channels=channels)
    return pl.concat(
        _runs(day.select("kind", "minute"), shut[channel].not_()).select(
            "kind", pl.lit(CHANNELS.index(channel), dtype=pl.UInt8).alias("channel"), *RUN
        )
        for channel in channels
    )


def _runs(day: pl.DataFrame, is_open: pl.Series) -> pl.DataFrame:
    """Consecutive open minutes as from and to. The minutes of one kind stand together, in order."""
    kind = day["kind"]
    is_first = (kind != kind.shift(1)).fill_null(value=True)
    is_last = (kind != kind.shift(-1)).fill_null(value=True)
    starts = is_open & (is_first | is_open.shift(1).fill_null(value=False).not_())
    ends = is_open & (is_last | is_open.shift(-1).fill_null(value=False).not_())
    return day.filter(starts).with_columns(
        pl.col("minute").alias("from_minute"), (day.filter(ends)["minute"] + 1).alias("to_minute")
    )


def longest(runs: pl.DataFrame) -> pl.DataFrame:
    """Of each kind and channel the longest opening, the earlier of equals."""
    length = pl.col("to_minute") - pl.col("from_minute")
    ordered = runs.with_columns(length.alias("length")).sort("length", "from_minute", descending=[True, False])
    return ordered.unique(subset=["kind", "channel"], keep="first", maintain_order=True).drop("length")


def slot(kind: pl.Series, channel: pl.Series) -> pl.Series:
    """The place of a kind of clock and a channel in a flat table of both."""
    return kind.cast(pl.UInt32) * len(CHANNELS) + channel.cast(pl.UInt32)


def by_slot(runs: pl.DataFrame, values: pl.Series, kinds: int) -> pl.Series:
    """The flat table, by `slot`, of one value per run; null where there is no run."""
    table = pl.repeat(None, kinds * len(CHANNELS), dtype=values.dtype, eager=True)
    return table.scatter(slot(runs["kind"], runs["channel"]), values)


def contact_window(
    book: Rulebook,
    *,
    jurisdiction: str,
    channel: str,
    on: date,
    region: str | None = None,
    role: str = "third_party_collector",
    purpose: str = "consumer",
    person_kind: str = "individual",
    is_licensed: bool = False,
    is_holiday: bool = False,
) -> tuple[int, int] | None:
    """Minutes of the day `(from, to)` in which that channel is lawful there, `to` outside; None when never.

    For a person in one known zone who ruled out no hours. With several runs, the longest.
    """
    pack = book.pack(jurisdiction)
    if pack is None:
        return None
    row = usual_row(pack) | {
        "region": region,
        "collector_role": role,
        "purpose": purpose,
        "person_kind": person_kind,
        "is_licensed_institution": is_licensed,
        "weekday": on.isoweekday(),
        "is_holiday": is_holiday,
    }
    runs = longest(openings(frame_of([row]), book, as_of=on, channels=(channel,)))
    return None if runs.is_empty() else (runs["from_minute"][0], runs["to_minute"][0])


def next_opening(
    kept: pl.DataFrame, recent: pl.DataFrame, book: Rulebook, *, channel: str, after: datetime
) -> Opening | None:
    """The earliest instants from `after` on in which the clock lets this person be contacted by `channel`.

    Given    one row of kept and recent columns
    Always   within `SEARCH_DAYS` days; None where there is no such hour, for example where no zone is known
    Law      only rules of the clock are asked; other stops are not lifted by waiting for an hour
    """
    place = _most_eastern(kept, after)
    first = after.astimezone(place).date()
    for ahead in range(SEARCH_DAYS):
        day = first + timedelta(days=ahead)
        row = prepare(kept, recent, as_of=day, book=book)
        runs = openings(row, book, as_of=day, channels=(channel,)).sort("from_minute").select(RUN)
        for start, end in runs.iter_rows():
            opening = Opening(_instant(day, start, place), _instant(day, end, place))
            if opening.ends_at > after:
                return Opening(max(opening.starts_at, after.astimezone(UTC)), opening.ends_at)
    return None


def _most_eastern(kept: pl.DataFrame, at: datetime) -> tzinfo:
    """The zone whose clock openings are told by; UTC, which changes nothing, where no zone is known."""
    names = {kept["zone"][0]} if kept["zone"][0] else {kept["zone_earliest"][0], kept["zone_latest"][0]}
    ahead = {name: minutes for name in names if name and (minutes := minutes_ahead(name, at)) is not None}
    return ZoneInfo(max(ahead, key=ahead.__getitem__)) if ahead else UTC


def _instant(day: date, minute: int, zone: tzinfo) -> datetime:
    whole_days, of_day = divmod(minute, MINUTES_OF_DAY)
    clock = time(of_day // 60, of_day % 60)
    return datetime.combine(day + timedelta(days=whole_days), clock, tzinfo=zone).astimezone(UTC)
