"""Duties that are done by the act which raises them: who asks that texts stop is not texted from that moment on."""

from __future__ import annotations

from dunwell.core.matter import Matter, as_day
from dunwell.core.matter.facts import Event

STOP = "stop_robotexts"
CLOSED = "the channel was closed when the request was recorded"
TEXTS = ("text", "electronic")
"""Kinds of consent that let texts leave."""


def met_by(required_action: str, matter: Matter) -> str:
    """How the record itself shows that it was done; empty where somebody has to say so."""
    return (
        CLOSED if required_action == STOP and any(_keeps_texts_back(matter, one) for one in matter.facts.events) else ""
    )


def _keeps_texts_back(m: Matter, event: Event) -> bool:
    """Whether texts, for any purpose and about any debt, were refused by it and not allowed from its day on."""
    refuses = event.type == "opt_out_received" and event.channel == "text" and event.scope is None
    if not refuses and event.type != "cease_request_received":
        return False
    is_open = any(
        consent.given and consent.kind in TEXTS and (consent.at is None or as_day(consent.at) >= as_day(event.at))
        for person in m.facts.people
        for consent in person.consents
    )
    return event.debts is None and not is_open
