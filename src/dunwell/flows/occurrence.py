"""What happened to a person's debts, in the law's words: kept as it was, and what stops contact holds at once.

What the rooms already know how to keep (a representative, an insolvency, a moratorium, a refused channel, a dispute) is
kept there as well, so that the gate sees it; the occurrence says what the law asks beyond that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import services
from dunwell.cases.services import NewOccurrence
from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.core.matter import as_day
from dunwell.core.ports import Vault
from dunwell.core.refusal import Refusal
from dunwell.core.words import CircumstanceKind, Role
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.flows import circumstance, dispute
from dunwell.parties import queries as parties
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.queries import hold_people

RECORDERS = (Role.OFFICER, Role.SUPERVISOR, Role.COMPLIANCE)
"""Who records what happened."""
SPOKEN = ("phone", "visit")
"""Channels that somebody who wants to be written to refuses."""
SAID_BY = {"paralegal": "attorney", "attorney": "attorney"}
HEARD = {"letter": "letter", "registered_mail": "letter", "response_form": "letter", "by_hand": "visit"}
"""How the room of disputes calls the forms of the law; what is not named is called the same."""
GROUNDS = {"wrong_person": "not_mine", "wrong_amount": "wrong_amount", "no_debt": "other"}


class NotTheirDebt(Refusal, ValueError):
    """It was to be recorded about a debt that the person is not bound by."""


class WhichDebt(Refusal, ValueError):
    """A dispute is about one debt."""


def source_of(occurrence_id: int) -> str:
    """The source of what a room keeps because of an occurrence."""
    return f"occurrence:{occurrence_id}"


@transaction.atomic
def record(*, new: NewOccurrence, vault: Vault, by: Actor, at: datetime) -> int:
    """Record what happened, and what follows for contact; returns its id. Safe to repeat.

    Raises   NotForYou, NotTheirDebt, WhichDebt, BadFacts, NotYet
    """
    by.must(*RECORDERS)
    hold_people([new.person_id])
    owned = debts.debt_ids_of(new.person_id)
    if others := sorted(set(new.debt_ids) - set(owned)):
        raise NotTheirDebt(
            "person {person_id} is not bound by debt {debt_id}; name one of their own debts",
            person_id=new.person_id,
            debt_id=others[0],
        )
    if new.type == "dispute_received" and len(new.debt_ids) != 1:
        raise WhichDebt("say which debt is disputed; record a second one apart")
    occurrence_id, is_new = services.record_occurrence(new=new, by=by, at=at)
    if is_new:
        _keep_facts(new, occurrence_id, vault=vault, by=by, at=at)
        debt_services.mark_changed(owned)
        permits.void([new.person_id], now=at)
    return occurrence_id


@transaction.atomic
def withdraw(*, occurrence_id: int, person_id: int, because: str, by: Actor, at: datetime) -> None:
    """Say that it was recorded in error; what a room kept because of it is taken back too. Repeating is harmless.

    A channel that was refused stays refused and a dispute stays open until somebody says otherwise there: taking back
    a stop is never done in passing. Raises NotForYou, NoSuchOccurrence
    """
    by.must(*RECORDERS)
    hold_people([person_id])
    if not services.withdraw_occurrence(
        occurrence_id=occurrence_id, person_id=person_id, because=because, by=by, at=at
    ):
        return
    card = parties.person(person_id, on=at.date(), seen_by=by)
    for line in card.circumstances:
        if line.source == source_of(occurrence_id):
            circumstance.withdraw(circumstance_id=line.circumstance_id, because=because, by=by, at=at)
    debt_services.mark_changed(debts.debt_ids_of(person_id))


def _keep_facts(new: NewOccurrence, occurrence_id: int, *, vault: Vault, by: Actor, at: datetime) -> None:
    """What the rooms keep of it: so it holds at the gate from now on."""
    source, day = source_of(occurrence_id), as_day(new.at)
    for fact in _circumstances(new, source, day):
        circumstance.record(person_id=new.person_id, new=fact, vault=vault, by=by, at=at)
    for channel in _refused(new):
        circumstance.consent(
            person_id=new.person_id, channel=channel, is_given=False, source=source, starts_on=day, by=by, at=at
        )
    if new.type == "dispute_received":
        part, form = new.fields.get("part_minor"), str(new.fields.get("form", "phone"))
        dispute.open_dispute(
            debt_id=new.debt_ids[0],
            person_id=new.person_id,
            received_on=day,
            form=HEARD.get(form, form),
            grounds=GROUNDS.get(str(new.fields.get("grounds")), "other"),
            part_minor=int(str(part)) if part is not None else None,
            by=by,
            at=at,
        )


def _circumstances(new: NewOccurrence, source: str, day: date) -> Iterator[NewCircumstance]:
    kind, detail, starts_on, ends_on = None, "", day, None
    if new.type == "representative_notice_received":
        kind, detail = CircumstanceKind.REPRESENTATION, SAID_BY.get(str(new.fields.get("by")), "attorney")
    elif new.type == "adviser_notice_received":
        kind, detail = CircumstanceKind.REPRESENTATION, "debt_adviser"
    elif new.type == "bankruptcy_petition_filed":
        kind, detail = CircumstanceKind.INSOLVENCY, "bankruptcy"
    elif new.type == "consumer_proposal_filed":
        kind, detail = CircumstanceKind.INSOLVENCY, "proposal"
    elif new.type == "moratorium_notified":
        kind, detail = CircumstanceKind.MORATORIUM, "breathing_space"
        starts_on = date.fromisoformat(str(new.fields["starts_on"]))
        ends_on = date.fromisoformat(str(new.fields["ends_on"])) if "ends_on" in new.fields else None
    if kind is None:
        return
    for debt_id in new.debt_ids or (None,):
        yield NewCircumstance(kind, source, starts_on, ends_on=ends_on, detail=detail, debt_id=debt_id)


def _refused(new: NewOccurrence) -> tuple[str, ...]:
    """Channels that are refused because of it; promotion alone is not what we write about."""
    if new.type == "write_only_request_received":
        return SPOKEN
    if new.type == "opt_out_received" and new.fields.get("scope") is None:
        return (str(new.fields["channel"]),)
    return ()
