"""Validation information comes with the first communication, or within five days of it."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.validation.period import outstanding


def judges(m: Matter, *, notice_days: int) -> Iterator[Said]:
    """Requires the notice until it is given; asked about a history, bars one that came late or not at all."""
    for debt in covered_debts(m):
        due = outstanding(m, debt, notice_days)
        if due is None:
            continue
        due_on, given_on = due
        if m.asks("judge_history"):
            if (given_on or m.today) > due_on:
                yield Said(kind="bar", required_action="send_validation_notice" if given_on is None else None)
        elif given_on is None and (m.asks("duty_due") or m.is_contact()):
            yield Said(kind="duty", due_on=due_on, required_action="send_validation_notice")
