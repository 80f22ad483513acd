"""A person's record as one matter: what the rooms hold, in the words in which rules are asked.

The record of the rooms is richer than the law's words in places and poorer in others; what has no word there is left
out, which is the law's "nothing odd". Nothing is written. The gate asks for a batch, a desk for one person: the same
code, in as many questions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dunwell import rulebook
from dunwell.contacts.gate_judging import Asked
from dunwell.contacts.gate_law import Told
from dunwell.core import zones
from dunwell.core.actor import Actor
from dunwell.core.matter import BadFacts, Matter, read, words
from dunwell.core.words import Part
from dunwell.debts.queries import DebtCard
from dunwell.flows.matters_events import PERSON, Clock, about_debts, events_of
from dunwell.flows.matters_reading import Record, records_of
from dunwell.parties.queries import ConsentLine, NoSuchPerson, PersonCard
from dunwell.parties.reaching import Reachable

PRODUCTS = frozenset(words.Product.__args__)  # type: ignore[attr-defined]
CONSENT_KINDS = {"email": "email", "text": "text", "all": "electronic"}
POINTS = {"mobile": "mobile", "landline": "landline", "email": "email", "postal": "postal"}
LAW_OF = {"GB-ENG": "GB-EAW", "GB-WLS": "GB-EAW"}
"""Places that share one law, by the code of that law."""
OTHER_PRODUCT = {"consumer": "credit_agreement", "commercial": "business_loan"}
SAYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "demand": ("request_payment", ("payment_demand", "balance")),
    "link": ("request_payment", ("payment_link", "balance")),
    "call": ("request_payment", ()),
    "promise": ("discuss_debt", ("debt_information",)),
    "agreement": ("discuss_debt", ("debt_information",)),
    "missed": ("request_payment", ("payment_demand", "balance")),
    "receipt": ("discuss_debt", ("debt_information",)),
    "notice": ("validation_initial", ()),
    "legal": ("legally_required_notice", ("debt_information",)),
    "answer": ("answer_inbound", ("debt_information",)),
    "ending": ("advise_efforts_end", ("debt_information",)),
    "": ("discuss_debt", ()),
}
"""By purpose of an action: what the law calls it, and what it is sure to say."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contact that somebody wants to make. `key` names it among the answers; `purpose` is a key of `SAYS`."""

    key: int
    person_id: int
    debt_ids: tuple[int, ...]
    channel: str
    purpose: str = ""
    amount_minor: int = 0


def contact_matters(
    wanted: Sequence[Wanted], *, at: datetime, seen_by: Actor, besides: Iterable[int] = ()
) -> dict[int, Told]:
    """The matter of each contact, by key; of a record that cannot be told in the law's words, why not.

    Given    `besides` actions that are asked about again: what is on its way because of them is not counted
    Raises   NotForYou
    """
    records = records_of({one.person_id for one in wanted}, at=at, seen_by=seen_by, besides=besides)
    return {one.key: told_of(one, records, at) for one in wanted}


def told_of(one: Wanted, records: Mapping[int, Record], at: datetime) -> Told:
    """The matter of one contact from records that were read; of one that cannot be told, why not."""
    try:
        given = _asked(one, records, at)
        written = json.dumps(given, ensure_ascii=False, sort_keys=True)
        return Told(read(given), "", hashlib.sha256(written.encode()).hexdigest())
    except (BadFacts, NoSuchPerson) as error:
        return Told(None, str(error), hashlib.sha256(str(error).encode()).hexdigest())


def matters_asked(
    asked: Sequence[Asked], *, at: datetime, seen_by: Actor, besides: Iterable[int] = ()
) -> dict[int, Told]:
    """The matter of each contact that the gate is asked about, by the id of its action. Raises NotForYou."""
    wanted = [
        Wanted(one.action_id, one.person_id, one.debt_ids, one.channel, one.purpose, one.amount_minor) for one in asked
    ]
    return contact_matters(wanted, at=at, seen_by=seen_by, besides=besides)


