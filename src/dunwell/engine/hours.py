"""When contact is lawful: the hours of a day, found by asking the rules themselves about its minutes.

No hour stands here. Whatever the rules say of clocks, Sundays, holidays and the hours a person ruled out,
the openings below are the runs of minutes in which none of them refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import polars as pl

from dunwell.core import columns
from dunwell.core.columns import CHANNELS
from dunwell.engine.bits import packed
from dunwell.engine.permitting import PLACE, Law, Permitted, any_of, ask
from dunwell.engine.preparing import MINUTES_OF_DAY, minutes_ahead, prepare
from dunwell.rulebook import Rulebook
from dunwell.rulebook.model import CLOCK_COLUMNS
from dunwell.rulebook.usual import frame_of, usual_row

SEARCH_DAYS = 14
Runs = Mapping[str, tuple[tuple[int, int], ...]]
"""By channel its lawful runs of a day, from minute and to minute (outside), in order."""
_BASE = 2048
"""Above every minute of the day; its predecessor stands for null."""
DAY_READS = ("minute_earliest", "minute_latest", "weekday", "is_holiday", "barred_from_minute", "barred_to_minute")
"""What tells one kind of day from another: the distance of the zones, then all but the hour that clock rules read."""
CLOCK_READS = (*PLACE, *sorted(CLOCK_COLUMNS), "barred_from_minute", "barred_to_minute")
"""Every column that the rules of the clock and their scopes read."""
CLOCK_KEPT = tuple(
    name for name in (*CLOCK_READS, "zone", "zone_earliest", "zone_latest") if name in columns.schema("kept")
)
"""Kept columns that the openings of a day depend on; people alike in all of them have the same."""
MINUTES = frozenset(DAY_READS[:2])
RUN = ("from_minute", "to_minute")
DAYS_REMEMBERED = 16_384
_DAYS: dict[tuple[object, ...], Runs] = {}
"""By rulebook, day and the values of CLOCK_KEPT: the lawful runs of that day."""
_EVERY_MINUTE = pl.DataFrame({"minute": pl.int_range(MINUTES_OF_DAY, eager=True, dtype=pl.Int32)})


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
    return ((pl.col("minute_earliest") - pl.col("minute_latest")) % MINUTES_OF_DAY).alias("spread")


@dataclass(frozen=True)
class Hours:
    """The hours of a day for the rows of one frame, told once for all rows that share them."""

    kind: pl.Series
    """The number of the kind of clock of each row, in order."""
    kinds: int
    runs: pl.DataFrame
    """Every lawful run of minutes, one row per kind, channel and run, none where no minute is lawful: kind, channel
    (index of CHANNELS), from_minute and to_minute (outside), by the clock of the most eastern plausible zone."""

    def opens(self) -> dict[str, pl.Series]:
        """By channel, true for the rows in which it opens at some minute of the day."""
        opened = _slot(self.runs["kind"], self.runs["channel"])
        table = pl.repeat(value=False, n=self.kinds * len(CHANNELS), eager=True).scatter(opened, values=True)
        of_kind = pl.DataFrame({name: table.gather_every(len(CHANNELS), at) for at, name in enumerate(CHANNELS)})
        return {series.name: series for series in of_kind.select(pl.all().gather(self.kind)).get_columns()}

    def longest_of(self, rows: pl.Series, channel: pl.Series) -> list[pl.Series]:
        """From and to of the longest run of each of `rows` (places) on its `channel`; null where there is none."""
        best = longest(self.runs)
        at, wanted = _slot(best["kind"], best["channel"]), _slot(self.kind.gather(rows), channel)
        blank = pl.repeat(None, self.kinds * len(CHANNELS), dtype=pl.Int32, eager=True)
        return [blank.scatter(at, best[name].cast(pl.Int32)).gather(wanted).alias(name) for name in RUN]


def _slot(kind: pl.Series, channel: pl.Series) -> pl.Series:
    """The place of a kind of clock and a channel in a flat table of both."""
    return kind.cast(pl.UInt32) * len(CHANNELS) + channel.cast(pl.UInt32)


def openings(frame: pl.DataFrame, book: Rulebook, *, as_of: date, channels: Sequence[str] = CHANNELS) -> pl.DataFrame:
    """The runs of `hours_of` for every row of a prepared frame."""
    return hours_of(ask(frame, book, as_of=as_of, channels=channels)).runs


def hours_of(permitted: Permitted) -> Hours:
    """The hours of every row, on the channels that were asked about.

    Null     a row without a known zone has no opening on channels that have hours
    """
    frame = permitted.frame
    keys = clock_keys(frame.select(DAY_READS), permitted.clock_scopes)
    names = keys.columns
    kinds = keys.with_row_index("place").unique(subset=names, keep="any").with_row_index("kind")
    kind = keys.join(kinds.select(*names, "kind"), on=names, how="left", maintain_order="left")["kind"]
    clocks = kinds.select("kind").hstack(frame.select(CLOCK_READS)[kinds["place"]]).with_columns(_spread())
    scopes = permitted.clock_scopes[kinds["place"]] if permitted.clock_scopes.width else permitted.clock_scopes
    return Hours(kind, kinds.height, _runs(clocks, scopes, permitted.law))


def _runs(clocks: pl.DataFrame, scopes: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row per lawful run of minutes of each kind of clock and channel."""
    tests = law.clock_tests
    pieces = _at_minute(clocks.join(_turns(clocks, tests), on="kind", maintain_order="right"))
    answers, inside = _answered(pieces, tests), scopes[pieces["kind"]] if scopes.width else scopes
    closing: dict[str, list[pl.Series]] = {channel: [] for channel in law.channels}
    for asked in law.asked:
        if asked.rule.is_clock and asked.rule.is_refusal:
            answer, scope = answers[asked.condition], str(asked.rule.scope)
            answer = answer & inside[scope] if scope in inside.columns else answer
            for channel in asked.channels:
                closing[channel].append(answer)
    shut = {channel: any_of(found, pieces.height) for channel, found in closing.items()}
    return pl.concat([_joined(pieces, closed, CHANNELS.index(channel)) for channel, closed in shut.items()])


