"""What somebody wants to do, or wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from dunwell.core.matter import words as word
from dunwell.core.matter.written import Closed, Day, Id, Minor, Rate, When

From = Annotated[Day | None, Field(alias="from")]


@dataclass(frozen=True, kw_only=True)
class Notice(Closed):
    """A statutory notice to be served now."""

    kind: word.NoticeKind
    fields_omitted: tuple[word.NoticeField, ...] = ()
    periodic_statement_enclosed: bool = False
    refers_to_statement: bool = False
    field_dates: Mapping[word.NoticeField, word.ItemizationDateKind] | None = None
    itemization_date_kind: word.ItemizationDateKind | None = None
    statement_issued_by: word.StatementIssuer | None = None
    remedy_by: Day | None = None


@dataclass(frozen=True, kw_only=True)
class Fee(Closed):
    """A fee to be charged now."""

    kind: word.FeeKind
    amount_minor: Minor | None = None
    authorised_by_agreement: bool | None = None
    permitted_by_law: bool | None = None
    booked_as: word.BookedAs | None = None


@dataclass(frozen=True, kw_only=True)
class Authorisation(Closed):
    """What the person agreed to for a recurring debit."""

    form: Literal["oral", "signed"]
    signed_by: word.SignedBy | None = None


@dataclass(frozen=True, kw_only=True)
class Offer(Closed):
    """A credit offer."""

    product: word.OfferProduct
    requires_recurring_debit: bool = False


@dataclass(frozen=True, kw_only=True)
class Action(Closed):
    """What somebody wants to do now."""

    kind: word.ActionKind
    channel: word.Channel | None = None
    purpose: word.ContactPurpose | None = None
    person: Id | None = None
    debts: tuple[Id, ...] | None = None
    point: Id | None = None
    content: tuple[word.Content, ...] = ()
    requested: bool = False
    voice: word.Voice = "live"
    opt_out_notice: word.OptOutNotice = "simple"
    opened_at: When | None = None
    mail_form: word.MailForm = "sealed_letter"
    envelope: tuple[word.EnvelopeMark, ...] = ()
    visibility: word.Visibility = "private"
    identifies_collector: bool = True
    grounds: tuple[word.Ground, ...] = ()
    pay_within_days: int | None = None
    amount_minor: Minor | None = None
    notice: Notice | None = None
    from_: From = None
    to: Day | None = None
    base: word.InterestBase = "principal"
    base_minor: Minor | None = None
    rate: Rate | None = None
    under: word.InterestLaw = "contract"
    fee: Fee | None = None
    authorisation: Authorisation | None = None
    instalment_minor: Minor | None = None
    offer: Offer | None = None
    district: str | None = None


@dataclass(frozen=True, kw_only=True)
class Message(Closed):
    """A message to be classed."""

    channel: word.Channel
    content: tuple[word.Content, ...] = ()
    outcome: word.Outcome | None = None
    voice: word.Voice = "live"
    cut_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Question(Closed):
    """What follows from the facts? Beside its kind, the terms of the question."""

    kind: word.QuestionKind
    next_on: Day | None = None
    message: Message | None = None
    assumed_receipt_on: Day | None = None
    debt: Id | None = None
    from_: From = None
    to: Day | None = None
    day_count: Literal[365] | None = None
    claim_minor: Minor | None = None
    currency: word.Currency | None = None
    notice: word.NoticeKind | None = None
    cheque_minor: Minor | None = None
    account_balance_minor: Minor | None = None
