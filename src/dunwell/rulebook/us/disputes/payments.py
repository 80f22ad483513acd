"""One payment on several debts never goes to a disputed one, and goes where the person said."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.disputes.pending import disputes_of_any_form, is_answered


def judges(m: Matter) -> Iterator[Said]:
    """Bars applying the last payment to a debt that is disputed, or that the person did not name."""
    payment = m.last("payment_received")
    if not m.does("apply_payment") or payment is None or len(m.facts.debts) == 1:
        return
    directed = set(payment.debts or ())
    for debt in covered_debts(m):
        is_for_it_alone = directed == {debt.id}
        is_elsewhere = bool(directed) and debt.id not in directed
        if is_elsewhere or (not is_for_it_alone and _is_disputed(m, debt)):
            yield Said(kind="bar")


def _is_disputed(m: Matter, debt: Debt) -> bool:
    """Whether a dispute of it, made in whatever form, is open."""
    return any(not is_answered(m, debt, each) for each in disputes_of_any_form(m, debt))
