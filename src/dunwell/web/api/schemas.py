"""What the API takes and gives. Amounts are whole minor units of the debt's currency."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Field, Schema

MINOR_MAX = 10**15
Every = Literal["week", "fortnight", "four_weeks", "month", "payday"]


class WishIn(Schema):
    """How the person would pay."""

    every: Every = "month"
    payday_on: date | None = None
    lump_minor: int = Field(0, ge=0, le=MINOR_MAX)


class CounterIn(WishIn):
    """What the person proposes; `instalment_minor` each time, the total itself where it is one payment."""

    total_minor: int = Field(..., gt=0, le=MINOR_MAX)
    instalment_minor: int = Field(..., gt=0, le=MINOR_MAX)
    first_on: date
    is_chosen_in_words: bool = False


class LineOut(Schema):
    """One instalment."""

    due_on: date
    amount_minor: int


class ReasonOut(Schema):
    """Why, in words a person can be shown."""

    code: str
    words: str


class OfferOut(Schema):
    """One offer, kept as it is shown: it may be accepted until `stands_until`."""

    offer_id: int
    kind: str
    currency: str
    total_minor: int
    written_off_minor: int
    lines: list[LineOut]
    needs_approval: bool
    stands_until: date
    because: list[ReasonOut]


class RuleOut(Schema):
    """What a rule says: its id, its citation, and plain words."""

    rule_id: str
    citation: str
    words: str
    remedy: str = ""


class OffersOut(Schema):
    """The offers of the day, and the rules that rule others out or ask for something."""

    debt_id: int
    balance_minor: int
    currency: str
    offers: list[OfferOut]
    rules: list[RuleOut]


class AnswerOut(Schema):
    """accept and refer: the one offer is what was proposed, to be accepted. counter: what is offered instead."""

    says: Literal["accept", "counter", "refer"]
    because: list[ReasonOut]
    offers: list[OfferOut]
    rules: list[RuleOut]


class AgreedOut(Schema):
    """A plan that runs, or an approval that it waits for."""

    plan_id: int | None
    approval_id: int | None


class RefusalOut(Schema):
    """Why not: at least one rule, of the law or of the house."""

    refusals: list[RuleOut]


class DebtOut(Schema):
    """A debt that may be negotiated."""

    debt_id: int
    reference: str
    creditor: str
    balance_minor: int
    currency: str
    state: str
