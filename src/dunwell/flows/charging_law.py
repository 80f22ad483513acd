"""What the rulebook says of charging one debt: whether interest or a fee may be asked for, and what a statute gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    _refuse(_of_interest(card, rate, is_compound=is_compound, book=book, by=by, at=at), at.date())


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest yearly rate that the law leaves a debt where it refuses a higher one, and the rule that does."""

    rate: str
    rule: str


def ceiling(
    debt_id: int, *, rate: str, is_compound: bool, book: Rulebook, by: Actor, at: datetime
) -> Ceiling | None:  # fmt: skip
    """What the law leaves of an agreed rate; None where it refuses nothing. What cannot be told leaves nothing."""
    card = debts.card(debt_id, as_of=at.date(), seen_by=by)
    spoken = _of_interest(card, rate, is_compound=is_compound, book=book, by=by, at=at)
    barred = [one for one in spoken if one.said.is_refusal]
    if not barred:
        return None
    named = [one.said.values.get("rate_max") for one in spoken]
    lowest = min((value for value in named if isinstance(value, Decimal)), default=Decimal(0))
    if lowest >= Decimal(rate):
        lowest = Decimal(0)
    if lowest and any(
        one.said.is_refusal for one in _of_interest(card, str(lowest), is_compound=is_compound, book=book, by=by, at=at)
    ):
        lowest = Decimal(0)
    return Ceiling(f"{lowest:f}", barred[0].rule.id)


def _of_interest(
    card: DebtCard, rate: str, *, is_compound: bool, book: Rulebook, by: Actor, at: datetime
) -> tuple[Spoken, ...]:
    """Everything the rules say of interest at a yearly rate on a debt."""
    owed = card.parts.get(Part.PRINCIPAL, 0)
    base = owed + max(card.parts.get(Part.INTEREST, 0), 1) if is_compound else owed
    action = {"kind": "charge_interest", "debts": [DEBT], "rate": rate, "base_minor": base}
    return judge_matter(_matter(card, {"action": action}, by=by, at=at), book)


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
            Sentence("{reason} ({rule})", {"reason": one.rule.reason_everywhere(on), "rule": one.rule.id}) for one in barred
        ]
        raise ChargeNotLawful("the law does not allow it: {reasons}", reasons=said)


def _matter(card: DebtCard, asked: Mapping[str, Any], *, by: Actor, at: datetime) -> Matter:
    person = parties.person(card.person_id, on=at.date(), seen_by=by)
    return read(
        {
            "jurisdiction": person.country or card.country,
            "region": LAW_OF.get(person.region, person.region) or None,
            "now": at.isoformat(),
            "collector": {"role": card.collector_role},
            "people": [{"id": PERSON, "relation": "debtor", "kind": person.kind, "zone": person.zone or "UTC"}],
            "debts": [_debt(card)],
            **asked,
        }
    )


def _debt(card: DebtCard) -> dict[str, Any]:
    """The debt as the law asks of it: what it costs in all counts whether it was paid or not."""
    claimed = books.claimed(card.debt_id)
    facts: dict[str, Any] = {
        "id": DEBT,
        "product": card.product if card.product in PRODUCTS else OTHER_PRODUCT[card.purpose],
        "purpose": card.purpose,
        "currency": card.currency,
        "amount_minor": sum(card.parts.values()),
        "principal_minor": card.parts.get(Part.PRINCIPAL, 0),
        "original_credit_minor": claimed[Part.PRINCIPAL],
        "accrued_interest_minor": claimed[Part.INTEREST],
        "fees_charged_minor": claimed[Part.FEES],
    }
    if card.schedule:
        facts["due_on"] = min(line.due_on for line in card.schedule).isoformat()
    if card.opened_on:
        facts["arose_on"] = card.opened_on.isoformat()
    return facts
