"""What is said of calling a loan in, and of the loan rules of 2025."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed

TRIGGER, RULES = ("ae.loan.default_trigger",), ("ae.personal_loan_2025",)


def judges(m: Matter, *, running: int, in_total: int, press_from: str) -> Iterator[Said]:
    """Advice before a loan is called in, most of all on fewer missed instalments; and before a new loan is offered."""
    if not is_licensed(m.collector):
        return
    if m.does("terminate_agreement"):
        yield Said(kind="advice", rows=TRIGGER, values={"running": running, "in_total": in_total})
    if m.does("make_credit_offer") and m.today >= date.fromisoformat(press_from):
        yield Said(kind="advice", rows=RULES)
