"""Receive: book what a bank or a file says was paid, match it by reference, and act on what came back.

Safe to repeat and to kill: every line carries its source's own reference and is booked in one transaction of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from dunwell.contacts import permits
from dunwell.core import journal, waterfall
from dunwell.core.actor import Actor
from dunwell.core.ports import PaymentFile, PaymentLine, PaymentProblem
from dunwell.core.words import Part
from dunwell.debts import receipts
from dunwell.debts import services as debts
from dunwell.debts.receipts import Named, Said
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

HOUSE_BOOK = 0
"""The book that holds money whose debt is not known yet."""
RECEIVING = ("open", "written_off", "paid", "settled", "closed")
"""States in which a payment is booked to the debt; money for a debt that left us waits for a person."""

ENDED = ("paid", "settled")
"""States in which nothing is owed; money that comes back opens the debt again."""
REFERENCE_MAX = 120
WHY_MAX = 200


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file's lines."""

    booked: int = 0
    returned: int = 0
    unmatched: int = 0
    held: int = 0
    repeated: int = 0
    booked_minor: dict[str, int] | None = None
    problems: tuple[PaymentProblem, ...] = ()

    def plus(self, outcome: str, line: PaymentLine) -> Received:
        """One more line."""
        money = dict(self.booked_minor or {})
        if outcome in {"booked", "returned"}:
            money[line.currency] = money.get(line.currency, 0) + line.amount_minor
        return replace(self, **{outcome: getattr(self, outcome) + 1}, booked_minor=money)


def receive(*, file: PaymentFile, by: Actor, at: datetime, on_line: Callable[[], None] | None = None) -> Received:
    """Book every line of a file that was not booked before. Money that matches no debt is kept, never guessed."""
    known = receipts.known(line.line_reference for line in file.lines)
    fresh = [line for line in file.lines if line.line_reference not in known]
    named = receipts.named_by(word for line in fresh for word in receipts.tokens(line))
    others = [line for line in file.lines if line.line_reference in known and _says(line) != known[line.line_reference]]
    problems = (*file.problems, *(_taken_by_another(line) for line in others))
    done = Received(repeated=len(file.lines) - len(fresh) - len(others), problems=problems)
    for line in fresh:
        candidates = {found.debt_id: found for word in receipts.tokens(line) for found in named.get(word, ())}
        done = done.plus(_take(line, list(candidates.values()), by=by, at=at), line)
        if on_line:
            on_line()
    return done


@transaction.atomic
def _take(line: PaymentLine, candidates: list[Named], *, by: Actor, at: datetime) -> str:
    """One line, one transaction: booked, returned, unmatched, held, or repeated when another process was first."""
    of_currency = [one for one in candidates if one.currency == line.currency]
    if len(of_currency) != 1:
        return _wait(line, "unmatched", _why_unmatched(line, candidates, of_currency), by=by, at=at)
    hold_people([of_currency[0].person_id])
    debt = receipts.locked(of_currency[0].debt_id)
    if receipts.known([line.line_reference]):
        return "repeated"
    if line.amount_minor < 0:
        return _give_back(line, debt, by=by, at=at)
    if debt.state not in RECEIVING:
        return _wait(line, "held", f"the debt is {debt.state}; pass the money on or send it back", debt, by=by, at=at)
    return _book(line, debt, by=by, at=at)


def _why_unmatched(line: PaymentLine, candidates: list[Named], of_currency: list[Named]) -> str:
    if not line.references:
        return "the payment names no reference"
    if not candidates:
        return "no debt has the reference it names"
    if not of_currency:
        return f"the debt it names is in {candidates[0].currency}, the money in {line.currency}"
    return f"its reference names {len(of_currency)} debts"


def _wait(line: PaymentLine, state: str, because: str, debt: Named | None = None, *, by: Actor, at: datetime) -> str:
    """Put the money in the house's book as unapplied, and the line in the queue for a person."""
    if receipts.known([line.line_reference]):
        return "repeated"
    postings = (
        journal.PostingDraft(journal.CASH, line.amount_minor, line.currency),
        journal.PostingDraft(journal.UNAPPLIED, -line.amount_minor, line.currency),
    )
    draft = journal.EntryDraft("payment", HOUSE_BOOK, line.valued_on, postings, because)
    posted = ledger.post(draft=draft, reference=_reference(line), by=by, at=at)
    receipts.keep(
        line=line, state=state, because=because, entry_id=posted.entry_id, debt_id=debt.debt_id if debt else None, at=at
    )
    return state


