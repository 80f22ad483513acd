"""Receive: book what a bank or a file says was paid, match it by reference, and act on what came back.

Safe to repeat and to kill: every line carries its source's own reference and is booked in one transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.cases import collecting, work
from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.ports import Vault
from dunwell.core.statements import PaymentFile, PaymentLine, PaymentProblem
from dunwell.debts import receipts, reconciling
from dunwell.debts.receipts import Locked, Named, Said
from dunwell.flows import booking, returns
from dunwell.flows.plan_judging import JudgePlans
from dunwell.ledger import services as ledger
from dunwell.parties import payers
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

HOUSE_BOOK = 0
"""The book that holds money whose debt is not known yet."""
RECEIVING = ("open", "written_off", "paid", "settled", "closed")
"""States in which a payment is booked to the debt; money for a debt that left us waits for a person."""
MOVING = ("booked", "returned", "repeated")
"""Outcomes after which a plan may stand otherwise; `repeated` too: another process may have died before judging."""
WHY_MAX = 200
CANDIDATES_SHOWN = 4
DAYS_TOLD_TWICE = 10
"""Days within which a return in a bank's report and one in its statement may be the same."""
DAYS_AHEAD = 5
"""Days after a file was made, or today, on which a payment in it may be valued: a long weekend."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file's lines."""

    booked: int = 0
    old: int = 0
    """Of the booked ones, those valued years before they came."""
    returned: int = 0
    unmatched: int = 0
    held: int = 0
    repeated: int = 0
    advised: int = 0
    """Notices without money that were acted on."""
    booked_minor: dict[str, int] | None = None
    problems: tuple[PaymentProblem, ...] = ()

    def plus(self, outcome: str, line: PaymentLine, *, is_old: bool) -> Received:
        """One more line."""
        old = self.old + (is_old and outcome == "booked")
        money = dict(self.booked_minor or {})
        if outcome in {"booked", "returned"}:
            money[line.currency] = money.get(line.currency, 0) + line.amount_minor
        return replace(self, **{outcome: getattr(self, outcome) + 1}, old=old, booked_minor=money)


def receive(
    *,
    file: PaymentFile,
    by: Actor,
    at: datetime,
    on_line: Callable[[], None] | None = None,
    vault: Vault | None = None,
    judge: JudgePlans | None = None,
) -> Received:
    """Book every line of a file that was not booked before. Money that matches no debt is kept, never guessed.

    A line valued in the future is refused, so that it can be corrected and given again; one valued years ago is booked
    and its receipt says so. With a vault it is kept who paid, so that the next payment is recognised.
    With `judge` the plans of the debts are judged as soon as the file is booked; a night does it otherwise.
    """
    reconciling.keep_statements(file.statements, at=at)
    known = receipts.known(line.line_reference for line in file.lines)
    fresh = [line for line in file.lines if line.line_reference not in known]
    last = min(at.date(), file.made_on or at.date()) + timedelta(days=DAYS_AHEAD)
    refused = tuple(_too_late(line, last) for line in fresh if line.valued_on > last)
    again = len(file.lines) - len(fresh)
    fresh = [line for line in fresh if line.valued_on <= last]
    words = {line.line_reference: receipts.words_of(line) for line in fresh}
    every = {word for said in words.values() for word in said.sure | said.doubted}
    named = {**receipts.named_by(every), **_by_debit(every)}
    others = [line for line in file.lines if line.line_reference in known and _says(line) != known[line.line_reference]]
    problems = (*file.problems, *refused, *(_taken_by_another(line) for line in others))
    done = Received(repeated=again - len(others), problems=problems)
    moved: set[int] = set()
    for line in fresh:
        said = words[line.line_reference]
        if vault:
            payers.remember(
                reference=line.line_reference, name=line.payer_name, account=line.payer_account, vault=vault, at=at
            )
        outcome = _take(line, _of(said.sure, named), doubted=_of(said.doubted, named), by=by, at=at)
        done = done.plus(outcome, line, is_old=booking.is_old(line, at))
        if outcome in MOVING:
            moved.update(one.debt_id for one in _of(said.sure, named))
        if on_line:
            on_line()
    if judge and moved:
        judge(sorted(moved), at)
    return _advised(done, file, by=by, at=at)


def _advised(done: Received, file: PaymentFile, *, by: Actor, at: datetime) -> Received:
    """Act on notices without money; one that names no debt of ours is told."""
    lost = [advice for advice in file.advices if not returns.act_on_advice(advice, by=by, at=at)]
    problems = tuple(
        PaymentProblem(advice.where, f"the notice {advice.code} names no debt of ours", "look at it with the bank")
        for advice in lost
    )
    return replace(done, advised=len(file.advices) - len(lost), problems=(*done.problems, *problems))


def _by_debit(words: Iterable[str]) -> dict[str, list[Named]]:
    """Debts by the names that our own debits of them carry from bank to bank."""
    found = collecting.debts_named(words)
    debts = receipts.named(found.values())
    return {word: [debts[debt_id]] for word, debt_id in found.items()}


