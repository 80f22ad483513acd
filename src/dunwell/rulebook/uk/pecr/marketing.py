"""A neutral message about the account is no marketing; any promotion makes it marketing, which needs consent."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.rulebook.uk.wishes import channel_of

SERVICE, CONSENT = "uk.pecr.service_message", "uk.pecr.marketing_consent"
PROMOTION = frozenset({"credit_offer", "advertising"})
ELECTRONIC = ("text", "email", "social")
CALLS = ("phone", "voicemail")


def judges(m: Matter) -> Iterator[Said]:
    """Bars marketing without the consent its channel needs; of a neutral message it says that it is none."""
    action = m.action
    if action is None or not m.is_contact(*ELECTRONIC, *CALLS):
        return
    is_marketing = action.purpose == "marketing" or not PROMOTION.isdisjoint(action.content)
    if not is_marketing:
        yield Said(kind="fact", rows=(SERVICE,))
    elif _lacks_consent(m, action):
        yield Said(kind="bar", rows=(SERVICE, CONSENT))


def _lacks_consent(m: Matter, action: Action) -> bool:
    """Whether the person did not agree, or objected: companies may be written to, nobody who objected may."""
    agreed = m.consent("marketing") is not None
    if _objects(m, action):
        return True
    if m.is_contact(*CALLS):
        needs = action.voice == "prerecorded" or m.is_contact("voicemail")
        return needs and not agreed and m.consent("robocall") is None
    if m.reached.kind == "company":
        return False
    is_free_to_stop = action.opt_out_notice in {"simple", "reply_word"}
    return not is_free_to_stop or not (agreed or m.consent("soft_opt_in") is not None)


def _objects(m: Matter, action: Action) -> bool:
    """Whether the person refused marketing, or this channel, and did not agree again."""
    told = [each for each in m.reached.consents if each.kind == "marketing"]
    refused = bool(told) and not told[-1].given
    outs = m.past("opt_out_received", person=m.reached.id)
    by_channel = any(channel_of(each.channel) == channel_of(action.channel) for each in outs)
    stopped = any(
        "stop_calling" in each.said and m.is_contact(*CALLS) for each in m.past("contact_in", person=m.reached.id)
    )
    return refused or by_channel or stopped
