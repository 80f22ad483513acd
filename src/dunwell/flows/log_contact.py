"""Contact by hand: what may be done now and until when, leave to dial, and the log of what happened.

The same gate as the machine's: an officer's call needs a permit, asked for when the number is shown, used at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.cases import work
from dunwell.contacts import contacts_log, gate, permits
from dunwell.contacts import services as contacts
from dunwell.contacts.gate_judging import Verdict
from dunwell.contacts.permits import PermitRefused
from dunwell.contacts.services import ByHand
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import queries as debt_queries
from dunwell.debts import senders
from dunwell.debts import services as debts
from dunwell.flows.deliver_frames import local_date, prepared
from dunwell.flows.log_contact_now import MayContact, NoSuchDebt, RuleSpoke, may_contact_now
from dunwell.flows.matters import matters_asked
from dunwell.parties import reaching
from dunwell.parties import services as parties
from dunwell.parties.queries import hold_people
from dunwell.rulebook import Rulebook
from dunwell.trail import services as trail

__all__ = ["Call", "LeaveToDial", "MayContact", "RuleSpoke", "ask_to_dial", "log_contact", "may_contact_now"]

SPECIALISTS = (Role.SUPERVISOR,)
"""Who may speak to people whom only a specialist may contact."""
OVER = ("refused", "cancelled", "expired")
"""Answers after which a call of the queue is not asked about again; the next night decides anew."""
POINT_AFTER = {"wrong_person": "wrong_person", "not_in_service": "retired"}
"""What an outcome says of the contact point."""


@dataclass(frozen=True, slots=True)
class LeaveToDial:
    """The gate's answer to one call or visit. With a permit the number may be shown and dialled now."""

    action_id: int
    permit_id: int | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Call:
    """A contact as whoever made or took it logs it. `key` makes logging it twice harmless: `desk:<form token>`."""

    key: str
    channel: str
    person_id: int
    debt_ids: tuple[int, ...]
    outcome: str
    is_inbound: bool = False
    """The person contacted us: no permit is needed, and compliance is shown who logs how many of these."""
    permit_id: int | None = None
    is_without_permit: bool = False
    """We contacted the person without asking the gate. The record must be true: it is kept, counted and shown."""
    point_id: int | None = None
    note: str = ""


class NotTogether(Refusal, ValueError):
    """The debts, the person and the contact point that a contact names do not belong together."""


class NotInbound(Refusal, ValueError):
    """What is logged as coming from the person cannot have come from them."""


@transaction.atomic
def ask_to_dial(
    *,
    person_id: int,
    debt_ids: Sequence[int],
    channel: str,
    point_id: int,
    now: datetime,
    reader: Reader,
    book: Rulebook,
    by: Actor,
    action_id: int | None = None,
) -> LeaveToDial:
    """Ask the gate for one call or visit, now. A yes is a permit that is used from this moment: dial.

    action_id   the action of the queue; None when the officer thought of it, and an action is made
    Raises      NoSuchDebt, AlreadyMoved
    """
    hold_people([person_id])
    if action_id is None:
        owed = senders.owed(debt_ids)
        if missing := set(debt_ids) - set(owed):
            raise NoSuchDebt(f"there is no debt {min(missing)}")
        first = owed[debt_ids[0]]
        new = ByHand(person_id, tuple(debt_ids), first.portfolio_id, channel, point_id, 0, first.currency)
        action_id = contacts.propose_by_hand(new=new, by=by, at=now)
    actions = gate.locked([action_id])
    if not actions:
        raise gate.AlreadyMoved("this call was asked about, made or taken back already; reload the page")
    asked = gate.asked_of(actions[0])
    given = gate.Given(
        frame=prepared(reader, asked.debt_ids, now=now, book=book),
        points=reaching.points([asked.point_id], on=now.date()),
        matters=matters_asked([asked], at=now, seen_by=by),
        book=book,
        now=now,
        is_by_specialist=by.may(*SPECIALISTS),
    )
    [verdict] = gate.review(actions=actions, given=given, mail_domain="", by=by)
    permit_id = permits.of_action(action_id) if verdict.is_allowed else None
    if verdict.answer in OVER:
        work.drop_for_action(action_id=action_id, because=",".join(verdict.rules), by=by, at=now)
    if permit_id is not None:
        permits.use(permit_id=permit_id, now=now)
    return LeaveToDial(action_id, permit_id, verdict)