def _of(words: Iterable[str], named: Mapping[str, list[Named]]) -> list[Named]:
    """The debts that any of these words is the reference of, in order of id."""
    found = {one.debt_id: one for word in words for one in named.get(word, ())}
    return [found[debt_id] for debt_id in sorted(found)]


@transaction.atomic
def _take(line: PaymentLine, candidates: list[Named], *, doubted: list[Named], by: Actor, at: datetime) -> str:
    """One line, one transaction: booked, returned, unmatched, held, or repeated when another process was first."""
    of_currency = [one for one in candidates if one.currency == line.currency]
    if line.is_return and line.amount_minor > 0:
        return _wait(line, "unmatched", "money that we sent came back; look to whom it was sent", by=by, at=at)
    if len(of_currency) != 1:
        why = _why_unmatched(line, candidates, of_currency, doubted)
        return _wait(line, "unmatched", why, by=by, at=at)
    hold_people([of_currency[0].person_id])
    debt = receipts.locked(of_currency[0].debt_id)
    if receipts.known([line.line_reference]):
        return "repeated"
    if line.amount_minor < 0:
        return _give_back(line, debt, by=by, at=at)
    if debt.state not in RECEIVING:
        return _wait(line, "held", f"the debt is {debt.state}; pass the money on or send it back", debt, by=by, at=at)
    booking.book(line, debt, by=by, at=at)
    return "booked"


def _why_unmatched(line: PaymentLine, candidates: list[Named], of_currency: list[Named], doubted: list[Named]) -> str:
    if not (line.references or line.passing_references):
        return "the payment names no reference"
    if not candidates and doubted:
        return f"it names no reference for certain; it may be for {_shown(doubted)}"
    if not candidates:
        return "no debt has the reference it names"
    if not of_currency:
        return f"the debt it names is in {candidates[0].currency}, the money in {line.currency}"
    return f"its reference names {len(of_currency)} debts: {_shown(of_currency)}"


def _shown(debts: list[Named]) -> str:
    """References of the first few debts, for a person to choose from."""
    first = ", ".join(debt.reference for debt in debts[:CANDIDATES_SHOWN])
    return first if len(debts) <= CANDIDATES_SHOWN else f"{first} and {len(debts) - CANDIDATES_SHOWN} more"


def _too_late(line: PaymentLine, last: date) -> PaymentProblem:
    return PaymentProblem(
        where=f"payment {line.line_reference[:60]}",
        why=f"it is valued on {line.valued_on}, later than a payment of this file can be ({last})",
        remedy="correct the date and give the file again, or wait until the money is there",
    )


def _wait(line: PaymentLine, state: str, because: str, debt: Named | None = None, *, by: Actor, at: datetime) -> str:
    """Put the money in the house's book as unapplied, and the line in the queue for a person."""
    if receipts.known([line.line_reference]):
        return "repeated"
    postings = (
        journal.PostingDraft(journal.CASH, line.amount_minor, line.currency),
        journal.PostingDraft(journal.UNAPPLIED, -line.amount_minor, line.currency),
    )
    draft = journal.EntryDraft("payment", HOUSE_BOOK, line.valued_on, postings, because)
    posted = ledger.post(draft=draft, reference=booking.reference_of(line), by=by, at=at)
    receipt_id = receipts.keep(
        line=line, state=state, because=because, entry_id=posted.entry_id, debt_id=debt.debt_id if debt else None, at=at
    )
    said = {
        "receipt": receipt_id, "amount_minor": line.amount_minor, "currency": line.currency, "entry": posted.entry_id,
    }  # fmt: skip
    trail.note(by=by, did="payment.waits", about=("receipt", receipt_id), at=at, because={**said, "state": state})
    _ask(receipt_id, state, debt, by=by, at=at)
    return state


def _ask(receipt_id: int, state: str, debt: Named | None, *, by: Actor, at: datetime) -> None:
    """Put money that is nobody's yet before a supervisor."""
    new = work.NewWork(
        key=f"receipt:{receipt_id}",
        kind="unmatched_payment",
        skill="supervisor",
        reason=f"payment_{state}",
        values={"receipt": receipt_id},
        debt_id=debt.debt_id if debt else None,
        person_id=debt.person_id if debt else None,
        not_before=at,
    )
    work.create(new=new, by=by, at=at)


def _give_back(line: PaymentLine, debt: Locked, *, by: Actor, at: datetime) -> str:
    """A payment came back: reverse the entry it was booked by. Nothing like it booked: a person looks."""
    paid = receipts.returnable(debt_id=debt.debt_id, amount_minor=-line.amount_minor, before=line.valued_on)
    why = f"returned by the bank{': ' + line.return_code if line.return_code else ''}"[:WHY_MAX]
    if paid is None:
        return _wait(line, "unmatched", f"{why}; no payment of that amount is booked to the debt", debt, by=by, at=at)
    if receipts.returned_elsewhere(debt_id=debt.debt_id, line=line, days=DAYS_TOLD_TWICE):
        said = f"{why}; another source told of such a return days ago: if it is the same, say so"
        return _wait(line, "unmatched", said, debt, by=by, at=at)
    booking.give_back(line, debt, paid, why, by=by, at=at)
    returns.act_on_return(line, debt, paid, by=by, at=at)
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
