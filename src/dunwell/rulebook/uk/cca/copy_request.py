"""A copy of the agreement and a state of the account go out within the prescribed working days of the request."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import business_days_after
from dunwell.rulebook.uk.covered import regulated
from dunwell.rulebook.uk.offdays import bank_holidays
from dunwell.rulebook.uk.steps import enforces


def judges(m: Matter, *, working_days: int) -> Iterator[Said]:
    """The last day for it; after that day nothing is enforced until it was supplied."""
    for debt in regulated(m):
        asked = m.last("account_statement_requested", debt=debt.id)
        if asked is None or m.since(asked, "documents_supplied", debt=debt.id):
            continue
        last = business_days_after(m.day(asked.at, m.debtor), working_days, bank_holidays(m))
        if m.asks("duty_due"):
            yield Said(kind="duty", due_on=last)
        if enforces(m) and m.today > last:
            yield Said(kind="bar")
