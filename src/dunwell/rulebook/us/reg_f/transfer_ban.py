"""A debt that is paid, settled or discharged is not sold, nor placed with a collector."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered_debts

ENDED = frozenset({"paid", "settled", "discharged"})


def judges(m: Matter) -> Iterator[Said]:
    """Bars selling or placing such a debt, a discharged one secured by a lien that outlives the discharge apart."""
    if m.does("sell_debt", "place_debt") and any(_is_ended(m, debt) for debt in covered_debts(m)):
        yield Said(kind="bar")


def _is_ended(m: Matter, debt: Debt) -> bool:
    if debt.state == "discharged" and debt.secured_by_real_property:
        return False
    return debt.state in ENDED or bool(m.past("debt_paid", debt=debt.id, collector=None))
