"""Who asks in writing for an account of the debt gets it free, in writing, within ten days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered

SENT = ("documents_supplied", "verification_sent")


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """Asks agencies for each account that was asked for in writing and not sent since."""
    if not covered.agency(m):
        return
    for request in m.past("account_statement_requested"):
        if request.form != "phone" and not m.is_answered(request, *SENT):
            yield Said(kind="duty", due_on=m.day(request.at, m.debtor) + timedelta(days=days))
