"""What the rulebook says of charging one debt: whether interest or a fee may be asked for, and what a statute gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dunwell.core.actor import Actor
from dunwell.core.matter import Matter, read
from dunwell.core.refusal import Refusal, Sentence
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard
from dunwell.engine.matters import Spoken, judge_matter
from dunwell.flows.matters import LAW_OF, OTHER_PRODUCT, PRODUCTS
from dunwell.ledger import queries as books
from dunwell.parties import queries as parties
from dunwell.rulebook import Rulebook

PERSON, DEBT = "P1", "D1"
FEE_KINDS = {"returned_debit": "dishonoured_payment", "pay_by_phone": "pay_by_phone"}
"""What the law calls the event of a fee; any other is a fee for being late."""


class ChargeNotLawful(Refusal, ValueError):
    """A rule forbids the charge; the words are the rule's, with its number."""


class NoStatute(Refusal, ValueError):
    """No rule that is held gives interest on such a debt."""


@dataclass(frozen=True, slots=True)
class Statutory:
    """What a statute gives on one debt."""

    rule: str
    rate: str
    fixed_sum_minor: int


def may_charge_interest(debt_id: int, *, rate: str, is_compound: bool, book: Rulebook, by: Actor, at: datetime) -> None:
    """Raise ChargeNotLawful where a rule forbids interest at that yearly rate; what cannot be told is forbidden."""
    card = debts.card(debt_id, as_of=at.date(), seen_by=by)
    _refuse(of_interest(card, rate, is_compound=is_compound, book=book, by=by, at=at), at.date())