def contact_matter(
    person_id: int,
    *,
    debt_ids: Sequence[int],
    channel: str,
    at: datetime,
    seen_by: Actor,
    purpose: str = "",
) -> Matter:
    """The matter of one contact with a person about some debts, at a moment.

    Raises   NoSuchPerson, NotForYou; BadFacts where a debt is not theirs, or the record names a place without law
    """
    records = records_of([person_id], at=at, seen_by=seen_by)
    return read(_asked(Wanted(0, person_id, tuple(debt_ids), channel, purpose), records, at))


def duty_matters(person_id: int, *, at: datetime, seen_by: Actor) -> list[Matter]:
    """What is due towards a person now, asked once for each role in which somebody collects from them.

    Raises   NoSuchPerson, NotForYou; BadFacts where the record cannot be told in the law's words
    """
    return _duty_matters(_record(person_id, records_of([person_id], at=at, seen_by=seen_by)), at)


def duty_matters_of(
    person_ids: Iterable[int], *, at: datetime, seen_by: Actor
) -> dict[int, list[Matter] | BadFacts | NoSuchPerson]:
    """The same of several people, by person, in as many questions as for one; of a record without words, why not."""
    wanted = list(person_ids)
    records = records_of(wanted, at=at, seen_by=seen_by)
    found: dict[int, list[Matter] | BadFacts | NoSuchPerson] = {}
    for person_id in wanted:
        try:
            found[person_id] = _duty_matters(_record(person_id, records), at)
        except (BadFacts, NoSuchPerson) as error:
            found[person_id] = error
    return found


def _duty_matters(record: Record, at: datetime) -> list[Matter]:
    roles = dict.fromkeys(debt.collector_role for debt in record.owed.values())
    asked = {"question": {"kind": "duty_due"}}
    return [read(_given(record, role, at) | asked) for role in roles]


def debt_id_of(name: str) -> int:
    """The number of a debt that a matter names."""
    return int(name.removeprefix("D"))


def _record(person_id: int, records: Mapping[int, Record]) -> Record:
    if person_id not in records:
        raise NoSuchPerson(f"there is no person {person_id}")
    return records[person_id]


def _asked(one: Wanted, records: Mapping[int, Record], at: datetime) -> dict[str, Any]:
    """The facts, and one contact by whoever collects the first of its debts."""
    record = _record(one.person_id, records)
    if not one.debt_ids:
        raise BadFacts("name at least one debt")
    if strange := [debt_id for debt_id in one.debt_ids if debt_id not in record.owed]:
        raise BadFacts(
            "debt {debt_id} is not on the record of person {person_id}; name one of their own",
            debt_id=strange[0],
            person_id=one.person_id,
        )
    role = record.owed[one.debt_ids[0]].collector_role
    purpose, content = SAYS[one.purpose]
    action: dict[str, Any] = {
        "kind": "contact",
        "channel": one.channel,
        "purpose": purpose,
        "person": PERSON,
        "debts": [_name(debt_id) for debt_id in one.debt_ids],
        "content": list(content),
    }
    if one.amount_minor > 0:
        action["amount_minor"] = one.amount_minor
    return _given(record, role, at, besides=one.debt_ids) | {"action": action}


def _name(debt_id: int) -> str:
    return f"D{debt_id}"


def _given(record: Record, role: str, at: datetime, besides: Sequence[int] = ()) -> dict[str, Any]:
    """Everything but what is asked: all debts that are collected in this role, and those named `besides`."""
    owed = {debt_id: debt for debt_id, debt in record.owed.items() if debt.collector_role == role or debt_id in besides}
    card, first = record.card, next(iter(owed.values()))
    clock = Clock(_local(card.zone, at))
    names = {debt_id: _name(debt_id) for debt_id in owed}
    country, region = _place(card, first)
    return {
        "jurisdiction": country,
        "region": LAW_OF.get(region, region) or None,
        "now": clock.now.isoformat(),
        "collector": _collector(first, role, country),
        "people": [_person(card, names, clock, country, region)],
        "debts": [_debt(debt, names[debt_id]) for debt_id, debt in owed.items()],
        "events": events_of(record, names, clock),
    }


