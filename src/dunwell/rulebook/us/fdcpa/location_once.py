"""Another person is asked for location once, unless it asks to be asked again or is believed to know better now."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.fdcpa.location import NOBODY, PURPOSES, asks_location
from dunwell.rulebook.us.messages import is_limited_content

BELIEFS = frozenset({"earlier_answer_believed_wrong", "now_believed_to_know"})
"""Both are needed: the earlier answer was wrong or incomplete, and the person now knows."""
ASKED_TO = "consents_to_call_back"


def judges(m: Matter, *, contacts_max: int) -> Iterator[Said]:
    """Bars one more contact with the same person."""
    if not asks_location(m) or m.action is None or not covered(m):
        return
    earlier = [each for each in m.past("contact_out", person=m.reached.id) if _has_asked(each)]
    if len(earlier) < contacts_max or m.action.requested or set(m.action.grounds) >= BELIEFS:
        return
    heard = [earlier[-1], *(e for e in m.since(earlier[-1], "contact_in") if e.person == m.reached.id)]
    if not any(ASKED_TO in each.said for each in heard):
        yield Said(kind="bar")


def _has_asked(event: Event) -> bool:
    if event.outcome in NOBODY or is_limited_content(event.channel, event.content, event.outcome):
        return False
    return event.purpose in PURPOSES