@transaction.atomic
def log_contact(*, call: Call, now: datetime, by: Actor) -> list[int]:
    """Log what happened; returns the ids of its lines. Repeating a key changes nothing.

    Raises   PermitRefused where we contacted the person and say of no permit, NotTogether, NotInbound, UnknownOutcome
    """
    if contacts_log.is_written(call.key):
        return contacts_log.lines_of(call.key)
    hold_people([call.person_id])
    action_id = _action_of(call)
    _must_belong_together(call, now)
    owed = senders.owed(call.debt_ids)
    zone = reaching.clock_zone(call.person_id, on=now.date())
    happened = contacts_log.Happened(
        key=call.key,
        channel=call.channel,
        person_id=call.person_id,
        debt_ids=call.debt_ids,
        happened_at=now,
        local_on=local_date(zone, now),
        outcome=call.outcome,
        point_id=call.point_id,
        action_id=action_id,
        is_inbound=call.is_inbound,
        is_without_permit=call.is_without_permit,
        note=call.note,
    )
    creditors = {debt_id: debt.creditor_id for debt_id, debt in owed.items()}
    lines = contacts_log.write(happened, creditors=creditors, by=by.name)
    if action_id is not None:
        contacts_log.finish_action(action_id, call.outcome)
        work.finish_for_action(action_id=action_id, outcome=call.outcome, by=by, at=now)
    if call.point_id is not None and call.outcome in POINT_AFTER:
        state = POINT_AFTER[call.outcome]
        parties.mark_point(
            point_id=call.point_id, state=state, because=f"{call.channel}: {call.outcome}", by=by, at=now
        )
    debts.mark_changed(debt.debt_id for debt in senders.debts_of_people([call.person_id]))
    permits.void([call.person_id], now=now)
    because: dict[str, object] = {
        "contacts": lines, "channel": call.channel, "outcome": call.outcome, "permit": call.permit_id,
        "inbound": call.is_inbound,
    }  # fmt: skip
    trail.note(by=by, did="contact.logged", about=("person", call.person_id), at=now, because=because)
    return lines


def _must_belong_together(call: Call, now: datetime) -> None:
    """Raise NotTogether unless the person is bound by every debt and has the point."""
    if not call.debt_ids:
        raise NotTogether("a contact is about one debt at least; name it")
    if strange := set(call.debt_ids) - set(debt_queries.debt_ids_of(call.person_id)):
        named = ", ".join(map(str, sorted(strange)))
        raise NotTogether(
            "person {person_id} is not bound by debt {debt_id}; name one of their own debts",
            person_id=call.person_id,
            debt_id=named,
        )
    if call.point_id is None:
        return
    point = reaching.points([call.point_id], on=now.date()).get(call.point_id)
    if point is None or point.person_id != call.person_id:
        raise NotTogether(
            "contact point {point_id} is not of person {person_id}; name one of theirs",
            point_id=call.point_id,
            person_id=call.person_id,
        )


def _action_of(call: Call) -> int | None:
    """The action of an outbound call's permit; None where none is needed, or none was asked for and this is said."""
    if call.is_inbound:
        if call.permit_id is not None or call.is_without_permit:
            raise NotInbound("a contact that has or lacks a permit is ours: log it as made by us")
        if call.outcome in contacts_log.ONLY_A_CALLER_HEARS:
            raise NotInbound("{outcome} is what a caller hears: log it as a call of ours", outcome=call.outcome)
        return None
    if call.is_without_permit:
        if call.permit_id is not None:
            raise PermitRefused("this contact has its permit; log it under that")
        return None
    return _permitted(call)


def _permitted(call: Call) -> int:
    """The action of the call's permit, which must be for this very person, channel and point. Raises PermitRefused."""
    if call.permit_id is None:
        raise PermitRefused("this contact had no permit; ask the gate first, or log it as made without leave")
    permit = permits.for_logging(permit_id=call.permit_id)
    if (permit.person_id, permit.channel) != (call.person_id, call.channel) or call.point_id not in (
        None,
        permit.point_id,
    ):
        raise PermitRefused("the permit is for another person, channel or contact point")
    if not set(call.debt_ids) <= set(gate.debt_ids_of(permit.action)):
        raise PermitRefused("the permit does not cover every debt that was spoken of; ask the gate for those as well")
    return permit.action_id
