"""The facts of one matter: who acts, whom it concerns, what is owed, what happened, and what is asked.

Absent means unremarkable: no opt-out, no dispute, nothing odd. What is not known is named in `unknown`. Money is in
whole minor units of the debt's currency, rates are exact decimals per year unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, Strict

from dunwell.core.matter import words as word
from dunwell.core.matter.asked import Action, Question
from dunwell.core.matter.written import Closed, Day, Hour, Id, Instant, Minor, Rate, When
from dunwell.core.words import Jurisdiction


@dataclass(frozen=True, kw_only=True)
class Collector(Closed):
    """Who acts."""

    role: word.CollectorRole
    id: Id = ""
    institution: word.Institution | None = None
    acting_for: word.Institution | None = None
    regime: word.Regime | None = None
    licensed: bool = True
    islamic: bool = False
    collecting_is_main_purpose: bool | None = None
    uses_third_party_name: bool = False
    accepts_writing_by: tuple[Literal["email", "portal"], ...] = ()
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class OtherCollector(Closed):
    """An earlier or parallel collector."""

    id: Id
    role: word.CollectorRole


@dataclass(frozen=True, kw_only=True)
class Point(Closed):
    """A contact point; `zone` is only a hint."""

    id: Id
    kind: word.PointKind
    place: word.Place | None = None
    zone: str | None = None
    employer_provided: bool = False
    origin: word.PointOrigin | None = None
    qualified_with: tuple[Id, ...] = ()
    used_by: tuple[Id, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preference(Closed):
    """Hours or a place that the person ruled out; the minute `to` is outside."""

    kind: word.PreferenceKind
    days: tuple[word.Weekday, ...] = ()
    channels: tuple[word.Channel, ...] = ()
    from_: Annotated[Hour | None, Field(alias="from")] = None
    to: Hour | None = None
    place: word.Place | None = None
    stated_at: When | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Consent(Closed):
    """A consent given (or refused) directly to this collector unless said otherwise."""

    kind: word.ConsentKind
    given: bool
    at: When | None = None
    form: word.Form | None = None
    use_disclosed: bool | None = None
    from_: Annotated[Hour | None, Field(alias="from")] = None
    to: Hour | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Representation(Closed):
    """Who speaks for the person, and on which debts."""

    by: word.RepresentedBy
    debts: tuple[Id, ...]
    contact_known: bool
    state: word.RepresentationState


@dataclass(frozen=True, kw_only=True)
class Finances(Closed):
    """Monthly figures in the currency of the debt."""

    gross_salary_minor: Minor = 0
    pension_minor: Minor = 0
    other_instalments_minor: Minor = 0
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Person(Closed):
    """The debtor or someone else; the debtor stands first in a matter."""

    id: Id
    relation: word.Relation
    kind: word.PersonKind
    zone: str | None = None
    unknown: tuple[word.Unknown, ...] = ()
    deceased: bool = False
    minor: bool = False
    trader: bool = False
    employer_forbids_contact: bool = False
    home_district: str | None = None
    authority: word.Authority | None = None
    points: tuple[Point, ...] = ()
    preferences: tuple[Preference, ...] = ()
    consents: tuple[Consent, ...] = ()
    representation: Representation | None = None
    finances: Finances | None = None


@dataclass(frozen=True, kw_only=True)
class ContractRate(Closed):
    """A rate as the contract writes it."""

    rate: Rate
    per: Literal["month"]
    yearly_equivalent_stated: bool


@dataclass(frozen=True, kw_only=True)
class Due(Closed):
    """One instalment due."""

    due_on: Day
    amount_minor: Minor


@dataclass(frozen=True, kw_only=True)
class Paid(Closed):
    """One payment of instalments."""

    paid_on: Day
    amount_minor: Minor


@dataclass(frozen=True, kw_only=True)
class RecurringDebit(Closed):
    """A debit the person authorised, and the next one."""

    authorised_minor: Minor
    next_minor: Minor
    next_on: Day


@dataclass(frozen=True, kw_only=True)
class Revolving(Closed):
    """Card figures over a window of months."""

    window_months: int
    paid_interest_and_fees_minor: Minor
    paid_principal_minor: Minor
    lowest_balance_minor: Minor


@dataclass(frozen=True, kw_only=True)
class Debt(Closed):
    """One debt. A figure or date that is absent is not in question."""

    id: Id
    product: word.Product
    purpose: word.PurposeOfDebt
    currency: word.Currency
    creditor: Id | None = None
    regulated: bool | None = None
    state: word.DebtState | None = None
    amount_minor: Minor | None = None
    balance_minor: Minor | None = None
    principal_minor: Minor | None = None
    accrued_interest_minor: Minor | None = None
    overdue_minor: Minor | None = None
    overdraft_minor: Minor | None = None
    original_credit_minor: Minor | None = None
    fees_charged_minor: Minor | None = None
    apr: Rate | None = None
    contract_rate: ContractRate | None = None
    rate_agreed: bool | None = None
    agreement_made_on: Day | None = None
    arose_on: Day | None = None
    accrued_on: Day | None = None
    discovered_on: Day | None = None
    due_on: Day | None = None
    overdue_since: Day | None = None
    arrears_since: Day | None = None
    limitation_ends_on: Day | None = None
    old_limitation_ends_on: Day | None = None
    founded_on_writing: bool | None = None
    charged_off: bool | None = None
    in_arrears: bool | None = None
    in_default_when_obtained: bool | None = None
    original_creditor_is_current: bool | None = None
    identity_theft_block_on: Day | None = None
    account_number_at_placement: str | None = None
    secured_by_real_property: bool | None = None
    signed_in: str | None = None
    security: Literal["none"] | None = None
    validation_period_ends_on: Day | None = None
    interval: word.Interval | None = None
    instalment_minor: Minor | None = None
    missed_count: int | None = None
    missed_minor: Minor | None = None
    shortfall_minor: Minor | None = None
    missed_due_on: tuple[Day, ...] = ()
    schedule: tuple[Due, ...] = ()
    payments: tuple[Paid, ...] = ()
    next_statement_due_on: Day | None = None
    arrears_notice_due_on: Day | None = None
    default_sum: Due | None = None
    recurring_debit: RecurringDebit | None = None
    revolving: Revolving | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Closed):
    """Something that happened; which fields a type may carry is in `fields.py`."""

    at: When
    type: word.EventType
    person: Id | None = None
    debts: tuple[Id, ...] | None = None
    channel: word.Channel | None = None
    outcome: word.Outcome | None = None
    content: tuple[word.Content, ...] = ()
    purpose: word.ContactPurpose | None = None
    point: Id | None = None
    collector: Id | None = None
    recorded: bool = False
    said: tuple[word.Said, ...] = ()
    debts_named: tuple[Id, ...] | None = None
    raised_by: Literal["debtor", "collector"] | None = None
    answer: word.Answer | None = None
    validation_given: bool = False
    template: word.Template | None = None
    resend: bool = False
    reply_by: Day | None = None
    received_on: Day | None = None
    form: word.Form | None = None
    grounds: word.DisputeGrounds | None = None
    part_minor: Minor | None = None
    repeats_earlier: bool = False
    new_material: bool = False
    points_to_court: bool = False
    gives_reasons: bool = False
    refers_to_earlier_answer: bool = False
    scope: word.OptOutScope | None = None
    address_given: bool = False
    phone_given: bool = False
    by: word.RepresentedBy | None = None
    plan_in_preparation: bool = False
    about: word.ComplaintAbout | None = None
    valid: bool | None = None
    check_source: word.CheckSource | None = None
    since: Day | None = None
    reassigned: bool | None = None
    amount_minor: Minor | None = None
    kind: word.MoratoriumKind | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    admitted: word.Admitted | None = None
    documents_requested: bool = False
    remedy_by: Day | None = None
    return_code: word.ReturnCode | None = None
    resubmission: int | None = None
    dated_on: Day | None = None
    deposit_on: Day | None = None
    decision: word.ApplicationDecision | None = None
    asks_for: word.AsksFor | None = None
    follows_procedure: bool = False
    cause: word.Cause | None = None
    people_affected: int | None = None
    encrypted: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Calendar(Closed):
    """Days off that matter for the count, in place of the official calendar."""

    weekend: tuple[word.Weekday, ...]
    holidays: tuple[Day, ...]


@dataclass(frozen=True, kw_only=True)
class Given(Closed):
    """A small world at one moment, with one thing to decide: an action or a question."""

    jurisdiction: Annotated[Jurisdiction, Strict(strict=False)]
    region: str | None
    now: Instant
    collector: Collector
    people: tuple[Person, ...]
    debts: tuple[Debt, ...]
    city: str | None = None
    other_collectors: tuple[OtherCollector, ...] = ()
    events: tuple[Event, ...] = ()
    calendar: Calendar | None = None
    action: Action | None = None
    question: Question | None = None
