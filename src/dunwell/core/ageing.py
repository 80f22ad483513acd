"""How long a debt is past due, as of any day and as known at any moment.

What is settled fills instalments oldest first. Days past due count from the oldest instalment that is not filled,
pauses taken out. A day is past due when it lies after the due date: on the due date itself nothing is overdue.

`aged` works on columns, `age_one` says the same of one debt in plain Python and is how the columns are checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.core.columns import OPEN_ENDED

BUCKETS = (("current", 0), ("1-30", 30), ("31-60", 60), ("61-90", 90), ("91-120", 120))
OLDEST = "121+"
BUCKET_NAMES = (*(name for name, _ in BUCKETS), OLDEST)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueLine:
    """An amount that falls due, minor units."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PausedDays:
    """Days that do not count, both ends inside; None: until further notice."""

    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        """Whether `day` does not count."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Age:
    """How one debt stands on one day."""

    oldest_unpaid_due_on: date | None
    """Of the oldest instalment not fully settled, also when it is still to come; None when all are."""
    overdue_minor: int
    days_past_due: int
    bucket: str


def bucket_of(days_past_due: int) -> str:
    """The name of the bucket of a debt that is so many days past due."""
    return next((name for name, upper in BUCKETS if days_past_due <= upper), OLDEST)


def bucket(days_past_due: pl.Expr) -> pl.Expr:
    """The same for a column."""
    found = pl.lit(OLDEST)
    for name, upper in reversed(BUCKETS):
        found = pl.when(days_past_due <= upper).then(pl.lit(name)).otherwise(found)
    return found


def age_one(lines: Sequence[DueLine], settled_minor: int, pauses: Sequence[PausedDays], *, as_of: date) -> Age:
    """How one debt stands on `as_of`, from the lines and pauses known and what of the schedule is settled."""
    left, oldest = max(settled_minor, 0), None
    overdue = -left
    for line in sorted(lines, key=lambda line: line.due_on):
        overdue += line.amount_minor if line.due_on < as_of else 0
        left -= line.amount_minor
        if left < 0 and oldest is None:
            oldest = line.due_on
    days = 0
    if oldest is not None and oldest < as_of:
        days = (as_of - oldest).days
        if pauses:
            after = (oldest + _DAY * n for n in range(1, days + 1))
            days = sum(not any(pause.covers(day) for pause in pauses) for day in after)
    return Age(oldest, max(overdue, 0), days, bucket_of(days))


def as_known(frame: pl.DataFrame, known_at: datetime, *, closed_at: str) -> pl.DataFrame:
    """Rows recorded by `known_at` and not yet closed then. Needs `recorded_at` and the column named by `closed_at`."""
    closed = pl.col(closed_at)
    return frame.filter((pl.col("recorded_at") <= known_at) & (closed.is_null() | (closed > known_at)))


def settled(credited: pl.DataFrame, *, as_of: date, known_at: datetime) -> pl.DataFrame:
    """What was settled per debt by credits that took effect by `as_of` and were known at `known_at`.

    Needs    debt_id, amount_minor (positive lowers what is owed), effective_on, recorded_at
    Rows     one per debt with such a credit: debt_id, settled_minor
    """
    counted = credited.filter((pl.col("effective_on") <= as_of) & (pl.col("recorded_at") <= known_at))
    return counted.group_by("debt_id").agg(pl.col("amount_minor").sum().alias("settled_minor"))


def aged(lines: pl.DataFrame, settled: pl.DataFrame, pauses: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """How every debt with a schedule stands on `as_of`.

    Rows     one per debt in `lines`, by debt_id
    Needs    lines: debt_id, due_on, amount_minor; settled: debt_id, settled_minor (absent or negative: nothing);
             pauses: debt_id, starts_on, ends_on (last day; null: open)
    Gives    oldest_unpaid_due_on  null: all settled
             overdue_minor         due before `as_of` and not settled
             counts_from_on        days past due are counted from here: see `days_past_due`
             paused_until          last day of the pause that covers `as_of`; OPEN_ENDED; null: not paused
             next_change_on        first day on which any of these is stale without an event; null: never
             days_past_due, bucket
    """
    by_debt = _filled(lines, settled, as_of)
    spans = merged_pauses(pauses)
    frame = by_debt.join(_paused(by_debt, spans, as_of), on="debt_id", how="left", maintain_order="left")
    days_out = pl.duration(days=pl.col("paused_days").fill_null(0))
    frame = frame.with_columns(
        counts_from_on=pl.col("oldest_unpaid_due_on") + days_out,
        next_change_on=pl.min_horizontal("next_due_on", "next_pause_on"),
    )
    frame = frame.with_columns(days_past_due(as_of).alias("days_past_due"))
    return frame.with_columns(bucket(pl.col("days_past_due")).alias("bucket")).drop(
        "paused_days", "next_due_on", "next_pause_on"
    )


def days_past_due(as_of: date) -> pl.Expr:
    """Days past due on `as_of`, from the kept dates `counts_from_on` and `paused_until`; Int32, never null.

    `counts_from_on` is the oldest unpaid due date moved later by every paused day, those of a live pause to its end
    included; so while the pause lasts the count stands still, and goes on the day after.
    """
    counted_to = pl.max_horizontal(pl.lit(as_of), "paused_until")
    days = (counted_to - pl.col("counts_from_on")).dt.total_days()
    return days.clip(lower_bound=0).fill_null(0).cast(pl.Int32)


def _filled(lines: pl.DataFrame, settled: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per debt: oldest_unpaid_due_on, overdue_minor, next_due_on (the day after the next unpaid due date)."""
    due, minor = pl.col("due_on"), pl.col("amount_minor")
    is_first = pl.col("debt_id").ne_missing(pl.col("debt_id").shift())
    before = pl.when(is_first).then(minor.cum_sum() - minor).forward_fill()
    filled = (
        lines.select("debt_id", "due_on", "amount_minor")
        .sort("debt_id", "due_on")
        .join(settled.select("debt_id", "settled_minor"), on="debt_id", how="left", maintain_order="left")
        .with_columns(pl.col("settled_minor").fill_null(0).clip(lower_bound=0))
        .with_columns((minor.cum_sum() - before > pl.col("settled_minor")).alias("is_unpaid"))
    )
    is_due = due < as_of
    masked = filled.select(
        "debt_id",
        "settled_minor",
        pl.when("is_unpaid").then(due).alias("oldest_unpaid_due_on"),
        (pl.when(pl.col("is_unpaid") & ~is_due).then(due) + _DAY).alias("next_due_on"),
        pl.when(is_due).then(minor).otherwise(0).alias("due_minor"),
    )
    return masked.group_by("debt_id", maintain_order=True).agg(
        pl.col("oldest_unpaid_due_on").min(),
        pl.col("next_due_on").min(),
        (pl.col("due_minor").sum() - pl.col("settled_minor").first()).clip(lower_bound=0).alias("overdue_minor"),
    )


