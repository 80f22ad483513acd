"""Proposal or bankruptcy: no remedy and no step."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca.bia.proceedings import PETITION, filings, is_provable, is_secured, running_proposal
from dunwell.rulebook.ca.reaching import NOTICES, is_for, reaches_debtor

STEPS = (
    "file_suit",
    "start_arbitration",
    "request_card_payment",
    "start_recurring_debit",
    "resubmit_debit",
    "take_postdated_cheques",
)
NO_STEP = (*NOTICES, "answer_inbound", "confirm_identity", "marketing")
"""Purposes of a contact that is no remedy, claim or step."""


def forbids(*, again_months: int) -> pl.Expr:
    """True where insolvent is set."""
    del again_months  # whoever recorded the proceeding looked at the earlier one
    return c.is_insolvent


def judges(m: Matter, *, again_months: int) -> Iterator[Said]:
    """Refuses every step against the debtor for an unsecured debt from before the filing, while the stay runs.

    A proposal of somebody who is no natural person is one under Division I.
    """
    if not is_step(m):
        return
    for debt in m.debts:
        row = staying_row(m, debt, again_months)
        if row:
            yield Said(kind="bar", rows=(row,))


def is_step(m: Matter) -> bool:
    """Whether the action enforces a claim against one who owes; a guarantor is never protected."""
    return m.does(*STEPS) or (reaches_debtor(m) and not is_for(m, *NO_STEP))


def staying_row(m: Matter, debt: Debt, again_months: int) -> str:
    """The stay that protects against this debt; empty where none does."""
    petitions, proposal = filings(m, PETITION), running_proposal(m, again_months)
    if is_secured(debt) or debt.state == "discharged":
        return ""
    if petitions and is_provable(m, debt, petitions[-1]):
        return "ca.fed.bia.bankruptcy_stay"
    if proposal and is_provable(m, debt, proposal):
        return "ca.fed.bia.noi_stay" if m.debtor.kind == "company" else "ca.fed.bia.proposal_stay"
    return ""
