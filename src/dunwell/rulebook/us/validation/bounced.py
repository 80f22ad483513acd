"""No number of days makes delivery good: a notice that came back is not expected to have arrived."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.validation.period import notices, standing_notice


def judges(m: Matter) -> Iterator[Said]:
    """Requires a new notice where every one so far came back; of a history it says that delivery failed."""
    for debt in covered_debts(m):
        if not notices(m, debt) or standing_notice(m, debt) is not None:
            continue
        if m.asks("judge_history"):
            yield Said(kind="harbour", is_met=False)
            yield Said(kind="bar")
        elif m.asks("duty_due") or m.is_contact():
            yield Said(kind="duty", required_action="send_validation_notice")
