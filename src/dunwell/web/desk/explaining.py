"""The page that derives a balance: entries with their charges, down to days, base and rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from dunwell.core.interest import Slice, show_rate
from dunwell.core.money import Money
from dunwell.flows.balance import Derived, Explained, Explanation
from dunwell.parties import queries as parties
from dunwell.web.desk.pages import PartLine
from dunwell.web.desk.words import ENTRIES
from dunwell.web.shared.sources import batch_named, because, payment_named, who
from dunwell.web.shared.words import PARTS, said


@dataclass(frozen=True, slots=True)
class DaysLine:
    """Days on which base and rate stood still. `free`: why they bear nothing."""

    from_on: date
    to_on: date
    days: int
    base: Money
    rate: str
    free: str


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One charge behind an entry."""

    agreed: str
    starts_on: date
    ends_on: date
    days: tuple[DaysLine, ...]
    is_capped: bool
    is_withdrawn: bool
    cut_by: str = ""
    """The rule whose ceiling of the cost in all cut it."""


@dataclass(frozen=True, slots=True)
class BalanceEntry:
    """One entry and the balance after it."""

    effective_on: date
    recorded_at: datetime
    words: str
    source: str
    amount: Money
    balance: Money
    charges: tuple[ChargeLine, ...]


@dataclass(frozen=True, slots=True)
class BalancePage:
    """Why a balance is what it is."""

    person_id: int
    person_name: str
    debt_id: int
    reference: str
    as_of: date
    known_on: date | None
    balance: Money
    parts: tuple[PartLine, ...]
    held: Money
    entries: tuple[BalanceEntry, ...]
    running: tuple[DaysLine, ...]
    running_amount: Money
    formats: tuple[str, ...]


def balance_page(told: Explanation, *, person_id: int, formats: tuple[str, ...]) -> BalancePage:
    """The page of one explanation."""
    currency = told.debt.currency
    return BalancePage(
        person_id=person_id,
        person_name=parties.names_of([person_id]).get(person_id, ""),
        debt_id=told.debt.debt_id,
        reference=told.debt.reference,
        as_of=told.as_of,
        known_on=told.known_at.date() if told.known_at else None,
        balance=Money(told.balance_minor, currency),
        parts=tuple(PartLine(said(PARTS, part), Money(minor, currency)) for part, minor in told.owed.items() if minor),
        held=Money(told.held_minor, currency),
        entries=tuple(_entry(entry, currency) for entry in told.entries),
        running=tuple(_days(one, currency) for one in told.running),
        running_amount=Money(told.running_minor, currency),
        formats=formats,
    )


def _entry(entry: Explained, currency: str) -> BalanceEntry:
    return BalanceEntry(
        entry.effective_on,
        entry.recorded_at,
        said(ENTRIES, entry.kind),
        _source(entry),
        Money(entry.amount_minor, currency),
        Money(entry.balance_minor, currency),
        tuple(_charge(one, currency) for one in entry.derived),
    )


def _source(entry: Explained) -> str:
    """Where an entry came from: a file, a payment, or who booked it and why."""
    batch_id = batch_named(entry.reference)
    if batch_id is not None:
        return _("file %s") % batch_id
    if entry.reference.startswith("payment:"):
        return payment_named(entry.reference)
    return because(entry.because) or who(entry.recorded_by)


def _charge(derived: Derived, currency: str) -> ChargeLine:
    days = tuple(_days(one, currency) for one in derived.slices)
    return ChargeLine(
        derived.agreed, derived.starts_on, derived.ends_on, days, derived.is_capped, derived.is_withdrawn,
        derived.cut_by,
    )  # fmt: skip


def _days(one: Slice, currency: str) -> DaysLine:
    base = Money(one.base_minor, currency)
    return DaysLine(one.from_on, one.to_on, one.days, base, show_rate(one.rate_units), one.free_because)
