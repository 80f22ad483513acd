"""A debt whose time ran out without any contact with the customer is not recovered any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.limits import began_on, end_of_time, has_ended
from dunwell.rulebook.uk.steps import recovers

TOUCH = ("contact_out", "contact_in", "payment_received", "acknowledgement_received", "letter_of_claim_sent")


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """Bars recovery where no contact lies between the day time began and the day it ended."""
    for debt in under_conc(m) if recovers(m) else ():
        end = end_of_time(m, debt, years=years)
        if end is not None and has_ended(m, end) and not _was_touched(m, debt, end):
            yield Said(kind="bar")


def _was_touched(m: Matter, debt: Debt, end: date) -> bool:
    start = began_on(m, debt) or date.min
    return any(start <= m.day(each.at, m.debtor) <= end for each in m.past(*TOUCH, debt=debt.id, collector=None))
