"""A consumer proposal is for natural persons below a total of debts; it falls with missed payments and may revive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca.bia.proceedings import ANNULLED, PROPOSAL, filings, is_secured

LIMIT, FALLEN = "ca.fed.bia.proposal_limit", "ca.fed.bia.proposal_annulled"


def judges(m: Matter, *, debts_max_minor: int, missed_payments: int, revive_days: int) -> Iterator[Said]:
    """Tells who may make a proposal, and warns that a fallen one may come back."""
    del missed_payments  # the administrator counts the proposal's own payments and tells when it fell
    is_for_them = m.debtor.kind != "company" and total_minor(m) <= debts_max_minor
    if m.asks("coverage", "insolvency_regime"):
        yield Said(kind="fact", rows=(LIMIT,), values={"is_covered": is_for_them})
    fallen = filings(m, ANNULLED)
    if fallen and not m.since(fallen[-1], PROPOSAL, person=m.reached.id):
        fell_on = m.day(fallen[-1].at, m.debtor)
        is_open = m.today <= fell_on + timedelta(days=revive_days)
        yield Said(
            kind="advice" if is_open else "fact",
            rows=(FALLEN,),
            conditions=("stay_may_revive",),
            values={"stay_ends_on": fell_on},
        )
    elif filings(m, PROPOSAL) and not is_for_them:
        yield Said(kind="advice", rows=(LIMIT,))


def total_minor(m: Matter) -> int:
    """What the person owes that no home secures, in minor units."""
    return sum(debt.balance_minor or debt.amount_minor or 0 for debt in m.facts.debts if not is_secured(debt))
