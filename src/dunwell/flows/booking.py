"""Booking one payment to the debt it is for, and taking it back: interest first brought up to its day, then the parts.

What was written off and is paid after all comes back into the books first. A payment that became known late changes
what was charged after its day. Each is one transaction of the caller's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from dunwell.cases import work
from dunwell.contacts import permits
from dunwell.core import journal, waterfall
from dunwell.core.actor import Actor
from dunwell.core.statements import PaymentLine
from dunwell.core.words import Part
from dunwell.debts import charges, receipts, terms
from dunwell.debts import services as debts
from dunwell.debts.receipts import Booked, Locked, Named
from dunwell.debts.states import MOVES
from dunwell.flows import charging
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.trail import services as trail

ENDED = ("paid", "settled")
"""States in which nothing is owed; when the money goes back, so does the debt, to what it was before."""
REFERENCE_MAX = 120
DAYS_OLD = 2 * 365
"""Days before today from which a payment's value date is remarked on."""
OLD_WORDS = "valued years before it came; look whether it was booked elsewhere"
SMALL_REST = "what is left is too small to ask for"


def book(line: PaymentLine, debt: Locked, *, by: Actor, at: datetime, order: Sequence[Part] | None = None) -> None:
    """Book a payment to a locked debt. `order`: as the payer said; else the debt's terms, else the debt's own."""
    is_late = debt.is_charged and _bring_up(debt, line.valued_on, by=by, at=at)
    agreed = terms.in_force(debt.debt_id, on=line.valued_on) if debt.is_charged else terms.NOTHING
    spread_in = tuple(order or agreed.order or waterfall.read_order(debt.allocation_order))
    if debt.state == "written_off":
        _recover(line, debt, spread_in, by=by, at=at)
    owed = books.owed(subject_id=debt.debt_id, as_of=line.valued_on if is_late else None)
    split = waterfall.allocate(line.amount_minor, {part: max(m, 0) for part, m in owed.items()}, order=spread_in)
    draft = journal.payment(
        book=debt.portfolio_id, subject_id=debt.debt_id, currency=debt.currency, split=split, received_on=line.valued_on
    )
    posted = ledger.post(draft=draft, reference=reference_of(line), by=by, at=at)
    because = OLD_WORDS if is_old(line, at) else ""
    receipt_id = receipts.keep(
        line=line, state="booked", because=because, debt_id=debt.debt_id, entry_id=posted.entry_id, at=at,
        order=",".join(spread_in),
    )  # fmt: skip
    said = {
        "receipt": receipt_id, "amount_minor": line.amount_minor, "currency": line.currency, "entry": posted.entry_id,
    }  # fmt: skip
    trail.note(by=by, did="payment.taken", about=("debt", debt.debt_id), at=at, because=said)
    if is_late:
        charging.settle_in_turn(debt_id=debt.debt_id, through=line.valued_on, by=by, at=at)
    now = receipts.as_now(debt) if debt.is_charged else debt
    close(now, line.valued_on, agreed.small_difference_minor, by=by, at=at)
    debts.mark_changed([debt.debt_id])
    permits.void([debt.person_id], now=at)


def _bring_up(debt: Locked, day: date, *, by: Actor, at: datetime) -> bool:
    """Charge up to the day of a payment; whether the debt was charged beyond that day already."""
    live = charges.live(charges.interest_of(debt.debt_id))
    if any(one.ends_on > day for one in live):
        return True
    charging.settle_in_turn(debt_id=debt.debt_id, through=day, by=by, at=at, cut=True)
    return False


def _recover(line: PaymentLine, debt: Named, order: Sequence[Part], *, by: Actor, at: datetime) -> None:
    """Take back into the books what was written off, as far as the payment covers it and nothing else is owed."""
    lost = {part: max(minor, 0) for part, minor in books.written_off(debt.debt_id).items()}
    owed = sum(max(minor, 0) for minor in books.owed(subject_id=debt.debt_id).values())
    over = line.amount_minor - owed
    if over <= 0 or not any(lost.values()):
        return
    back = waterfall.allocate(over, lost, order=order).parts
    draft = journal.recovery(
        book=debt.portfolio_id,
        subject_id=debt.debt_id,
        currency=debt.currency,
        parts=back,
        effective_on=line.valued_on,
        because="paid after it was written off",
    )
    ledger.post(draft=draft, reference=_recovery_of(reference_of(line)), by=by, at=at)