def merged_pauses(pauses: pl.DataFrame) -> pl.DataFrame:
    """Pauses as spans that neither overlap nor touch: debt_id, starts_on, ends_on (never null)."""
    ends = pl.col("ends_on").cum_max().over("debt_id").shift(1).over("debt_id")
    is_new = (pl.col("starts_on") > ends + _DAY).fill_null(value=True)
    open_ended = pl.col("ends_on").fill_null(OPEN_ENDED)
    return (
        pauses.select("debt_id", "starts_on", open_ended)
        .sort("debt_id", "starts_on")
        .with_columns(is_new.cum_sum().alias("span"))
        .group_by("debt_id", "span")
        .agg(pl.col("starts_on").min(), pl.col("ends_on").max())
        .select("debt_id", "starts_on", "ends_on")
    )


def _paused(by_debt: pl.DataFrame, spans: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per paused debt: paused_days since the oldest unpaid due date, paused_until, next_pause_on."""
    starts, ends, oldest = pl.col("starts_on"), pl.col("ends_on"), pl.col("oldest_unpaid_due_on")
    has_begun, is_live = starts <= as_of, (starts <= as_of) & (ends >= as_of)
    first = pl.max_horizontal(starts, oldest + _DAY)
    days = ((ends - first).dt.total_days() + 1).clip(lower_bound=0)
    return (
        spans.join(by_debt.select("debt_id", "oldest_unpaid_due_on"), on="debt_id")
        .group_by("debt_id")
        .agg(
            days.filter(has_begun & oldest.is_not_null()).sum().alias("paused_days"),
            ends.filter(is_live).max().alias("paused_until"),
            starts.filter(~has_begun).min().alias("next_pause_on"),
        )
    )
