"""Income and expenditure: take a statement, and say what it leaves for a debt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import means
from dunwell.core.actor import Actor
from dunwell.core.means import (
    Afforded,
    BankLine,
    Creditors,
    Form,
    FromBank,
    OtherCurrency,
    Statement,
    afford,
    form_for,
    propose,
)
from dunwell.core.ports import Vault
from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentFile
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.debts.queries import DebtCard
from dunwell.parties import queries as parties
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail


class NoConsent(Refusal, ValueError):
    """The person was not asked, or did not agree, that their bank's lines are read."""


class NotTheirDocument(Refusal, ValueError):
    """A figure names a document that is not of this person's debts."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a statement leaves a month, and what of it each debt may be paid, by the debt's reference."""

    whole: Afforded
    by_debt: tuple[tuple[str, Afforded], ...]


def form_of(person_id: int, *, on: date, by: Actor) -> Form:
    """The form of where they live, else of where their first debt is. Raises NoSuchPerson, NoSuchForm, NotForYou."""
    card = parties.person(person_id, on=on, seen_by=by)
    owned = [] if card.country else debts.debts_of(person_id, as_of=on, seen_by=by)
    return form_for(card.country or (owned[0].country if owned else ""), on)


def left_of(told: Statement, form: Form, owned: Sequence[DebtCard]) -> Left:
    """What figures leave for each open debt of their currency; nothing is kept. Raises BadStatement."""
    live = [one for one in owned if one.state == "open" and one.currency == told.currency and one.balance_minor > 0]
    by_debt = tuple((one.reference, afford(told, form, Creditors(one.balance_minor))) for one in live)
    return Left(by_debt[0][1] if by_debt else afford(told, form, Creditors(1)), by_debt)


@transaction.atomic
def take(
    *, person_id: int, statement: Statement, taken_on: date, channel: str, vault: Vault, by: Actor, at: datetime
) -> int:
    """Keep a statement of a person; returns its id. Raises BadStatement, NoSuchForm, NotTheirDocument."""
    hold_people([person_id])
    debt_ids = debts.debt_ids_of(person_id)
    named = {one for figure in statement.figures for one in figure.document_ids}
    if named:
        kept = {one.document_id for debt_id in debt_ids for one in debts.documents_of(debt_id, seen_by=by)}
        if strange := named - kept:
            raise NotTheirDocument(
                "document {document} is of no debt of theirs; attach it to one of their debts", document=min(strange)
            )
    statement_id = means.keep(
        person_id=person_id, statement=statement, taken_on=taken_on, channel=channel, vault=vault, by=by, at=at
    )
    debt_services.mark_changed(debt_ids)
    return statement_id


@transaction.atomic
def read_bank(
    *, person_id: int, file: PaymentFile, form: Form, consent: str, channel: str, by: Actor, at: datetime
) -> FromBank:
    """Propose figures from the lines of a person's own account; no line, payer or account number is kept.

    What is kept, on the trail: that they agreed and how they said so, how many lines and days were read, and by whom.

    Given    consent: the words they agreed to; empty where they did not
    Raises   NoConsent, TooFewLines, OtherCurrency
    """
    if not consent.strip():
        raise NoConsent("nothing is read before the person agreed to it; ask them, and say so here")
    if strange := {line.currency for line in file.lines} - {form.currency}:
        raise OtherCurrency(
            "the lines are in {others}, the form is in {currency}", others=sorted(strange), currency=form.currency
        )
    lines = [
        BankLine(line.booked_on, line.amount_minor, " ".join(line.references), line.payer_name) for line in file.lines
    ]
    found = propose(lines, form)
    because: dict[str, object] = {"consent": consent, "channel": channel, "lines": found.lines, "days": found.days}
    trail.note(by=by, did="means.read_from_bank", about=("person", person_id), at=at, because=because)
    return found
