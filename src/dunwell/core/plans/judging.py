"""How a plan stands: read from the payments of the ledger, never from the date alone and never stored.

Payments that took effect since the plan was made are poured over its instalments, oldest first. So an early payment
covers what comes next, a late one mends what was missed, and a part payment leaves the rest of its instalment due: no
instalment is skipped or asked for twice. Days on which the plan was paused do not count: every instalment due from the
beginning of a pause on moves back by its length.

completed  everything agreed was paid
paused     a pause covers the day
running    nothing is past its grace
behind     an instalment is past its grace: it is chased, kindly
broken     instalments past their grace for `broken_after_days`: the plan no longer holds chasing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import polars as pl

from dunwell.core.columns import OPEN_ENDED
from dunwell.core.plans.schedule import Line
from dunwell.core.promises import Paid

STATES = ("running", "behind", "paused", "broken", "completed")
FAR = OPEN_ENDED.toordinal()


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends inside; None: until further notice."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a plan its judgement needs."""

    agreed_on: date
    lines: tuple[Line, ...]
    grace_days: int
    broken_after_days: int
    """Days after an instalment's grace from which the plan is broken."""


@dataclass(frozen=True, slots=True)
class LineStanding:
    """One instalment: when it falls due with pauses, what of it was paid, how it stands (paid, part, due, missed)."""

    due_on: date
    amount_minor: int
    paid_minor: int
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands on a day. Minor units."""

    state: str
    paid_minor: int
    left_minor: int
    missed_minor: int
    """Past its grace and not paid."""
    next_due_on: date | None
    """Of the oldest instalment not fully paid; None when all are."""
    next_due_minor: int
    """What of it is not paid."""
    held_until: date | None
    """The last day on which the plan holds chasing if nothing more is paid; None when broken or completed."""
    lines: tuple[LineStanding, ...]

    @property
    def instalments_paid(self) -> int:
        return sum(line.state == "paid" for line in self.lines)


def judge_plan(terms: Terms, payments: Sequence[Paid], pauses: Sequence[Pause], *, as_of: date) -> Standing:
    """How one plan stands on `as_of`."""
    due = moved(terms.lines, pauses)
    total = sum(line.amount_minor for line in terms.lines)
    paid = min(sum(one.paid_minor for one in payments if terms.agreed_on <= one.paid_on <= as_of), total)
    lines, left = [], paid
    for day, line in zip(due, terms.lines, strict=True):
        taken = min(left, line.amount_minor)
        left -= taken
        lines.append(LineStanding(day, line.amount_minor, taken, _line_state(day, taken, line, terms, as_of)))
    open_line = next((line for line in lines if line.state != "paid"), None)
    missed = sum(line.amount_minor - line.paid_minor for line in lines if line.state == "missed")
    last_held = None if open_line is None else _later(open_line.due_on, terms.grace_days + terms.broken_after_days)
    state = _state(open_line, last_held, missed, _is_paused(pauses, as_of), as_of)
    return Standing(
        state=state,
        paid_minor=paid,
        left_minor=total - paid,
        missed_minor=missed,
        next_due_on=open_line.due_on if open_line else None,
        next_due_minor=open_line.amount_minor - open_line.paid_minor if open_line else 0,
        held_until=None if state in {"broken", "completed"} else last_held,
        lines=tuple(lines),
    )


def _line_state(day: date, taken: int, line: Line, terms: Terms, as_of: date) -> str:
    if taken == line.amount_minor:
        return "paid"
    if as_of > _later(day, terms.grace_days):
        return "missed"
    return "part" if taken else "due"


def _state(open_line: LineStanding | None, last_held: date | None, missed: int, is_paused: bool, as_of: date) -> str:
    if open_line is None or last_held is None:
        return "completed"
    if is_paused:
        return "paused"
    if as_of > last_held:
        return "broken"
    return "behind" if missed else "running"


def _is_paused(pauses: Sequence[Pause], as_of: date) -> bool:
    return any(one.starts_on <= as_of and (one.ends_on is None or as_of <= one.ends_on) for one in pauses)


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, FAR))


def merged(pauses: Sequence[Pause]) -> tuple[tuple[date, date], ...]:
    """Pauses as spans that do not touch, both ends inside, in order."""
    spans: list[tuple[date, date]] = []
    for one in sorted(pauses, key=lambda pause: (pause.starts_on, pause.ends_on or OPEN_ENDED)):
        end = one.ends_on or OPEN_ENDED
        if spans and one.starts_on.toordinal() <= spans[-1][1].toordinal() + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        elif end >= one.starts_on:
            spans.append((one.starts_on, end))
    return tuple(spans)


def moved(lines: Sequence[Line], pauses: Sequence[Pause]) -> list[date]:
    """When each instalment falls due: later by the length of every pause that began on or before its day."""
    found = []
    for line in lines:
        due = line.due_on.toordinal()
        for start, end in merged(pauses):
            if start.toordinal() <= due:
                due = FAR if end == OPEN_ENDED else due + (end - start).days + 1
        found.append(date.fromordinal(min(due, FAR)))
    return found


def judge_plans(
    plans: pl.DataFrame, lines: pl.DataFrame, payments: pl.DataFrame, pauses: pl.DataFrame, *, as_of: date
) -> pl.DataFrame:
    """How every plan stands on `as_of`, as `judge_plan` says of one.

    Rows     one per plan, by id
    Needs    plans: plan_id, debt_id, agreed_on, grace_days, broken_after_days; lines: plan_id, due_on, amount_minor;
             payments that stand: debt_id, paid_on, paid_minor; pauses of plans, merged: plan_id, starts_on, ends_on
    Adds     paid_minor, left_minor, missed_minor, next_due_on, next_due_minor, held_until, state
    Null     next_due_on when completed; held_until when broken or completed
    """
    plans = plans.sort("plan_id")
    poured = _poured(plans, _moved(lines, pauses), payments, as_of)
    unpaid = poured.filter(pl.col("taken_minor") < pl.col("amount_minor"))
    is_missed = pl.col("due_on") + pl.duration(days=pl.col("grace_days")) < as_of
    rest = pl.col("amount_minor") - pl.col("taken_minor")
    open_lines = unpaid.group_by("plan_id").agg(
        next_due_on=pl.col("due_on").min(),
        next_due_minor=rest.sort_by("due_on", "place").first(),
        missed_minor=rest.filter(is_missed).sum(),
    )
    sums = poured.group_by("plan_id").agg(
        paid_minor=pl.col("taken_minor").sum(), left_minor=(pl.col("amount_minor") - pl.col("taken_minor")).sum()
    )
    live = pauses.filter(pl.col("starts_on") <= as_of, pl.col("ends_on") >= as_of)["plan_id"].unique()
    wide = plans.join(sums, on="plan_id", how="left", maintain_order="left").join(
        open_lines, on="plan_id", how="left", maintain_order="left"
    )
    days = pl.col("grace_days").cast(pl.Int64) + pl.col("broken_after_days")
    wide = wide.with_columns(
        pl.col("missed_minor", "next_due_minor").fill_null(0),
        held_until=pl.min_horizontal(pl.lit(OPEN_ENDED), _days_after(pl.col("next_due_on"), days)),
    ).with_columns(held_until=pl.when(pl.col("next_due_on").is_not_null()).then("held_until"))
    return wide.with_columns(_frame_state(live, as_of)).with_columns(
        held_until=pl.when(~pl.col("state").is_in(["broken", "completed"])).then("held_until")
    )


def _days_after(day: pl.Expr, days: pl.Expr) -> pl.Expr:
    """The day so much later; an open-ended day stays what it is."""
    return pl.when(day < OPEN_ENDED).then(day + pl.duration(days=days)).otherwise(day)


def _frame_state(live: pl.Series, as_of: date) -> pl.Expr:
    return (
        pl.when(pl.col("next_due_on").is_null())
        .then(pl.lit("completed"))
        .when(pl.col("plan_id").is_in(live.implode()))
        .then(pl.lit("paused"))
        .when(pl.col("held_until") < as_of)
        .then(pl.lit("broken"))
        .when(pl.col("missed_minor") > 0)
        .then(pl.lit("behind"))
        .otherwise(pl.lit("running"))
        .alias("state")
    )


def _poured(plans: pl.DataFrame, lines: pl.DataFrame, payments: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Every instalment with what of the payments it takes, oldest first."""
    paid = (
        payments.join(plans.select("plan_id", "debt_id", "agreed_on"), on="debt_id")
        .filter(pl.col("paid_on") >= pl.col("agreed_on"), pl.col("paid_on") <= as_of)
        .group_by("plan_id")
        .agg(all_paid_minor=pl.col("paid_minor").sum())
    )
    minor = pl.col("amount_minor")
    before = minor.cum_sum().over("plan_id") - minor
    return (
        lines.join(plans.select("plan_id", "grace_days"), on="plan_id")
        .sort("plan_id", "place")
        .join(paid, on="plan_id", how="left", maintain_order="left")
        .with_columns(taken_minor=(pl.col("all_paid_minor").fill_null(0) - before).clip(0, minor))
    )


