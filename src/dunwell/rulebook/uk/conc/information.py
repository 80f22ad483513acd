"""Customers and those who act for them are told the arrears and the balance when they ask."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.uk.covered import DEBTORS, SPOKEN, under_conc

REPRESENTATIVES = frozenset({"debtor_attorney", "personal_representative"})


def judges(m: Matter) -> Iterator[Said]:
    """A duty while the question is open; the rule names no number of days."""
    if not m.asks("duty_due"):
        return
    for debt in under_conc(m):
        asked = [each for each in m.past("account_statement_requested", *SPOKEN, debt=debt.id) if _asks(m, each)]
        if asked and not any(_answers(each) for each in m.since(asked[-1], debt=debt.id)):
            yield Said(kind="duty")


def _asks(m: Matter, event: Event) -> bool:
    is_entitled = m.person(event.person).relation in DEBTORS | REPRESENTATIVES
    asked = event.type == "account_statement_requested" or "asks_balance" in event.said
    return asked and is_entitled and not _answers(event)


def _answers(event: Event) -> bool:
    return event.type == "documents_supplied" or (event.type == "contact_out" and "balance" in event.content)
