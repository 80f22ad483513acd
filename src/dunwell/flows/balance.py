"""Why this balance: every entry that makes it, as of any day and as known at any moment, down to sources and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dunwell.core import charges as core
from dunwell.core.actor import Actor
from dunwell.core.charges import Charge, Terms, Told
from dunwell.core.interest import Slice
from dunwell.core.journal import UNAPPLIED
from dunwell.core.words import Part, Role
from dunwell.debts import charges, terms
from dunwell.debts import queries as debts
from dunwell.debts.charges import Kept
from dunwell.debts.queries import DebtCard
from dunwell.flows import charging
from dunwell.insight import account
from dunwell.insight.report import Report
from dunwell.ledger import queries as books
from dunwell.ledger.queries import BookedLine

_PARTS = {str(part): part for part in Part}


@dataclass(frozen=True, slots=True)
class Derived:
    """How a charge came about: its rule, where that is agreed, its period, and the days it is made of."""

    rule: str
    agreed: str
    starts_on: date
    ends_on: date
    slices: tuple[Slice, ...]
    is_capped: bool
    is_withdrawn: bool
    cut_by: str = ""
    """The rule whose ceiling cut it; empty: none, or that of the terms."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry: what it did to each part, and the balance after it. `source` is its document or who booked it."""

    entry_id: int
    kind: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    reference: str
    because: str
    parts: Mapping[Part, int]
    held_minor: int
    """What it put aside for the debt beyond everything owed; below zero: what it used of that."""
    balance_minor: int
    derived: tuple[Derived, ...]

    @property
    def amount_minor(self) -> int:
        """All parts together."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole derivation. `running` is interest of the period under way, which is not charged yet."""

    debt: DebtCard
    as_of: date
    known_at: datetime | None
    entries: tuple[Explained, ...]
    owed: Mapping[Part, int]
    held_minor: int
    running: tuple[Slice, ...]
    running_minor: int

    @property
    def balance_minor(self) -> int:
        """All parts together."""
        return sum(self.owed.values())


def explain(debt_id: int, *, as_of: date, by: Actor, known_at: datetime | None = None) -> Explanation:
    """Why a debt's balance is what it is on a day, as known at a moment (None: now). Raises NoSuchDebt, NotForYou."""
    by.must(*Role)
    card = debts.card(debt_id, as_of=as_of, seen_by=by, known_at=known_at)
    lines = books.lines(debt_id, known_at=known_at)
    kept = charges.of_debt(debt_id, known_at=known_at)
    versions = terms.versions_for(debt_id, portfolio_id=card.portfolio_id, product=card.product)
    told = _told(debt_id, lines, kept, terms.told(versions), as_of)
    sources = {row.pk: row.source for row in versions}
    shown = [line for line in lines if line.effective_on <= as_of]
    entries = _entries(shown, _derived(kept, told, sources, known_at))
    owed = dict.fromkeys(Part, 0)
    for entry in entries:
        for part, minor in entry.parts.items():
            owed[part] += minor
    held = sum(entry.held_minor for entry in entries)
    return Explanation(card, as_of, known_at, entries, owed, held, tuple(told.running), told.running_minor)


def _told(
    debt_id: int, lines: Sequence[BookedLine], kept: Sequence[Kept], agreed: tuple[Terms, ...], as_of: date
) -> Told:
    """What the terms say of the days up to `as_of`; nothing where there are none."""
    interest = [one for one in kept if one.rule.startswith(charges.INTEREST)]
    if not lines or not agreed:
        return Told()
    known = charging.history_of(charges.unlocked(debt_id), lines, interest, agreed=agreed)
    return core.replay(known, through=as_of)


def _derived(
    kept: Sequence[Kept], told: Told, sources: Mapping[int, str], known_at: datetime | None
) -> dict[int, list[Derived]]:
    """By entry, the charges it booked, or booked back."""
    by_key: dict[tuple[str, date, date], Charge] = {charge.key: charge for charge in told.charges}
    found: dict[int, list[Derived]] = {}
    for one in kept:
        charge = by_key.get(one.key)
        slices = charge.slices if charge and charge.amount_minor == one.amount_minor else ()
        number = one.rule.removeprefix(charges.INTEREST)
        agreed = sources.get(int(number), "") if number.isdigit() else ""
        is_withdrawn = one.withdrawn_at is not None and (known_at is None or one.withdrawn_at <= known_at)
        derived = Derived(
            one.rule, agreed, one.starts_on, one.ends_on, slices, bool(charge and charge.is_capped), is_withdrawn,
            one.cut_by,
        )  # fmt: skip
        for entry_id in charges.entries_of([one]):
            found.setdefault(entry_id, []).append(derived)
    return found


def _entries(lines: Sequence[BookedLine], derived: Mapping[int, list[Derived]]) -> tuple[Explained, ...]:
    grouped: dict[int, list[BookedLine]] = {}
    for line in lines:
        grouped.setdefault(line.entry_id, []).append(line)
    entries, balance = [], 0
    for entry_id, some in grouped.items():
        first = some[0]
        parts, held = dict[Part, int](), 0
        for line in some:
            if line.code == UNAPPLIED:
                held -= line.amount_minor
            else:
                part = _PARTS[line.code]
                parts[part] = parts.get(part, 0) + line.amount_minor
        balance += sum(parts.values())
        entries.append(
            Explained(
                entry_id, first.kind, first.effective_on, first.recorded_at, first.recorded_by, first.reference,
                first.because, parts, held, balance, _of_day(derived.get(entry_id, ()), first.effective_on),
            )
        )  # fmt: skip
    return tuple(entries)


def _of_day(derived: Sequence[Derived], day: date) -> tuple[Derived, ...]:
    return tuple(one for one in derived if one.ends_on == day)


def statement_of(told: Explanation, *, words: Mapping[str, str]) -> Report:
    """The same as a statement of account. `words` says in the reader's language what each kind of entry is."""
    rows = [
        (entry.effective_on, words.get(entry.kind, entry.kind), entry.because, entry.amount_minor, entry.balance_minor)
        for entry in told.entries
        if entry.amount_minor
    ]
    schema = {
        "effective_on": pl.Date(), "what": pl.String(), "why": pl.String(), "amount_minor": pl.Int64(),
        "balance_minor": pl.Int64(),
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    debt = told.debt
    owed = sum(books.owed(subject_id=debt.debt_id, as_of=told.as_of, known_at=told.known_at).values())
    return account.statement(frame, reference=debt.reference, as_of=told.as_of, owed_minor=owed, currency=debt.currency)