@dataclass(frozen=True, slots=True)
class Borne:
    """Interest on debts that the law cannot tell apart but by amount and age: where, who, what, at which rate."""

    country: str
    region: str
    person_kind: str
    collector_role: str
    product: str
    purpose: str
    currency: str
    rate: str
    is_compound: bool


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What the law leaves, and the rules that say so.

    rate      the highest yearly rate where a higher one is refused; None: it refuses nothing
    cost_max  what interest and fees may come to in all, as a share of what was lent; None: no rule says it
    """

    rate: str | None = None
    rule: str | None = None
    cost_max: str | None = None
    cost_rule: str | None = None


def ceiling(
    kind: Borne, *, lent_minor: int, arose_on: date | None, due_on: date | None, book: Rulebook, at: datetime
) -> Ceiling | None:
    """What the law leaves of an agreed rate on a debt of a kind that cost nothing so far; None where it is silent.

    What cannot be told leaves nothing.
    """

    def asked(rate: str) -> tuple[Spoken, ...]:
        days = {"arose_on": arose_on, "due_on": due_on}
        facts = _facts(kind.product, kind.purpose, kind.currency, lent_minor, days) | {"principal_minor": lent_minor}
        who = _at(kind.country, kind.region, kind.collector_role, kind.person_kind, "UTC", at)
        action = _charging(rate, lent_minor + int(kind.is_compound))
        return judge_matter(read({**who, "debts": [facts], "action": action}), book)

    spoken = asked(kind.rate)
    shares = [(value, one.rule.id) for one in spoken if (value := _decimal(one, "cost_max")) is not None]
    cost = min(shares, default=None)
    said = Ceiling() if cost is None else Ceiling(cost_max=f"{cost[0].normalize():f}", cost_rule=cost[1])
    if barred := [one for one in spoken if one.said.is_refusal]:
        lowest = min((rate for one in spoken if (rate := _decimal(one, "rate_max")) is not None), default=Decimal(0))
        if lowest >= Decimal(kind.rate) or any(one.said.is_refusal for one in asked(str(lowest))):
            lowest = Decimal(0)
        said = replace(said, rate=f"{lowest:f}", rule=barred[0].rule.id)
    return None if said == Ceiling() else said


def _decimal(spoken: Spoken, name: str) -> Decimal | None:
    value = spoken.said.values.get(name)
    return value if isinstance(value, Decimal) else None


def _charging(rate: str, base_minor: int) -> dict[str, Any]:
    return {"kind": "charge_interest", "debts": [DEBT], "rate": rate, "base_minor": base_minor}


def of_interest(
    card: DebtCard, rate: str, *, is_compound: bool, book: Rulebook, by: Actor, at: datetime
) -> tuple[Spoken, ...]:
    """Everything the rules say of interest at a yearly rate on a debt."""
    owed = card.parts.get(Part.PRINCIPAL, 0)
    base = owed + max(card.parts.get(Part.INTEREST, 0), 1) if is_compound else owed
    return judge_matter(_matter(card, {"action": _charging(rate, base)}, by=by, at=at), book)


def may_charge_fee(debt_id: int, *, event: str, amount_minor: int, book: Rulebook, by: Actor, at: datetime) -> None:
    """Raise ChargeNotLawful where a rule forbids a fee of that amount for that event."""
    card = debts.card(debt_id, as_of=at.date(), seen_by=by)
    fee = {"kind": FEE_KINDS.get(event, "late"), "amount_minor": amount_minor, "authorised_by_agreement": True}
    action = {"kind": "charge_fee", "debts": [DEBT], "fee": fee}
    _refuse(judge_matter(_matter(card, {"action": action}, by=by, at=at), book), at.date())


def may_debit(debt_id: int, *, form: str, book: Rulebook, by: Actor, at: datetime) -> None:
    """Raise ChargeNotLawful where a rule forbids debits under an authorisation of that form."""
    card = debts.card(debt_id, as_of=at.date(), seen_by=by)
    said = {"form": "oral" if form == "recorded" else "signed", "signed_by": "consumer"}
    action = {"kind": "start_recurring_debit", "debts": [DEBT], "authorisation": said}
    _refuse(judge_matter(_matter(card, {"action": action}, by=by, at=at), book), at.date())


def statutory(debt_id: int, *, from_on: date, book: Rulebook, by: Actor, at: datetime) -> Statutory:
    """The yearly rate and the fixed sum that a statute gives on a debt from a day on. Raises NoStatute."""
    card = debts.card(debt_id, as_of=at.date(), seen_by=by)
    to_on = max(from_on, at.date())
    question = {"kind": "statutory_interest", "debt": DEBT, "from": str(from_on), "to": str(to_on), "day_count": 365}
    for one in judge_matter(_matter(card, {"question": question}, by=by, at=at), book):
        rate = one.said.values.get("rate")
        if isinstance(rate, Decimal):
            fixed = one.said.values.get("fixed_sum_minor", 0)
            return Statutory(one.rule.id, str(rate), int(str(fixed)))
    raise NoStatute(
        "no statute that is held gives interest on debt {debt_id} from {from_on}; charge what the contract agrees",
        debt_id=debt_id,
        from_on=from_on,
    )


def _refuse(spoken: tuple[Spoken, ...], on: date) -> None:
    barred = [one for one in spoken if one.said.is_refusal]
    if barred:
        said = [
            Sentence("{reason} ({rule})", {"reason": one.rule.reason_everywhere(on), "rule": one.rule.id})
            for one in barred
        ]
        raise ChargeNotLawful("the law does not allow it: {reasons}", reasons=said)


def _matter(card: DebtCard, asked: Mapping[str, Any], *, by: Actor, at: datetime) -> Matter:
    person = parties.person(card.person_id, on=at.date(), seen_by=by)
    country = person.country or card.country
    who = _at(country, person.region, card.collector_role, person.kind, person.zone or "UTC", at)
    return read({**who, "debts": [_debt(card)], **asked})


def place_of(region: str) -> str:
    """The code of the law of a region."""
    return LAW_OF.get(region, region)


def product_of(product: str, purpose: str) -> str:
    """What the law calls a product."""
    return product if product in PRODUCTS else OTHER_PRODUCT[purpose]


def _at(country: str, region: str, role: str, person_kind: str, zone: str, at: datetime) -> dict[str, Any]:
    """Where, when and between whom."""
    return {
        "jurisdiction": country,
        "region": place_of(region) or None,
        "now": at.isoformat(),
        "collector": {"role": role},
        "people": [{"id": PERSON, "relation": "debtor", "kind": person_kind, "zone": zone}],
    }


def _debt(card: DebtCard) -> dict[str, Any]:
    """The debt as the law asks of it: what it costs in all counts whether it was paid or not."""
    claimed = books.claimed(card.debt_id)
    days = {"due_on": min((line.due_on for line in card.schedule), default=None), "arose_on": card.opened_on}
    return _facts(card.product, card.purpose, card.currency, claimed[Part.PRINCIPAL], days) | {
        "amount_minor": sum(card.parts.values()),
        "principal_minor": card.parts.get(Part.PRINCIPAL, 0),
        "accrued_interest_minor": claimed[Part.INTEREST],
        "fees_charged_minor": claimed[Part.FEES],
    }


def _facts(
    product: str, purpose: str, currency: str, lent_minor: int, days: Mapping[str, date | None]
) -> dict[str, Any]:  # fmt: skip
    """What is told of every debt; a day that is not known is left out."""
    return {
        "id": DEBT,
        "product": product_of(product, purpose),
        "purpose": purpose,
        "currency": currency,
        "amount_minor": lent_minor,
        "original_credit_minor": lent_minor,
        **{name: day.isoformat() for name, day in days.items() if day},
    }
