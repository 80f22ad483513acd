"""Notices of sums in arrears: when one falls due, and what a missing one costs the creditor."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.arrears import TRIGGER, Clock, failures, required, shortfall
from dunwell.rulebook.uk.covered import RUNNING, regulated
from dunwell.rulebook.uk.spells import Spell, charged, inside, interest_windows
from dunwell.rulebook.uk.steps import enforces

FAILURE = "uk.cca.nosia_failure"


def judges(m: Matter, *, payments: int, weekly_payments: int, weeks: int, days: int, months: int) -> Iterator[Said]:
    """The notice due, with its last day; no interest, no default sums and no enforcement while one is overdue."""
    clock = Clock(payments=payments, weekly_payments=weekly_payments, weeks=weeks, days=days, months=months)
    for debt in regulated(m):
        if m.asks("duty_due"):
            yield from _due(m, debt, clock)
        else:
            yield from _failed(m, debt, failures(m, debt, clock))


def _due(m: Matter, debt: Debt, clock: Clock) -> Iterator[Said]:
    if debt.product not in RUNNING:
        now = shortfall(debt, m.today, clock)
        figures = {"shortfall_minor": now.short_minor, "threshold_minor": now.threshold_minor}
        values = {name: value for name, value in figures.items() if value is not None}
        if values:
            yield Said(kind="fact", rows=(TRIGGER,), values=values)
    notice = required(m, debt, clock)
    if notice:
        days = (Window(kind="notice", from_=notice.since, to=notice.due_on),) if notice.since and notice.due_on else ()
        yield Said(kind="duty", rows=notice.rows, due_on=notice.due_on, windows=days)


def _failed(m: Matter, debt: Debt, spells: tuple[Spell, ...]) -> Iterator[Said]:
    period = charged(m)
    if m.asks("interest_days") and (spells or debt.arrears_notice_due_on):
        yield Said(kind="fact", rows=(FAILURE,), windows=interest_windows(period, spells, debt.id))
    if m.does("charge_interest") and inside(period, spells):
        yield Said(kind="bar", rows=(FAILURE,), windows=interest_windows(period, spells, debt.id))
    now = [spell for spell in spells if spell.has(m.today)]
    if now and (enforces(m) or m.does("charge_fee")):
        yield Said(kind="bar", rows=(FAILURE,), until=max(now).next_day)
