"""A medium the person asked not to be used is barred, save one confirmation, one reply, and what law requires."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.calls import may_call_back
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.messages import CONSENTED, ELECTRONIC

OPT_OUT = "us_fed.medium.opt_out"
CONFIRM, REPLY, BY_LAW = OPT_OUT + ".confirm", OPT_OUT + ".reply_once", OPT_OUT + ".law_requires"
EVERY = (OPT_OUT, CONFIRM, REPLY, BY_LAW)
"""Whatever is barred meets none of the exceptions either."""
TELLING = ("opt_out_received", "contact_in", "contact_out", "write_only_request_received")
"""Events in which a person may refuse a medium, in talks that the collector began too."""
REQUIRED_BY_LAW = frozenset({"legally_required_notice", "early_intervention_notice"})
SAME_MEDIUM = {"voicemail": "phone"}


def judges(m: Matter, *, confirmations_max: int, replies_max: int) -> Iterator[Said]:
    """Bars a contact by such a medium, and tells which media are barred."""
    if not m.is_contact() or m.action is None or not covered(m):
        return
    refusals = standing_refusals(m)
    if refusals:
        yield Said(kind="fact", rows=(OPT_OUT,), values={"barred_channels": tuple(sorted(refusals))})
    medium = medium_of(m.action.channel)
    if medium in refusals and m.action.purpose not in REQUIRED_BY_LAW:
        yield from _in_refused_medium(m, m.action, refusals[medium], confirmations_max, replies_max)


def standing_refusals(m: Matter) -> dict[str, Event]:
    """By medium, the newest event by which the person reached refused it, where no later consent opened it again."""
    found: dict[str, Event] = {}
    for event in m.past(*TELLING, person=m.reached.id):
        found |= dict.fromkeys(_refused(m, event), event)
    return {medium: event for medium, event in found.items() if not _is_lifted(m, medium, event)}


def medium_of(channel: str | None) -> str:
    """The medium a channel belongs to: a voicemail is a telephone call."""
    return SAME_MEDIUM.get(channel or "", channel or "")


def _refused(m: Matter, event: Event) -> tuple[str, ...]:
    if event.type == "opt_out_received":
        is_other_mail = event.scope == "marketing" and m.action is not None and m.action.purpose != "marketing"
        return () if is_other_mail else (medium_of(event.channel),)
    if event.type == "write_only_request_received" or "stop_calling" in event.said:
        return ("phone",)
    return (medium_of(event.channel),) if "stop_word" in event.said else ()


def _is_lifted(m: Matter, medium: str, refusal: Event) -> bool:
    """Whether the person agreed to the medium again: to be called back, until the next talk, or to such messages."""
    if medium == "phone":
        return bool(m.debts) and all(may_call_back(m, debt.id, refusal) for debt in m.debts)
    consent = m.consent(*CONSENTED[medium]) if medium in CONSENTED else None
    return consent is not None and consent.at is not None and m.local(consent.at) > m.local(refusal.at)


def _in_refused_medium(
    m: Matter, action: Action, refusal: Event, confirmations_max: int, replies_max: int
) -> Iterator[Said]:
    sent = [
        each
        for each in m.since(refusal, "contact_out")
        if (each.person or m.debtor.id) == m.reached.id and medium_of(each.channel) == medium_of(action.channel)
    ]
    if action.purpose == "opt_out_confirmation":
        earlier = [each for each in sent if each.purpose == "opt_out_confirmation"]
        is_plain = action.channel in ELECTRONIC and not action.content
        if not is_plain or len(earlier) >= confirmations_max:
            yield Said(kind="bar", rows=EVERY)
        return
    used = _last_use(m, action, refusal)
    if used is None or not (action.purpose == "answer_inbound" or action.requested):
        yield Said(kind="bar", rows=EVERY)
        return
    replies = [each for each in sent if each in m.since(used, "contact_out")]
    if len(replies) >= replies_max:
        yield Said(kind="bar", rows=EVERY)
    else:
        yield Said(kind="fact", rows=(REPLY,), conditions=("one_response", "same_channel"))


def _last_use(m: Matter, action: Action, refusal: Event) -> Event | None:
    """The person's newest message in that very medium after refusing it."""
    used = [
        each
        for each in m.since(refusal, "contact_in")
        if (each.person or m.debtor.id) == m.reached.id and medium_of(each.channel) == medium_of(action.channel)
    ]
    return used[-1] if used else None
