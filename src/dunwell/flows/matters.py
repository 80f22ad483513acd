"""A person's record as one matter: what the rooms hold, in the words in which rules are asked.

The record of the rooms is richer than the law's words in places and poorer in others; what has no word there is left
out, which is the law's "nothing odd". Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dunwell.cases import queries as cases
from dunwell.cases.queries import OccurrenceLine
from dunwell.contacts import queries as contacts
from dunwell.contacts.actions import VALIDATION_NOTICE
from dunwell.contacts.queries import Event
from dunwell.core.actor import Actor
from dunwell.core.matter import BadFacts, Matter, read, words
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard
from dunwell.flows.occurrence import source_of
from dunwell.parties import queries as parties
from dunwell.parties.queries import CircumstanceLine, ConsentLine, PersonCard
from dunwell.parties.reaching import Reachable

HISTORY = 2000
"""Events of a person that are read; older ones decide nothing."""
PERSON = "P1"
PRODUCTS = frozenset(words.Product.__args__)  # type: ignore[attr-defined]
OUTCOMES = {
    "conversation": "conversation",
    "no_answer": "no_answer",
    "voicemail": "voicemail",
    "busy": "busy",
    "not_in_service": "not_in_service",
}
FORMS = {"phone": "phone", "email": "email", "letter": "letter", "portal": "portal", "visit": "by_hand"}
GROUNDS = {"not_mine": "wrong_person", "wrong_amount": "wrong_amount", "already_paid": "no_debt"}
CONSENT_KINDS = {"email": "email", "text": "text", "all": "electronic"}
POINTS = {"mobile": "mobile", "landline": "landline", "email": "email", "postal": "postal"}
LAW_OF = {"GB-ENG": "GB-EAW", "GB-WLS": "GB-EAW"}
"""Places that share one law, by the code of that law."""
OTHER_PRODUCT = {"consumer": "credit_agreement", "commercial": "business_loan"}


def contact_matter(
    person_id: int,
    *,
    debt_ids: Sequence[int],
    channel: str,
    at: datetime,
    seen_by: Actor,
    purpose: str = "discuss_debt",
) -> Matter:
    """The matter of one contact with a person about some debts, at a moment.

    Raises   NoSuchPerson, NoSuchDebt, NotForYou; BadFacts where the record names a country or currency without law
    """
    card = parties.person(person_id, on=at.date(), seen_by=seen_by)
    owed = {debt_id: debts.card(debt_id, as_of=at.date(), seen_by=seen_by) for debt_id in debt_ids}
    names = {debt_id: _name(debt_id) for debt_id in owed}
    action = {
        "kind": "contact",
        "channel": channel,
        "purpose": purpose,
        "person": PERSON,
        "debts": list(names.values()),
    }
    return read(_given(card, owed, at, seen_by) | {"action": action})


def duty_matters(person_id: int, *, at: datetime, seen_by: Actor) -> list[Matter]:
    """What is due towards a person now, asked once for each role in which somebody collects from them.

    Raises   NoSuchPerson, NotForYou; BadFacts where the record cannot be told in the law's words
    """
    card = parties.person(person_id, on=at.date(), seen_by=seen_by)
    owed = debts.debts_of(person_id, as_of=at.date(), seen_by=seen_by)
    roles = dict.fromkeys(debt.collector_role for debt in owed)
    groups = [{debt.debt_id: debt for debt in owed if debt.collector_role == role} for role in roles]
    return [read(_given(card, group, at, seen_by) | {"question": {"kind": "duty_due"}}) for group in groups]


def debt_id_of(name: str) -> int:
    """The number of a debt that a matter names."""
    return int(name.removeprefix("D"))


def _name(debt_id: int) -> str:
    return f"D{debt_id}"


def _given(card: PersonCard, owed: Mapping[int, DebtCard], at: datetime, by: Actor) -> dict[str, Any]:
    """Everything but what is asked."""
    if not owed:
        raise BadFacts("name at least one debt")
    now = at.astimezone(ZoneInfo(card.zone)) if card.zone else at
    names = {debt_id: _name(debt_id) for debt_id in owed}
    return {
        "jurisdiction": card.country,
        "region": LAW_OF.get(card.region, card.region) or None,
        "now": now.isoformat(),
        "collector": {"role": next(iter(owed.values())).collector_role},
        "people": [_person(card, names, at.date())],
        "debts": [_debt(debt, names[debt_id]) for debt_id, debt in owed.items()],
        "events": _events(card, owed, names, now, by),
    }


def _person(card: PersonCard, names: Mapping[int, str], on: date) -> dict[str, Any]:
    stands = [line for line in card.circumstances if line.holds_on(on)]
    facts: dict[str, Any] = {
        "id": PERSON,
        "relation": "debtor",
        "kind": card.kind,
        "deceased": any(line.kind == "deceased" for line in stands),
        "minor": any(line.kind == "minor" for line in stands),
        "points": [_point(point) for point in card.points if point.is_usable],
        "consents": [_consent(line) for line in reversed(card.consents) if line.channel in CONSENT_KINDS],
    }
    if card.zone:
        facts["zone"] = card.zone
    else:
        facts["unknown"] = ["zone"]
    if card.barred:
        start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in card.barred)
        facts["preferences"] = [{"kind": "barred_hours", "from": start, "to": end}]
    if speaking := next((line for line in stands if (line.kind, line.detail) == ("representation", "attorney")), None):
        about = _about(speaking, names) or list(names.values())
        facts["representation"] = {"by": "attorney", "debts": about, "contact_known": True, "state": "active"}
    return facts


def _about(line: CircumstanceLine, names: Mapping[int, str]) -> list[str]:
    """The debt it is about; empty: every debt, or one that is not asked about."""
    return [names[line.debt_id]] if line.debt_id is not None and line.debt_id in names else []


def _point(point: Reachable) -> dict[str, Any]:
    facts = {"id": f"point-{point.point_id}", "kind": POINTS[point.kind]}
    return facts | ({"zone": point.clock_zone} if point.clock_zone else {})


def _consent(line: ConsentLine) -> dict[str, Any]:
    return {"kind": CONSENT_KINDS[line.channel], "given": line.is_given, "at": line.starts_on.isoformat()}


def _debt(card: DebtCard, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": name,
        "product": card.product if card.product in PRODUCTS else OTHER_PRODUCT[card.purpose],
        "purpose": card.purpose,
        "currency": card.currency,
        "balance_minor": card.balance_minor,
        "principal_minor": card.parts.get(Part.PRINCIPAL, 0),
        "accrued_interest_minor": card.parts.get(Part.INTEREST, 0),
        "overdue_minor": card.age.overdue_minor,
        "in_arrears": card.age.days_past_due > 0,
        "charged_off": card.charged_off_on is not None,
    }
    if card.state in {"paid", "settled"}:
        facts["state"] = card.state
    if card.limitation_ends_on:
        facts["limitation_ends_on"] = card.limitation_ends_on.isoformat()
    return facts


def _events(
    card: PersonCard, owed: Mapping[int, DebtCard], names: Mapping[int, str], now: datetime, by: Actor
) -> list[dict[str, Any]]:
    """Everything recorded about these debts up to now, oldest first; what was recorded in the law's words is preferred.

    A room that tells the same as an occurrence tells less of it: its line is left out, so that nothing counts twice.
    """
    lines = [line for line in cases.occurrences_of(card.person_id, seen_by=by) if not line.is_withdrawn]
    told = [*_occurrences(lines, names, now)]
    sources = {source_of(line.occurrence_id) for line in lines}
    stands = [line for line in card.circumstances if not line.is_withdrawn and line.source not in sources]
    kept = [
        *_contacts(contacts.timeline(card.person_id, seen_by=by, limit=HISTORY), names, now),
        *_disputes(owed, names, by),
        *(event for line in stands for event in _circumstance(line, names)),
        *_opt_outs([line for line in card.consents if line.source not in sources]),
        *_payments(owed, names, by),
    ]
    found = [*told, *(event for event in kept if not any(_is_same(event, other) for other in told))]
    past = [event for event in found if event["at"][:10] <= now.date().isoformat()]
    return sorted(past, key=lambda event: event["at"])


def _occurrences(lines: Sequence[OccurrenceLine], names: Mapping[int, str], now: datetime) -> Iterator[dict[str, Any]]:
    """What was recorded in the law's words, as far as it is about these debts."""
    for line in lines:
        about = [names[debt_id] for debt_id in line.debt_ids if debt_id in names]
        if line.debt_ids and not about:
            continue
        at = datetime.fromisoformat(line.at).astimezone(now.tzinfo).isoformat() if "T" in line.at else line.at
        base: dict[str, Any] = {"type": line.type, "at": at, "person": PERSON} | ({"debts": about} if about else {})
        yield base | dict(line.fields)


