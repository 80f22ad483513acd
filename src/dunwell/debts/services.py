"""Verbs that write debts: creditors, portfolios, debts, who is bound by them, and their states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.money import exponent
from dunwell.core.ports import BulkSession
from dunwell.core.waterfall import read_order
from dunwell.core.words import CollectorRole, PlacementKind
from dunwell.debts import schedules
from dunwell.debts.models import Changed, Creditor, Debt, DebtParty, Portfolio, StateMove
from dunwell.debts.states import AlreadyMoved, check_move
from dunwell.trail import services as trail


class NoSuchDebt(LookupError):
    """There is no debt of that number."""


class NoSuchDate(ValueError):
    """A debt keeps no date of that name."""


class NoSender(ValueError):
    """A portfolio does not say how people reach whoever writes to them."""


class ReferenceDiffers(ValueError):
    """The portfolio already has a debt under that reference, of another person."""


@dataclass(frozen=True, slots=True)
class NewPortfolio:
    """Debts that come together, and the name and address people see. Fields as in the table."""

    creditor_id: int
    name: str
    placement: PlacementKind
    collector_role: CollectorRole
    country: str
    currency: str
    sender_name: str
    sender_lines: tuple[str, ...]
    sender_city: str
    sender_email: str
    sender_phone: str
    starts_on: date
    strategy: str = "standard"
    language: str = "en"
    sender_region: str = ""
    sender_postcode: str = ""
    sender_hours: str = ""
    sender_licence: str = ""
    pay_words: str = ""


@dataclass(frozen=True, slots=True)
class NewDebt:
    """One obligation. `instalments` are (due_on, amount_minor); what is owed is booked in the ledger by the flow."""

    portfolio_id: int
    person_id: int
    reference: str
    product: str
    currency: str
    instalments: tuple[tuple[date, int], ...]
    purpose: str = "consumer"
    original_creditor: str = ""
    account_number: str = ""
    opened_on: date | None = None
    defaulted_on: date | None = None
    charged_off_on: date | None = None
    itemised_on: date | None = None
    last_payment_before_on: date | None = None
    limitation_ends_on: date | None = None
    allocation_order: str = "costs,fees,interest,principal"
    due_is_estimated: bool = False


@transaction.atomic
def add_creditor(*, name: str, country: str, by: Actor, at: datetime, is_licensed_institution: bool = False) -> int:
    """Record a creditor by its name, once; returns the id."""
    creditor, is_new = Creditor.objects.get_or_create(
        name=name, defaults={"country": country, "is_licensed_institution": is_licensed_institution}
    )
    if is_new:
        trail.note(by=by, did="creditor.added", about=("creditor", creditor.pk), at=at)
    return creditor.pk


@transaction.atomic
def add_portfolio(*, new: NewPortfolio, by: Actor, at: datetime) -> int:
    """Record a portfolio by its name, once; returns the id. Raises UnknownCurrency, NoSender."""
    exponent(new.currency)
    if not (new.sender_phone and new.sender_email):
        raise NoSender(f"portfolio {new.name} needs the phone and the email people answer to; every message shows them")
    fields = asdict(new) | {"sender_lines": "\n".join(new.sender_lines)}
    portfolio, is_new = Portfolio.objects.get_or_create(name=fields.pop("name"), defaults=fields)
    if is_new:
        because = {"creditor": new.creditor_id, "placement": new.placement, "role": new.collector_role}
        trail.note(by=by, did="portfolio.added", about=("portfolio", portfolio.pk), at=at, because=because)
    return portfolio.pk


@transaction.atomic
def add_debt(*, new: NewDebt, by: Actor, at: datetime) -> int:
    """Record a debt and its schedule; returns the id. Repeating a reference returns the debt that is there.

    Raises ReferenceDiffers, IncompleteOrder, NotAnInstalment.
    """
    read_order(new.allocation_order)
    known = Debt.objects.filter(portfolio_id=new.portfolio_id, reference=new.reference).first()
    if known:
        if known.person_id != new.person_id:
            raise ReferenceDiffers(f"the portfolio already has a debt {new.reference} of someone else")
        return known.pk
    fields = asdict(new)
    instalments = fields.pop("instalments")
    debt = Debt.objects.create(state_since=at.date(), recorded_at=at, **fields)
    schedules.write(debt_id=debt.pk, lines=instalments, at=at)
    mark_changed([debt.pk])
    because = {"portfolio": new.portfolio_id, "reference": new.reference}
    trail.note(by=by, did="debt.added", about=("debt", debt.pk), at=at, because=because)
    return debt.pk


@transaction.atomic
def bind_party(*, debt_id: int, person_id: int, relation: str, starts_on: date, by: Actor, at: datetime) -> None:
    """Record a further person bound by a debt: joint_debtor, several_debtor or guarantor."""
    _, is_new = DebtParty.objects.get_or_create(
        debt_id=debt_id, person_id=person_id, relation=relation, starts_on=starts_on
    )
    if is_new:
        mark_changed([debt_id])
        because = {"person": person_id, "relation": relation}
        trail.note(by=by, did="party.bound", about=("debt", debt_id), at=at, because=because)


@transaction.atomic
def release_party(*, debt_id: int, person_id: int, relation: str, ends_on: date, by: Actor, at: datetime) -> None:
    """Say from which day a further person is no longer bound."""
    bound = DebtParty.objects.filter(debt_id=debt_id, person_id=person_id, relation=relation, ends_on__isnull=True)
    if bound.update(ends_on=ends_on):
        mark_changed([debt_id])
        because = {"person": person_id, "relation": relation, "from": ends_on}
        trail.note(by=by, did="party.released", about=("debt", debt_id), at=at, because=because)


@transaction.atomic
def move_state(*, debt_id: int, old: str, new: str, moved_on: date, because: str, by: Actor, at: datetime) -> None:
    """Move a debt from one state to another by compare and set. Raises MoveNotPermitted, AlreadyMoved, NoSuchDebt."""
    check_move(old, new)
    if not Debt.objects.filter(pk=debt_id, state=old).update(state=new, state_since=moved_on):
        found = Debt.objects.filter(pk=debt_id).values_list("state", flat=True).first()
        if found is None:
            raise NoSuchDebt(f"there is no debt {debt_id}")
        raise AlreadyMoved(
            "debt {debt_id} is {state}, not {old_state}; look at it again and decide again",
            debt_id=debt_id,
            state=found,
            old_state=old,
        )
    StateMove.objects.create(
        debt_id=debt_id, old=old, new=new, moved_on=moved_on, recorded_at=at, by=by.name, because=because
    )
    mark_changed([debt_id])
    said: dict[str, object] = {"old": old, "new": new, "why": because}
    trail.note(by=by, did="debt.moved", about=("debt", debt_id), at=at, because=said)


@transaction.atomic
def note_dates(*, debt_id: int, dates: dict[str, date | None], because: str, by: Actor, at: datetime) -> None:
    """Correct key dates of a debt: `defaulted_on`, `charged_off_on`, `itemised_on`, `limitation_ends_on` and so on."""
    known = {f.name for f in Debt._meta.fields if f.name.endswith("_on")}
    if strange := set(dates) - known:
        raise NoSuchDate(f"{', '.join(sorted(strange))} is not a date of a debt; dates are {', '.join(sorted(known))}")
    if not Debt.objects.filter(pk=debt_id).update(**dates):
        raise NoSuchDebt(f"there is no debt {debt_id}")
    mark_changed([debt_id])
    trail.note(by=by, did="debt.dates", about=("debt", debt_id), at=at, because={**dates, "why": because})


def mark_changed(debt_ids: Iterable[int]) -> None:
    """Say that the kept snapshot rows of these debts are out of date; in the transaction that changed them."""
    Changed.objects.bulk_create([Changed(debt_id=debt_id) for debt_id in debt_ids], batch_size=5000)


def mark_changed_in(session: BulkSession, debt_ids: pl.Series) -> None:
    """The same inside a bulk session; Int64 ids."""
    ids = session.take_ids("debts_changed", len(debt_ids))
    session.append("debts_changed", pl.DataFrame({"id": ids, "debt_id": debt_ids}))
