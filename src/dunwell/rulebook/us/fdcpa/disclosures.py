"""What a collector says of itself: its purpose at first, then that it collects debts, and on calls who it is."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered, covered_debts
from dunwell.rulebook.us.fdcpa.location import asks_location
from dunwell.rulebook.us.messages import NEUTRAL_PURPOSES, conveys, first_communication, is_communication

INITIAL, LATER = "us_fed.disclose.initial", "us_fed.disclose.subsequent"
LANGUAGE, IDENTITY = "us_fed.disclose.language", "us_fed.disclose.identity"
SPOKEN = frozenset({"phone", "voicemail", "visit"})


def judges(m: Matter) -> Iterator[Said]:
    """Requires the disclosure that is due in this contact; bars one that hides the collector."""
    if not m.is_contact() or m.action is None or not covered(m) or asks_location(m):
        return
    if m.action.channel in {"phone", "voicemail"}:
        yield Said(kind="duty", rows=(IDENTITY,))
    is_debt_message = m.action.purpose not in NEUTRAL_PURPOSES and is_communication(m.action.channel, m.action.content)
    disclosure = _disclosure(m, m.action) if is_debt_message and is_consumer(m, m.reached) else ()
    if disclosure:
        yield Said(kind="duty", rows=(*disclosure, LANGUAGE))
    if not m.action.identifies_collector:
        yield Said(kind="bar", rows=(*disclosure, IDENTITY) if m.action.channel in SPOKEN else disclosure or (LATER,))


def _disclosure(m: Matter, action: Action) -> tuple[str, ...]:
    """The full disclosure in the first communication, and in the first written one where the first was spoken."""
    if any(first_communication(m, debt) is None for debt in covered_debts(m)):
        return (INITIAL,)
    said = [event for event in m.past() if conveys(m, event)]
    was_only_spoken = all(event.channel in SPOKEN for event in said)
    return (INITIAL,) if was_only_spoken and action.channel not in SPOKEN else (LATER,)
