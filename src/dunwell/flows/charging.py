"""Charging one debt: bring its interest up to a day, and correct what was booked otherwise than its history says.

What was charged wrongly is booked back with effect from the day it was charged; payments that filled other parts than
they should are spread anew. Nothing is edited. Doing it again finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.core import charges as core
from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.charges import History, Movement, PaymentMade, Terms, Told
from dunwell.core.interest import FreeDays
from dunwell.core.waterfall import Allocation, read_order
from dunwell.core.words import CircumstanceKind, Part, PlacementKind
from dunwell.debts import charges, receipts, terms
from dunwell.debts import services as debts
from dunwell.debts.charges import ChargedDebt, Kept
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.ledger.queries import BookedLine
from dunwell.parties import standing

ENDED = ("settled", "closed", "recalled", "sold")
"""States in which a debt bears no more interest."""
PARTS = frozenset(Part)
PAYMENT, REALLOCATION = "payment:", "reallocation:"


@dataclass(frozen=True, slots=True)
class Settled:
    """What was booked to make the books say what the history says."""

    charged: int = 0
    withdrawn: int = 0
    moved: int = 0
    charged_minor: int = 0
    """Net of what was withdrawn."""


@transaction.atomic
def settle(*, debt_id: int, through: date, by: Actor, at: datetime, cut: bool = False) -> Settled:
    """Charge a debt for every period that ended by `through`; with `cut` the period under way ends there too.

    Raises NoSuchDebt.
    """
    charges.take_turn()
    debt = charges.locked(debt_id)
    kept = charges.interest_of(debt_id)
    live = charges.live(kept)
    through = max([through, *(one.ends_on for one in live)])
    lines = books.lines(debt_id)
    known = history_of(debt, lines, kept, cuts={through} if cut else set())
    told = core.replay(known, through=through)
    done = _correct(debt, kept, told, by=by, at=at)
    moved = _respread(debt, lines, known.payments, told.splits, by=by, at=at)
    charges.checked(debt_id, at=at)
    if done.charged_minor or done.withdrawn or moved:
        _less_given_up(debt, through, by=by, at=at)
        _after(debt, through, by=by, at=at)
    return Settled(done.charged, done.withdrawn, moved, done.charged_minor)


def history_of(
    debt: ChargedDebt,
    lines: Sequence[BookedLine],
    kept: Sequence[Kept],
    *,
    cuts: Set[date] = frozenset(),
    agreed: tuple[Terms, ...] | None = None,
) -> History:
    """What is known of a debt, as `core.charges` is told it. `agreed`: its terms, where they are read already."""
    ours = charges.entries_of(kept)
    payments = _payments(debt, lines)
    told = {payment.entry_id for payment in payments}
    known = ours | told
    movements = tuple(
        Movement(line.effective_on, Part(line.code), line.amount_minor)
        for line in lines
        if line.code in PARTS
        and line.entry_id not in known
        and line.reverses_id not in told
        and not line.reference.startswith(REALLOCATION)
    )
    return History(
        terms.terms_of(debt.debt_id) if agreed is None else agreed,
        movements,
        _clamped(payments, movements),
        free_days(debt),
        frozenset(cuts) | {one.ends_on for one in charges.live(kept)},
    )


def _payments(debt: ChargedDebt, lines: Sequence[BookedLine]) -> tuple[PaymentMade, ...]:
    """Payments that we spread ourselves, by what they took off the debt."""
    amounts: dict[int, int] = {}
    days: dict[int, date] = {}
    back = {line.reverses_id: line.effective_on for line in lines if line.reverses_id is not None}
    for line in lines:
        if line.kind == "payment" and line.reference.startswith(PAYMENT):
            amounts[line.entry_id] = amounts.get(line.entry_id, 0) - line.amount_minor
            days[line.entry_id] = line.effective_on
    orders = receipts.orders_of(debt.debt_id)
    usual = read_order(debt.allocation_order)
    return tuple(
        PaymentMade(entry_id, days[entry_id], minor, orders.get(entry_id, usual), back.get(entry_id))
        for entry_id, minor in sorted(amounts.items())
    )


def _clamped(payments: Sequence[PaymentMade], movements: Sequence[Movement]) -> tuple[PaymentMade, ...]:
    """A payment valued before the debt's first entry pays what was owed from that entry on."""
    first = min((movement.effective_on for movement in movements), default=date.min)
    return tuple(
        PaymentMade(
            one.entry_id,
            max(one.paid_on, first),
            one.amount_minor,
            one.order,
            None if one.returned_on is None else max(one.returned_on, first),
        )
        for one in payments
    )


def free_days(debt: ChargedDebt) -> tuple[FreeDays, ...]:
    """Days on which the debt bears no interest: by agreement, under a moratorium, or because work on it ended."""
    stopped = [FreeDays(row.starts_on, row.ends_on, row.because) for row in terms.stops_of([debt.debt_id])]
    protected = [
        FreeDays(one.starts_on, one.ends_on, str(CircumstanceKind.MORATORIUM))
        for one in standing.of_person(debt.person_id, CircumstanceKind.MORATORIUM)
        if one.subject_id in (None, debt.debt_id)
    ]
    ended = [FreeDays(debt.state_since, None, f"the debt is {debt.state}")] if debt.state in ENDED else []
    return (*stopped, *protected, *ended)


