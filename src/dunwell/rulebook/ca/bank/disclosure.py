"""The debtor is told the amount and kind of the debt, who collects it, and the link to the bank."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import reaches_debtor


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact that hides who collects, and asks for the facts in the first contact."""
    if not reaches_debtor(m) or not covered.bank(m) or m.is_contact("voicemail"):
        return
    if m.action and not m.action.identifies_collector:
        yield Said(kind="bar")
    if not m.past("contact_out", "initial_communication", person=m.reached.id):
        yield Said(kind="duty")