def _turns(clocks: pl.DataFrame, tests: Sequence[pl.Expr]) -> pl.DataFrame:
    """The minutes of each kind at which the answer of a test may change, its first minute among them, in order.

    Each test is asked about every minute of the few days that differ in what it reads, not of every kind of clock.
    """
    by_read: dict[tuple[str, ...], list[pl.Expr]] = {}
    for test in tests:
        by_read.setdefault(tuple(sorted(set(test.meta.root_names()) - MINUTES)), []).append(test)
    found = [clocks.select("kind", pl.col("spread").fill_null(0).cast(pl.Int32).alias("minute"))]
    for read, alike in by_read.items():
        on = ["spread", *read]
        days = clocks.select(on).unique().with_row_index("day")
        every = days.join(_EVERY_MINUTE, how="cross", maintain_order="left_right")
        every = _at_minute(every.filter(pl.col("spread").is_null() | (pl.col("minute") >= pl.col("spread"))))
        turned = [answer != answer.shift(1) for answer in _answered(every, alike).values()]
        turns = every.select("day", "minute").filter(any_of(turned, every.height))
        of_kind = clocks.select("kind", *on).join(days, on=on, nulls_equal=True)
        found.append(of_kind.join(turns, on="day").select("kind", "minute"))
    return pl.concat(found).unique().sort("kind", "minute")


def _at_minute(days: pl.DataFrame) -> pl.DataFrame:
    """The clocks of both plausible zones at `minute` of the most eastern one; null where no zone is known."""
    return days.with_columns(
        pl.when(pl.col("spread").is_not_null()).then("minute").alias("minute_earliest"),
        (pl.col("minute") - pl.col("spread")).alias("minute_latest"),
    )