def _is_same(event: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether two lines tell one thing: of one kind, on one day, by one channel, about a debt in common."""
    if any(event.get(name) != told.get(name) for name in ("type", "channel")) or event["at"][:10] != told["at"][:10]:
        return False
    one, other = event.get("debts"), told.get("debts")
    return one is None or other is None or not set(one).isdisjoint(other)


def _contacts(events: Sequence[Event], names: Mapping[int, str], now: datetime) -> Iterator[dict[str, Any]]:
    made = [event for event in events if event.what == "contact" and event.at <= now]
    templates = contacts.templates_of(event.action_id for event in made if event.action_id)
    for event in made:
        about = [names[debt_id] for debt_id in event.debt_ids if debt_id in names]
        if not about:
            continue
        base = {"at": event.at.astimezone(now.tzinfo).isoformat(), "person": PERSON, "debts": about}
        if event.action_id and templates.get(event.action_id) == VALIDATION_NOTICE:
            yield base | {"type": "validation_notice_sent", "channel": event.channel}
        outcome = {"outcome": OUTCOMES[event.state]} if event.state in OUTCOMES else {}
        yield base | outcome | {"type": "contact_in" if event.is_inbound else "contact_out", "channel": event.channel}


def _disputes(owed: Mapping[int, DebtCard], names: Mapping[int, str], by: Actor) -> Iterator[dict[str, Any]]:
    for line in cases.disputes_of(list(owed), seen_by=by):
        base = {"person": PERSON, "debts": [names[line.debt_id]]}
        form = {"form": FORMS[line.form]} if line.form in FORMS else {}
        grounds = {"grounds": GROUNDS[line.grounds]} if line.grounds in GROUNDS else {}
        yield base | form | grounds | {"type": "dispute_received", "at": line.received_on.isoformat()}
        if line.answered_on:
            yield base | {"type": "verification_sent", "at": line.answered_on.isoformat()}


def _circumstance(line: CircumstanceLine, names: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """What the law calls an event among the circumstances of a person."""
    about = _about(line, names)
    base: dict[str, Any] = {"at": line.starts_on.isoformat(), "person": PERSON} | ({"debts": about} if about else {})
    if line.kind == "cease":
        yield base | {"type": "cease_request_received", "form": "letter"}
    elif line.kind == "insolvency":
        yield base | {"type": "consumer_proposal_filed" if line.detail == "proposal" else "bankruptcy_petition_filed"}
    elif (line.kind, line.detail) == ("representation", "debt_adviser"):
        yield base | {"type": "adviser_notice_received"}
    elif line.kind == "moratorium":
        ends = {"ends_on": line.ends_on.isoformat()} if line.ends_on else {}
        starts = {"kind": "standard", "starts_on": line.starts_on.isoformat()}
        yield base | starts | ends | {"type": "moratorium_notified"}


def _opt_outs(consents: Sequence[ConsentLine]) -> Iterator[dict[str, Any]]:
    for line in consents:
        if not line.is_given and line.channel in words.Channel.__args__:  # type: ignore[attr-defined]
            yield {"type": "opt_out_received", "at": line.starts_on.isoformat(), "channel": line.channel}


def _payments(owed: Mapping[int, DebtCard], names: Mapping[int, str], by: Actor) -> Iterator[dict[str, Any]]:
    for debt_id, name in names.items():
        if debt_id in owed:
            for line in debts.receipts_of(debt_id, seen_by=by):
                if line.state == "booked" and line.amount_minor > 0:
                    at = line.received_on.isoformat()
                    yield {"type": "payment_received", "at": at, "debts": [name], "amount_minor": line.amount_minor}
