"""What a message is in law: of limited content, a communication, an attempt, a call (12 CFR 1006.2(b), (d), (j))."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event
from dunwell.core.matter.words import ConsentKind
from dunwell.rulebook.us.consumers import is_consumer

REQUIRED = frozenset({"business_name_neutral", "reply_request", "caller_name", "callback_number"})
"""What a limited-content message must hold."""
OPTIONAL = frozenset({"salutation", "date_and_time", "reply_times", "any_agent_can_help"})
"""What it may hold beside."""
PROMOTION = frozenset({"advertising", "credit_offer"})
"""Content that says nothing of a debt."""
NOBODY_REACHED = frozenset({"no_answer", "mailbox_full", "answered_then_dropped", "busy", "not_in_service"})
"""Outcomes in which nothing was conveyed to anybody."""
NOT_CONNECTED = frozenset({"busy", "not_in_service"})
"""Outcomes in which the dialled number was never reached."""
ELECTRONIC = ("email", "text", "social")
"""Channels that use an electronic address, number or handle."""
CONSENTED: Mapping[str, tuple[ConsentKind, ...]] = {
    "text": ("text", "electronic"),
    "email": ("email", "electronic"),
    "social": ("electronic",),
}
"""By such a channel, the consents that open it, and open it again after a refusal."""
NEUTRAL_PURPOSES = frozenset({"legally_required_notice", "opt_out_confirmation", "marketing"})
"""Purposes of messages that are not sent to collect."""
OPENINGS = frozenset({"initial_communication", "validation_notice_sent", "collection_notice_sent"})
"""Records that in themselves say that information about the debt was conveyed."""


def is_voicemail(channel: str | None, outcome: str | None) -> bool:
    """Whether words were left in a mailbox."""
    return channel == "voicemail" or (channel == "phone" and outcome == "voicemail")


def is_limited_content(
    channel: str | None, content: Collection[str], outcome: str | None = None, *, cut_off: bool = False
) -> bool:
    """Whether it is a voicemail with all the required items, complete, and with nothing else."""
    items = set(content) - {"limited_content"}
    has_required = "limited_content" in content or items >= REQUIRED
    return is_voicemail(channel, outcome) and has_required and items <= REQUIRED | OPTIONAL and not cut_off


def is_communication(
    channel: str | None, content: Collection[str], outcome: str | None = None, *, cut_off: bool = False
) -> bool:
    """Whether it conveys information about a debt, directly or indirectly.

    An ordinary message or talk does; promotion without a word on a debt does not, nor does a voicemail that holds
    only neutral items. In writing, neutral items are no limited-content message, and are taken to convey it.
    """
    if outcome in NOBODY_REACHED or is_limited_content(channel, content, outcome, cut_off=cut_off):
        return False
    items = set(content) - {"limited_content"}
    neutral = REQUIRED | OPTIONAL
    if is_voicemail(channel, outcome) and content:
        return not items <= neutral | PROMOTION
    return not (items & PROMOTION and items <= neutral | PROMOTION)


def conveys(m: Matter, event: Event) -> bool:
    """Whether by this event information about the debt reached the consumer."""
    if event.type in OPENINGS:
        return True
    if event.type not in {"contact_out", "contact_in"} or not is_consumer(m, m.person(event.person)):
        return False
    if event.type == "contact_in":
        return event.outcome == "conversation"
    is_about_debt = event.purpose not in NEUTRAL_PURPOSES
    return is_about_debt and is_communication(event.channel, event.content, event.outcome)


def first_communication(m: Matter, debt: Debt) -> Event | None:
    """The first event that conveyed information about the debt to the consumer, or None."""
    return next((event for event in m.past(debt=debt.id) if conveys(m, event)), None)
