"""Customers and those who act for them are told the arrears and the balance when they ask."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.uk.covered import under_conc


def judges(m: Matter) -> Iterator[Said]:
    """A duty while the question is open; the rule names no number of days."""
    if not m.asks("duty_due"):
        return
    for debt in under_conc(m):
        asked = [each for each in m.past("contact_in", "account_statement_requested", debt=debt.id) if _asks(each)]
        if asked and not any(_answers(each) for each in m.since(asked[-1], debt=debt.id)):
            yield Said(kind="duty")


def _asks(event: Event) -> bool:
    return event.type == "account_statement_requested" or "asks_balance" in event.said


def _answers(event: Event) -> bool:
    return event.type == "documents_supplied" or (event.type == "contact_out" and "balance" in event.content)
