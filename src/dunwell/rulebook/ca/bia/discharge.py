"""A first bankrupt is discharged after some months, and the debt is gone; a young student debt survives."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca.bia.proceedings import PETITION, filings
from dunwell.rulebook.ca.bia.stay import is_step
from dunwell.rulebook.days import months_after, years_after


def judges(m: Matter, *, months: int, months_surplus: int, student_years: int) -> Iterator[Said]:
    """Refuses to collect what was discharged, and tells when a first bankrupt is discharged at the earliest."""
    del months_surplus  # income above the standard is the trustee's to find; no fact records it
    if is_step(m) and any(debt.state == "discharged" and not survives(m, debt, student_years) for debt in m.debts):
        yield Said(kind="bar")
    petitions = filings(m, PETITION)
    if len(petitions) == 1:
        discharge_on = months_after(m.day(petitions[0].at, m.debtor), months)
        yield Said(kind="fact", rows=("ca.fed.bia.discharge",), values={"effective_on": discharge_on})


def survives(m: Matter, debt: Debt, student_years: int) -> bool:
    """Whether a student debt was younger than so many years at the bankruptcy, or is now where its day is not known."""
    made_on = debt.arose_on or debt.agreement_made_on or debt.due_on
    petitions = filings(m, PETITION)
    then = m.day(petitions[-1].at, m.debtor) if petitions else m.today
    return debt.product == "student_loan" and made_on is not None and then < years_after(made_on, student_years)
