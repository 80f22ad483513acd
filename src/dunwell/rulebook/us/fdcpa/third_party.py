"""Nobody but the consumer, and those the law names, may hear about the debt."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered, has_judgment
from dunwell.rulebook.us.fdcpa.location import PURPOSES, REVEALING
from dunwell.rulebook.us.messages import is_limited_content

DISCREET = PURPOSES | {"marketing", "opt_out_confirmation"}
"""Purposes of contacts with others that need not touch on the debt."""
REMEDIES = frozenset({"legally_required_notice", "advise_intended_remedy"})
"""Purposes that a remedy after judgment may need of others, the employer above all."""


def judges(m: Matter) -> Iterator[Said]:
    """Bars a contact about the debt with another person; asking for location has rules of its own."""
    if not m.is_contact() or m.action is None or not covered(m):
        return
    if is_consumer(m, m.reached) or m.reached.relation == "debtor_attorney":
        return
    if _is_about_debt(m.action) and not _serves_a_judgment(m, m.action):
        yield Said(kind="bar")


def _is_about_debt(action: Action) -> bool:
    if is_limited_content(action.channel, action.content):
        return False
    return action.purpose not in DISCREET or not REVEALING.isdisjoint(action.content)


def _serves_a_judgment(m: Matter, action: Action) -> bool:
    return all(has_judgment(m, debt) for debt in m.debts) and action.purpose in REMEDIES
