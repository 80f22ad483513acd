"""No agreement is ended or made due at once only because of insolvency or a proposal."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca.bia.proceedings import PETITION, PROPOSAL, filings


def judges(m: Matter) -> Iterator[Said]:
    """Refuses to end an agreement after a filing where facts name no other default."""
    if m.does("terminate_agreement") and filings(m, PROPOSAL, PETITION) and not all(map(has_default, m.debts)):
        yield Said(kind="bar")


def has_default(debt: Debt) -> bool:
    """Whether payments of the debt are missing."""
    return bool(debt.in_arrears or debt.missed_count or debt.overdue_minor or debt.overdue_since or debt.arrears_since)