def _answered(days: pl.DataFrame, tests: Sequence[pl.Expr]) -> dict[str, pl.Series]:
    """The answers of `tests` by name; what cannot be told is shut."""
    found = days.select(test.fill_null(value=True) for test in tests)
    return {series.name: series for series in found.get_columns()}


def _joined(pieces: pl.DataFrame, shut: pl.Series, channel: int) -> pl.DataFrame:
    """Pieces of a day that are open and follow each other as one run. Those of one kind stand together, in order."""
    kind, closed = pl.col("kind"), pl.lit(shut)
    is_first, is_last = (
        kind != kind.shift(1, fill_value=kind.max() + 1),
        kind != kind.shift(-1, fill_value=kind.max() + 1),
    )
    over = pl.when(is_last).then(pl.lit(MINUTES_OF_DAY, dtype=pl.Int32)).otherwise(pl.col("minute").shift(-1))
    starts = closed.not_() & (is_first | closed.shift(1, fill_value=False))
    ends = closed.not_() & (is_last | closed.shift(-1, fill_value=False))
    return pieces.select(
        kind.filter(starts),
        pl.lit(channel, dtype=pl.UInt8).alias("channel"),
        pl.col("minute").filter(starts).alias(RUN[0]),
        over.filter(ends).alias(RUN[1]),
    )


def longest(runs: pl.DataFrame) -> pl.DataFrame:
    """Of each kind and channel the longest opening, the earlier of equals."""
    length = pl.col("to_minute") - pl.col("from_minute")
    ordered = runs.sort(length, "from_minute", descending=[True, False])
    return ordered.unique(subset=["kind", "channel"], keep="first", maintain_order=True)


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
    alike = kept.select(CLOCK_KEPT).row(0)
    for ahead in range(SEARCH_DAYS):
        day = first + timedelta(days=ahead)
        for start, end in _runs_on(day, kept, recent, book, alike)[channel]:
            opening = Opening(_instant(day, start, place), _instant(day, end, place))
            if opening.ends_at > after:
                return Opening(max(opening.starts_at, after.astimezone(UTC)), opening.ends_at)
    return None


def _runs_on(day: date, kept: pl.DataFrame, recent: pl.DataFrame, book: Rulebook, alike: tuple[object, ...]) -> Runs:
    """The openings of one row on a day; found once for everybody whose CLOCK_KEPT are `alike`."""
    key = (book.version, day, *alike)
    if (known := _DAYS.get(key)) is not None:
        return known
    found: dict[str, list[tuple[int, int]]] = {channel: [] for channel in CHANNELS}
    runs = openings(prepare(kept, recent, as_of=day, book=book), book, as_of=day)
    for channel, start, end in runs.select("channel", *RUN).sort("channel", RUN[0]).iter_rows():
        found[CHANNELS[channel]].append((start, end))
    if len(_DAYS) >= DAYS_REMEMBERED:
        _DAYS.clear()
    return _DAYS.setdefault(key, {channel: tuple(each) for channel, each in found.items()})


def _most_eastern(kept: pl.DataFrame, at: datetime) -> tzinfo:
    """The zone whose clock openings are told by; UTC, which changes nothing, where no zone is known."""
    names = {kept["zone"][0]} if kept["zone"][0] else {kept["zone_earliest"][0], kept["zone_latest"][0]}
    ahead = {name: minutes for name in names if name and (minutes := minutes_ahead(name, at)) is not None}
    return ZoneInfo(max(ahead, key=ahead.__getitem__)) if ahead else UTC


def _instant(day: date, minute: int, zone: tzinfo) -> datetime:
    whole_days, of_day = divmod(minute, MINUTES_OF_DAY)
    clock = time(of_day // 60, of_day % 60)
    return datetime.combine(day + timedelta(days=whole_days), clock, tzinfo=zone).astimezone(UTC)
