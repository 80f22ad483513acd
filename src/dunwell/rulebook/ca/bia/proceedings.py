"""Which insolvency proceeding runs, and which debts it takes in."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.days import months_after

PETITION, PROPOSAL, ANNULLED = "bankruptcy_petition_filed", "consumer_proposal_filed", "proposal_deemed_annulled"


def running_proposal(m: Matter, again_months: int) -> Event | None:
    """Their proposal that was not annulled. One filed within so many months of an earlier one stays nothing."""
    proposals = filings(m, PROPOSAL)
    for number, proposal in enumerate(proposals):
        filed_on = m.day(proposal.at, m.debtor)
        again = any(
            filed_on <= months_after(m.day(earlier.at, m.debtor), again_months) for earlier in proposals[:number]
        )
        if not again and not m.since(proposal, ANNULLED, person=m.reached.id):
            return proposal
    return None


def is_secured(debt: Debt) -> bool:
    """Whether the creditor can turn to a security."""
    return debt.product == "residential_mortgage" or bool(debt.secured_by_real_property)


def is_provable(m: Matter, debt: Debt, filing: Event) -> bool:
    """Whether the debt is from before the filing, or its date is not known."""
    made_on = debt.arose_on or debt.agreement_made_on or debt.accrued_on
    return made_on is None or made_on <= m.day(filing.at, m.debtor)


def filings(m: Matter, *types: str) -> tuple[Event, ...]:
    """What the one whom the action is against has filed; who owes the same debt beside them is not protected."""
    return m.past(*types, person=m.reached.id, collector=None)