def _local(zone: str, at: datetime) -> datetime:
    try:
        return at.astimezone(ZoneInfo(zone)) if zone else at
    except (ZoneInfoNotFoundError, ValueError):
        raise BadFacts(
            "'{zone}' is no time zone of the IANA database; put the person's zone right", zone=zone
        ) from None


def _place(card: PersonCard, debt: DebtCard) -> tuple[str, str]:
    """Country and region: the person's, else the newest postal address's, else the portfolio's country."""
    post = [point for point in card.points if point.kind == "postal" and point.is_usable]
    address = post[-1].address if post else None
    country = card.country or (address.country if address else "") or debt.country
    region = card.region or (address.region if address else "")
    return country, region if region.startswith(country) else ""


def _collector(debt: DebtCard, role: str, country: str) -> dict[str, Any]:
    """Who collects; whether it is, or acts for, an institution that the law of the place knows by its licence."""
    pack = rulebook.load().pack(country)
    if not debt.is_licensed_institution or pack is None or not pack.institution:
        return {"role": role}
    return {"role": role, "institution" if role == "original_creditor" else "acting_for": pack.institution}


def _person(card: PersonCard, names: Mapping[int, str], clock: Clock, country: str, region: str) -> dict[str, Any]:
    stands = [line for line in card.circumstances if clock.stands(line)]
    consents = [line for line in reversed(card.consents) if line.channel in CONSENT_KINDS]
    facts: dict[str, Any] = {
        "id": PERSON,
        "relation": "debtor",
        "kind": card.kind,
        "deceased": any(line.kind == "deceased" for line in stands),
        "minor": any(line.kind == "minor" for line in stands),
        "points": [_point(point) for point in card.points if point.is_usable],
        "consents": [_consent(line, clock) for line in consents if _still_said(line, clock)],
    }
    plausible = _plausible_zones(card, clock, country, region)
    if len(plausible) == 1:
        facts["zone"] = plausible[0]
    else:
        facts["unknown"] = ["zone"]
        places = [{"id": f"place-{number}", "kind": "postal", "zone": zone} for number, zone in enumerate(plausible)]
        facts["points"] = [*places, *facts["points"]]
    if card.barred:
        start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in card.barred)
        facts["preferences"] = [{"kind": "barred_hours", "from": start, "to": end}]
    if speaking := next((line for line in stands if (line.kind, line.detail) == ("representation", "attorney")), None):
        about = about_debts(speaking, names) or list(names.values())
        if speaking.debt_id is None or speaking.debt_id in names:
            facts["representation"] = {"by": "attorney", "debts": about, "contact_known": True, "state": "active"}
    return facts


def _plausible_zones(card: PersonCard, clock: Clock, country: str, region: str) -> list[str]:
    """The known zone alone, else every zone where the person may be, the most western first."""
    if card.is_zone_known:
        return [card.zone]
    hints = [hint for point in card.points if point.is_usable for hint in point.zone.split()]
    offsets = {zone: zones.offset_minutes(zone, clock.today) for zone in [*hints, *zones.zones_of(country, region)]}
    known = {zone: offset for zone, offset in offsets.items() if offset is not None}
    if len(set(known.values())) == 1:
        return sorted(known)[:1]
    return sorted(known, key=lambda zone: (known[zone], zone))


def _point(point: Reachable) -> dict[str, Any]:
    return {"id": f"point-{point.point_id}", "kind": POINTS[point.kind]}


def _still_said(line: ConsentLine, clock: Clock) -> bool:
    """Whether a line still stands: what was agreed to for a time is over after it; a point refused is not the channel.

    A consent that begins tomorrow by UTC begins with the person's tomorrow; a refusal holds at once.
    """
    if line.ends_on is not None and line.ends_on <= (clock.latest if line.is_given else clock.today):
        return False
    return line.starts_on <= clock.today if line.is_given else line.starts_on <= clock.latest and line.point_id is None


def _consent(line: ConsentLine, clock: Clock) -> dict[str, Any]:
    return {"kind": CONSENT_KINDS[line.channel], "given": line.is_given, "at": clock.day(line.starts_on)}


def _debt(card: DebtCard, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": name,
        "creditor": f"C{card.creditor_id}",
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
