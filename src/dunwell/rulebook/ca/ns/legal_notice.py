"""The debtor is told before legal action begins."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.limitation import SUITS

TOLD = ("letter_before_action_sent", "letter_of_claim_sent", "notice_of_intention_sent")
WARNINGS = frozenset({"court_threat", "further_action_warning"})
PURPOSES = frozenset({"advise_possible_remedy", "advise_intended_remedy"})


def judges(m: Matter) -> Iterator[Said]:
    """Refuses a suit of which the debtor was not told, and asks to tell."""
    if m.does(*SUITS) and covered.anyone(m) and not all(was_told(m, debt.id) for debt in m.debts):
        yield Said(kind="bar")
        yield Said(kind="duty")


def was_told(m: Matter, debt: str) -> bool:
    """Whether a letter or another contact told the debtor of legal action for this debt."""
    made = m.past("contact_out", person=m.debtor.id, debt=debt)
    return bool(m.past(*TOLD, debt=debt)) or any(
        event.purpose in PURPOSES or not WARNINGS.isdisjoint(event.content) for event in made
    )
