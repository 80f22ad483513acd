"""Banks ask family and neighbours only for an address or telephone, employers only about the employment.

What the debtor's consent or written authority would open is not recorded, so it opens nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, OWING, is_for, reaches, shows

SETTLED = frozenset({"paid", "settled", "discharged"})
PAYING = ("request_card_payment", "start_recurring_debit", "take_postdated_cheques", "propose_plan")


def judges(m: Matter) -> Iterator[Said]:
    """Refuses other contact with others, and collection from who owes nothing."""
    if not covered.bank(m):
        return
    tells = shows(m, "says_debt_owed", "debt_information", "balance", "overdue_notice", "payment_demand")
    if reaches(m, OTHERS) and (tells or not is_for(m, "location_information")):
        yield Said(kind="bar", rows=("ca.fed.bank.third_parties",))
    if reaches(m, {"employer"}) and (tells or not is_for(m, "confirm_employment")):
        yield Said(kind="bar", rows=("ca.fed.bank.employer",))
    if is_demand(m) and not owes(m):
        yield Said(kind="bar", rows=("ca.fed.bank.not_liable",))


def is_demand(m: Matter) -> bool:
    """Whether the action asks the person for money."""
    return m.does(*PAYING) or (
        m.is_contact() and (is_for(m, "request_payment", "settlement_offer") or shows(m, "payment_demand"))
    )


def owes(m: Matter) -> bool:
    """Whether the person stands for a debt that is still owed."""
    is_over = bool(m.debts) and all(debt.state in SETTLED or m.last("debt_paid", debt=debt.id) for debt in m.debts)
    return m.reached.relation in OWING and not is_over