def _recovery_of(reference: str) -> str:
    return f"recovery:{hashlib.sha256(reference.encode()).hexdigest()}"


def close(debt: Named, on: date, small_minor: int, *, by: Actor, at: datetime) -> None:
    """Write a small rest off where the terms say so; a debt on which nothing is owed is paid."""
    owed = books.owed(subject_id=debt.debt_id)
    left = sum(owed.values())
    if 0 < left <= small_minor and debt.state == "open":
        parts = {part: minor for part, minor in owed.items() if minor}
        draft = journal.write_off(
            book=debt.portfolio_id,
            subject_id=debt.debt_id,
            currency=debt.currency,
            parts=parts,
            effective_on=on,
            because=SMALL_REST,
        )
        number = books.entries_count(debt.debt_id)
        ledger.post(draft=draft, reference=f"small:{debt.debt_id}:{number}", by=by, at=at)
        said: dict[str, object] = {"amount_minor": left, "currency": debt.currency, "limit_minor": small_minor}
        trail.note(by=by, did="difference.written_off", about=("debt", debt.debt_id), at=at, because=said)
        left = 0
    is_recovered = debt.state != "written_off" or not any(m > 0 for m in books.written_off(debt.debt_id).values())
    if left <= 0 and is_recovered and debt.state in {"open", "written_off"}:
        move(debt, "paid", work.NOTHING_OWED, on, by=by, at=at)
        work.drop_asking_why(debt_id=debt.debt_id, by=by, at=at)


def give_back(line: PaymentLine, debt: Locked, paid: Booked, why: str, *, by: Actor, at: datetime) -> None:
    """Reverse the entry that booked a payment which came back, with what it had recovered."""
    turned = ledger.reverse(entry_id=paid.entry_id, effective_on=line.valued_on, because=why, by=by, at=at)
    recovered = books.posted(_recovery_of(books.reference_of(paid.entry_id)))
    if recovered:
        ledger.reverse(entry_id=recovered.entry_id, effective_on=line.valued_on, because=why, by=by, at=at)
    receipts.came_back(receipt_id=paid.receipt_id, because=why)
    receipt_id = receipts.keep(
        line=line, state="returned", debt_id=debt.debt_id, entry_id=turned.entry_id, because=why, at=at
    )
    said = {
        "receipt": receipt_id, "amount_minor": line.amount_minor, "currency": line.currency, "entry": turned.entry_id,
        "of": paid.receipt_id, "why": why,
    }  # fmt: skip
    trail.note(by=by, did="payment.returned", about=("debt", debt.debt_id), at=at, because=said)
    if debt.is_charged:
        charging.settle_in_turn(debt_id=debt.debt_id, through=line.valued_on, by=by, at=at)
    now = receipts.as_now(debt)
    if now.state in ENDED and (recovered or sum(owed_on(debt).values()) > 0):
        before = receipts.state_before(debt.debt_id, state=now.state)
        move(now, before if before in MOVES[now.state] else "open", why, line.valued_on, by=by, at=at)
    debts.mark_changed([debt.debt_id])
    permits.void([debt.person_id], now=at)


def is_old(line: PaymentLine, at: datetime) -> bool:
    """Whether a payment is valued so long before it came that a person should look."""
    return line.valued_on < old_before(at)


def old_before(at: datetime) -> date:
    """The day before which a payment that comes now is valued so."""
    return at.date() - timedelta(days=DAYS_OLD)


def reference_of(line: PaymentLine) -> str:
    """Under which a line books once: its own reference, or a digest of one that is too long to be kept whole."""
    said = f"payment:{line.line_reference}"
    return said if len(said) <= REFERENCE_MAX else f"payment:{hashlib.sha256(said.encode()).hexdigest()}"


def owed_on(debt: Named) -> Mapping[Part, int]:
    """What is owed on a debt by part."""
    return books.owed(subject_id=debt.debt_id)


def move(debt: Named, new: str, because: str, on: date, *, by: Actor, at: datetime) -> None:
    """Move a debt from the state it was read in."""
    debts.move_state(debt_id=debt.debt_id, old=debt.state, new=new, moved_on=on, because=because, by=by, at=at)