def _book(line: PaymentLine, debt: Named, *, by: Actor, at: datetime) -> str:
    owed = {part: max(minor, 0) for part, minor in _owed(debt).items()}
    split = waterfall.allocate(line.amount_minor, owed, order=waterfall.read_order(debt.allocation_order))
    draft = journal.payment(
        book=debt.portfolio_id, subject_id=debt.debt_id, currency=debt.currency, split=split, received_on=line.valued_on
    )
    posted = ledger.post(draft=draft, reference=_reference(line), by=by, at=at)
    receipts.keep(line=line, state="booked", debt_id=debt.debt_id, entry_id=posted.entry_id, at=at)
    said = {"amount_minor": line.amount_minor, "currency": line.currency, "entry": posted.entry_id}
    trail.note(by=by, did="payment.taken", about=("debt", debt.debt_id), at=at, because=said)
    left = sum(_owed(debt).values())
    if left <= 0 and debt.state in {"open", "written_off"}:
        _move(debt, "paid", "nothing is owed any more", line, by=by, at=at)
    debts.mark_changed([debt.debt_id])
    permits.void([debt.person_id], now=at)
    return "booked"


def _give_back(line: PaymentLine, debt: Named, *, by: Actor, at: datetime) -> str:
    """A payment came back: reverse the entry it was booked by. Nothing like it booked: a person looks."""
    paid = receipts.returnable(debt_id=debt.debt_id, amount_minor=-line.amount_minor, before=line.valued_on)
    why = f"returned by the bank{': ' + line.return_code if line.return_code else ''}"[:WHY_MAX]
    if paid is None:
        return _wait(line, "unmatched", f"{why}; no payment of that amount is booked to the debt", debt, by=by, at=at)
    turned = ledger.reverse(entry_id=paid.entry_id, effective_on=line.valued_on, because=why, by=by, at=at)
    receipts.came_back(receipt_id=paid.receipt_id, because=why)
    receipts.keep(line=line, state="returned", debt_id=debt.debt_id, entry_id=turned.entry_id, because=why, at=at)
    said = {"amount_minor": line.amount_minor, "currency": line.currency, "entry": turned.entry_id, "why": why}
    trail.note(by=by, did="payment.returned", about=("debt", debt.debt_id), at=at, because=said)
    if sum(_owed(debt).values()) > 0 and debt.state in ENDED:
        _move(debt, "open", why, line, by=by, at=at)
    debts.mark_changed([debt.debt_id])
    permits.void([debt.person_id], now=at)
    return "returned"


def _says(line: PaymentLine) -> Said:
    return Said(line.amount_minor, line.currency, line.valued_on)


def _taken_by_another(line: PaymentLine) -> PaymentProblem:
    """Two sources that number their payments alike must not make the second one's money vanish."""
    return PaymentProblem(
        where=f"payment {line.line_reference[:60]}",
        why="another payment, of another amount or day, was booked under this number",
        remedy="give each payment a number of its own, for example with the name of the account before it",
    )


def _reference(line: PaymentLine) -> str:
    """Under which a line books once: its own reference, or a digest of one that is too long to be kept whole."""
    said = f"payment:{line.line_reference}"
    return said if len(said) <= REFERENCE_MAX else f"payment:{hashlib.sha256(said.encode()).hexdigest()}"


def _owed(debt: Named) -> dict[Part, int]:
    found = books.balance(debt.debt_id)
    return found.parts if found else dict.fromkeys(Part, 0)


def _move(debt: Named, new: str, because: str, line: PaymentLine, *, by: Actor, at: datetime) -> None:
    debts.move_state(
        debt_id=debt.debt_id, old=debt.state, new=new, moved_on=line.valued_on, because=because, by=by, at=at
    )