def _correct(debt: ChargedDebt, kept: Sequence[Kept], told: Told, *, by: Actor, at: datetime) -> Settled:
    """Book back what does not stand and book what is missing."""
    live = charges.live(kept)
    _, missing = core.differences([one.told for one in live], told.charges)
    wanted = {charge.key: charge.amount_minor for charge in told.charges}
    wrong = [one for one in live if wanted.get(one.told.key) != one.amount_minor]
    for one in wrong:
        why = f"charge {one.charge_id} until {one.ends_on} does not follow from what is known now"
        entry_id = _book(debt, one.told, -1, f"charge:{one.charge_id}:back", why, by=by, at=at)
        charges.withdraw(kept=one, entry_id=entry_id, at=at)
    for charge in missing:
        why = f"{charge.rule}, from {charge.starts_on} until before {charge.ends_on}"
        number = f"{charge.rule}:{charge.starts_on}:{charge.ends_on}:{len(kept)}"
        entry_id = _book(debt, charge, 1, f"charge:{debt.debt_id}:{number}", why, by=by, at=at)
        charges.keep(debt_id=debt.debt_id, told=charge, entry_id=entry_id, at=at)
    net = sum(charge.amount_minor for charge in missing) - sum(one.amount_minor for one in wrong)
    return Settled(len(missing), len(wrong), 0, net)


def _book(
    debt: ChargedDebt, charge: core.Charge, sign: int, reference: str, why: str, *, by: Actor, at: datetime
) -> int | None:
    """Book interest, or with `sign` -1 book it back; None where there is nothing to book."""
    if not charge.amount_minor:
        return None
    draft = journal.charge(
        book=debt.portfolio_id,
        subject_id=debt.debt_id,
        currency=debt.currency,
        parts={Part.INTEREST: sign * charge.amount_minor},
        effective_on=charge.ends_on,
        because=why,
        earned_by=earned_by(debt.placement),
    )
    if sign < 0:
        draft = journal.EntryDraft("reversal", draft.book, draft.effective_on, draft.postings, why)
    return ledger.post(draft=draft, reference=reference, by=by, at=at).entry_id


def earned_by(placement: str) -> str:
    """Whose income a charge is: of an agency's book the creditor's, to whom the book answers for it."""
    return journal.PLACED if placement == PlacementKind.AGENCY else journal.INCOME


def _respread(
    debt: ChargedDebt,
    lines: Sequence[BookedLine],
    payments: Sequence[PaymentMade],
    splits: Mapping[int, Allocation],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Spread payments as they should have been; what came back comes back the same way. Returns how many changed."""
    moved = 0
    for payment in payments:
        split = splits.get(payment.entry_id)
        if split is None:
            continue
        wanted = {str(part): -minor for part, minor in split.parts.items()} | {journal.UNAPPLIED: -split.unapplied}
        mine = [line for line in lines if _is_of(line, payment.entry_id)]
        paid = [line for line in mine if not _is_back(line, payment.entry_id)]
        moved += _move(debt, payment.entry_id, paid, wanted, "", by=by, at=at)
        if back := [line for line in mine if _is_back(line, payment.entry_id)]:
            turned = {code: -minor for code, minor in wanted.items()}
            moved += _move(debt, payment.entry_id, back, turned, ":back", by=by, at=at)
    return moved


def _is_of(line: BookedLine, entry_id: int) -> bool:
    is_spread = line.reference.startswith(f"{REALLOCATION}{entry_id}:")
    return entry_id in (line.entry_id, line.reverses_id) or is_spread


def _is_back(line: BookedLine, entry_id: int) -> bool:
    return line.reverses_id == entry_id or line.reference.startswith(f"{REALLOCATION}{entry_id}:back:")


def _move(
    debt: ChargedDebt,
    entry_id: int,
    booked: Sequence[BookedLine],
    wanted: Mapping[str, int],
    way: str,
    *,
    by: Actor,
    at: datetime,
) -> int:
    stands: dict[str, int] = {}
    for line in booked:
        stands[line.code] = stands.get(line.code, 0) + line.amount_minor
    moved = {code: wanted.get(code, 0) - stands.get(code, 0) for code in sorted({*wanted, *stands})}
    if not any(moved.values()):
        return 0
    draft = journal.reallocation(
        book=debt.portfolio_id,
        subject_id=debt.debt_id,
        currency=debt.currency,
        moved=moved,
        effective_on=booked[0].effective_on,
        because=f"payment of entry {entry_id} spread anew, because what was owed before it changed",
    )
    number = len({line.entry_id for line in booked})
    ledger.post(draft=draft, reference=f"{REALLOCATION}{entry_id}{way}:{number}", by=by, at=at)
    return 1


def _less_given_up(debt: ChargedDebt, on: date, *, by: Actor, at: datetime) -> None:
    """Where more was given up than turns out to have been owed, that much was not given up after all."""
    below = {part: minor for part, minor in books.owed(subject_id=debt.debt_id).items() if minor < 0}
    if not below:
        return
    give_up = journal.write_off if debt.state == "written_off" else journal.waiver
    draft = give_up(
        book=debt.portfolio_id,
        subject_id=debt.debt_id,
        currency=debt.currency,
        parts=below,
        effective_on=on,
        because="more was given up than was owed",
    )
    number = books.entries_count(debt.debt_id)
    ledger.post(draft=draft, reference=f"{draft.kind}:{debt.debt_id}:less:{number}", by=by, at=at)


def _after(debt: ChargedDebt, on: date, *, by: Actor, at: datetime) -> None:
    """The debt's state follows what is owed: interest still owed opens a paid debt, a correction may leave nothing."""
    owed = sum(books.owed(subject_id=debt.debt_id).values())
    move = None
    if owed > 0 and debt.state == "paid":
        move = ("open", "interest is still owed")
    elif owed <= 0 and debt.state == "open":
        move = ("paid", "nothing is owed any more")
    if move:
        debts.move_state(debt_id=debt.debt_id, old=debt.state, new=move[0], moved_on=on, because=move[1], by=by, at=at)
    debts.mark_changed([debt.debt_id])
