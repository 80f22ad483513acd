"""An agency is reported not to pursue a debt older than six years without judgment; from which day is not known."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.limitation import known_on
from dunwell.rulebook.ca.reaching import reaches_debtor
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """Advises where the last payment, or else the debt, is older than that."""
    if (
        (reaches_debtor(m) or m.does("file_suit"))
        and covered.agent(m)
        and any(is_old(m, debt, years) for debt in m.debts)
    ):
        yield Said(kind="advice")


def is_old(m: Matter, debt: Debt, years: int) -> bool:
    """Whether a debt without judgment has been still for more than so many years."""
    if debt.product == "judgment_debt" or m.last("judgment_entered", debt=debt.id, collector=None):
        return False
    paid = m.last("payment_received", debt=debt.id, collector=None)
    since = m.day(paid.at, m.debtor) if paid else known_on(debt)
    return since is not None and m.today > years_after(since, years)
