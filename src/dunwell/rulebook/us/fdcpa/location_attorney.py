"""Once an attorney acts for the person, only the attorney may be asked for location."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.fdcpa.location import asks_location


def judges(m: Matter) -> Iterator[Said]:
    """Bars asking anybody else, unless the attorney did not answer within a reasonable time."""
    if asks_location(m) and any(_has_attorney(m, debt) for debt in covered_debts(m)):
        yield Said(kind="bar", required_action="contact_attorney")


def _has_attorney(m: Matter, debt: Debt) -> bool:
    """Whether an attorney who can be found, and has not fallen silent, is known to act on the debt."""
    who = m.debtor.representation
    if who is not None and who.by == "attorney" and debt.id in who.debts:
        return who.contact_known and who.state != "unresponsive"
    told = m.past("representative_notice_received", person=m.debtor.id, debt=debt.id)
    return any(each.by == "attorney" and (each.address_given or each.phone_given) for each in told)