def _moved(lines: pl.DataFrame, pauses: pl.DataFrame) -> pl.DataFrame:
    """The lines with `due_on` moved back by the pauses, and their `place` in the plan."""
    placed = lines.sort("plan_id", "due_on").with_columns(place=pl.int_range(pl.len()).over("plan_id"))
    ranked = pauses.sort("plan_id", "starts_on").with_columns(rank=pl.int_range(pl.len()).over("plan_id"))
    ranks = range(int(ranked["rank"].max() or 0) + 1 if ranked.height else 0)  # type: ignore[arg-type]
    return reduce(lambda found, rank: _past(found, ranked.filter(pl.col("rank") == rank)), ranks, placed)


def _past(lines: pl.DataFrame, pause: pl.DataFrame) -> pl.DataFrame:
    """The lines after one pause of each plan."""
    joined = lines.join(
        pause.select("plan_id", "starts_on", "ends_on"), on="plan_id", how="left", maintain_order="left"
    )
    length = (pl.col("ends_on") - pl.col("starts_on")).dt.total_days() + 1
    later = (
        pl.when(pl.col("ends_on") >= OPEN_ENDED)
        .then(pl.lit(OPEN_ENDED))
        .otherwise(pl.min_horizontal(pl.lit(OPEN_ENDED), _days_after(pl.col("due_on"), length)))
    )
    return joined.with_columns(
        due_on=pl.when((pl.col("starts_on") <= pl.col("due_on")).fill_null(value=False)).then(later).otherwise("due_on")
    ).drop("starts_on", "ends_on")
