"""Builds the page of one message: what we wrote, or what came back."""

from __future__ import annotations

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from dunwell.contacts import queries as contacts
from dunwell.contacts import runs_queries
from dunwell.core.actor import Actor
from dunwell.parties import queries as parties
from dunwell.web.desk.pages import MessagePage
from dunwell.web.desk.words import ANSWERS, ASKS, MESSAGE_STATES
from dunwell.web.shared.words import CHANNEL_ICONS, CHANNELS, said

TONES = {"sent": "go", "failed": "stop", "bounced": "stop"}


class NoSuchMessage(LookupError):
    """The person has no message of that number."""


def message_page(person_id: int, action_id: int, *, by: Actor) -> MessagePage:
    """What we wrote to this person. Raises NoSuchMessage."""
    action = runs_queries.action(action_id, seen_by=by)
    if action is None or action.person_id != person_id or not action.text:
        raise NoSuchMessage(f"person {person_id} has no message {action_id}")
    left = contacts.message_of(action_id, seen_by=by)
    return MessagePage(
        person_id=person_id,
        person_name=parties.names_of([person_id]).get(person_id, ""),
        title=said(CHANNELS, action.channel),
        icon=CHANNEL_ICONS[action.channel],
        words=said(MESSAGE_STATES, left.state) if left else _("not sent"),
        tone=TONES.get(left.state, "") if left else "",
        at=left.at if left else None,
        zone=parties.zones_of([person_id]).get(person_id, ""),
        subject=action.subject,
        text=action.text,
        language=action.language,
        direction="rtl" if get_language_info(action.language)["bidi"] else "ltr",
        asks=(),
    )


def answer_page(person_id: int, inbound_id: int, *, by: Actor) -> MessagePage:
    """What came back from this person. Raises NoSuchMessage."""
    found = contacts.inbound_message(inbound_id, seen_by=by)
    if found is None or found.person_id != person_id:
        raise NoSuchMessage(f"person {person_id} has no answer {inbound_id}")
    return MessagePage(
        person_id=person_id,
        person_name=parties.names_of([person_id]).get(person_id, ""),
        title=said(ANSWERS, found.kind),
        icon="mail",
        words="",
        tone="",
        at=found.received_at,
        zone=parties.zones_of([person_id]).get(person_id, ""),
        subject=found.subject,
        text=found.text,
        language="",
        direction="auto",
        asks=tuple(said(ASKS, ask) for ask in found.asks),
    )
