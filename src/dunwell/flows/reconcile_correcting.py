"""Correct: one entry that puts a discrepancy right, asked for by one person and done on the yes of another.

What is to be done is worked out anew when the yes comes; where money moved meanwhile it is refused, and the comparison
is made again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard, NewApproval
from dunwell.core import journal, waterfall
from dunwell.core.actor import Actor
from dunwell.core.journal import PLACED, EntryDraft, PostingDraft
from dunwell.core.reconciling import CORRECTABLE
from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Part, Role
from dunwell.debts import receipts, terms
from dunwell.debts import reconciling as kept
from dunwell.debts import services as debts
from dunwell.debts.receipts import Booked, Named
from dunwell.debts.reconciling import DiscrepancyLine
from dunwell.flows import booking, charging, match, receive, write_off
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

KIND = "correction"
MAY_ASK = (Role.SUPERVISOR, Role.MANAGER)
DAYS_TO_ANSWER = 14
FEES_FIRST = (Part.FEES, Part.COSTS, Part.INTEREST, Part.PRINCIPAL)


class NotCorrectable(Refusal, ValueError):
    """No single entry puts this right."""


class MovedMeanwhile(Refusal, RuntimeError):
    """Money moved since the comparison was made."""


@transaction.atomic
def ask(*, discrepancy_id: int, because: str, by: Actor, at: datetime) -> int:
    """Ask for the entry that corrects a discrepancy; a manager says yes. Returns the approval.

    Raises   NotForYou, NoSuchDiscrepancy, NotCorrectable
    """
    by.must(*MAY_ASK)
    one = kept.locked(discrepancy_id)
    if one.cause not in CORRECTABLE[one.against]:
        raise NotCorrectable(
            "no single entry puts {cause} right; look into it, and say what you found", cause=one.cause
        )
    if one.state == "asked" and one.approval_id:
        return one.approval_id
    debt = receipts.named([one.debt_id])[one.debt_id] if one.debt_id else None
    new = NewApproval(
        key=f"{KIND}:{discrepancy_id}:{one.approval_id or 0}:{at.isoformat()}",
        kind=KIND,
        debt_id=one.debt_id or 0,
        person_id=debt.person_id if debt else 0,
        amount_minor=abs(one.difference_minor),
        currency=one.currency,
        terms={"discrepancy": discrepancy_id, "cause": one.cause, "subject": one.subject},
        because=because,
        roles=(str(Role.MANAGER),),
        expires_on=at.date() + timedelta(days=DAYS_TO_ANSWER),
    )
    approval_id = approvals.ask(new=new, by=by, at=at)
    kept.ask(discrepancy_id=discrepancy_id, approval_id=approval_id)
    return approval_id


@transaction.atomic
def decide(*, approval_id: int, is_yes: bool, words: str, by: Actor, at: datetime) -> ApprovalCard:
    """Say yes or no to a correction; on yes its entry is booked.

    Raises   NothingToDecide, NotYourOwn, NotYourTurn, MovedMeanwhile, NoSuchDiscrepancy
    """
    card = approvals.vote(approval_id=approval_id, is_yes=is_yes, words=words, by=by, on=at.date(), at=at)
    carry_out(card, by=by, at=at)
    return card


def carry_out(card: ApprovalCard, *, by: Actor, at: datetime) -> None:
    """What follows on the last vote, in its transaction."""
    discrepancy_id = int(card.terms["discrepancy"])
    if card.state == "refused":
        kept.refused(discrepancy_id=discrepancy_id)
    if card.state != "approved":
        return
    if card.person_id:
        hold_people([card.person_id])
    one = kept.locked(discrepancy_id)
    reference = _correct(one, by=by, at=at)
    kept.settle(discrepancy_id=discrepancy_id, state="corrected", entry_reference=reference, at=at)
    said: dict[str, object] = {"approval": card.approval_id, "cause": one.cause, "entry": reference}
    trail.note(by=by, did="discrepancy.corrected", about=("discrepancy", discrepancy_id), at=at, because=said)


@transaction.atomic
def explain(*, discrepancy_id: int, words: str, by: Actor, at: datetime) -> None:
    """Say why a discrepancy stands as it does; no money moves. Raises NotForYou, NoSuchDiscrepancy, NotCorrectable."""
    by.must(*MAY_ASK)
    one = kept.locked(discrepancy_id)
    if not words.strip():
        raise NotCorrectable("say in a few words why it stands as it does")
    if one.state == "asked":
        raise NotCorrectable("its correction waits for an answer; let that be answered first")
    kept.settle(discrepancy_id=discrepancy_id, state="explained", words=words.strip(), at=at)
    said: dict[str, object] = {"cause": one.cause, "why": words.strip()}
    trail.note(by=by, did="discrepancy.explained", about=("discrepancy", discrepancy_id), at=at, because=said)


def _correct(one: DiscrepancyLine, *, by: Actor, at: datetime) -> str:
    if one.cause == "double" and one.receipt_id:
        return _take_back(one, "booked twice", by=by, at=at)
    if one.against == "creditor":
        return _as_the_creditor_says(one, by=by, at=at)
    if one.cause == "bank_fee" and one.receipt_id:
        match.not_ours(receipt_id=one.receipt_id, by=by, at=at)
        return f"receipt:{one.receipt_id}"
    if one.cause == "amount_differs" and one.receipt_id:
        _take_back(one, "the bank says another amount", by=by, at=at)
    return _book_line(one, by=by, at=at)


def _take_back(one: DiscrepancyLine, why: str, *, by: Actor, at: datetime) -> str:
    """Reverse what a receipt was booked by."""
    known = receipts.booked(one.receipt_id or 0)
    if known is None or one.debt_id is None:
        raise MovedMeanwhile("the payment is not booked to the debt any more; compare again")
    debt = receipts.locked(one.debt_id)
    name = f"correction:{one.discrepancy_id}:back"
    line = PaymentLine(
        name, -known.amount_minor, debt.currency, known.received_on, known.received_on, (debt.reference,)
    )
    booking.give_back(line, debt, Booked(known.receipt_id, known.entry_id), why, by=by, at=at)
    return name


def _book_line(one: DiscrepancyLine, *, by: Actor, at: datetime) -> str:
    """Book a line of a statement that is not in our books, as it would have been when the file came."""
    line = kept.bank_line(one.line_id or 0)
    name = line.reference if one.cause == "missing_payment" else f"correction:{one.discrepancy_id}:in"
    names = tuple(word for word in line.names.split("\n") if word)
    given = PaymentLine(name, line.amount_minor, line.currency, line.valued_on, line.valued_on, names)
    done = receive.receive(file=PaymentFile((given,), ()), by=by, at=at)
    if done.problems:
        raise MovedMeanwhile("{why}; {remedy}", why=done.problems[0].why, remedy=done.problems[0].remedy)
    return name


def _as_the_creditor_says(one: DiscrepancyLine, *, by: Actor, at: datetime) -> str:
    """Bring what is owed on the day of the comparison to what the creditor says."""
    debt = receipts.locked(one.debt_id or 0)
    owed = books.owed(subject_id=debt.debt_id, as_of=one.on)
    if sum(owed.values()) != (one.ours_minor or 0):
        raise MovedMeanwhile("what is owed on that day is not what was compared; compare again")
    less = -one.difference_minor
    if one.cause == "fee_not_theirs":
        now = {part: max(minor, 0) for part, minor in books.owed(subject_id=debt.debt_id).items()}
        split = waterfall.allocate(less, now, order=FEES_FIRST)
        given_up = {part: minor for part, minor in split.parts.items() if minor}
        entry = write_off.waive(
            debt_id=debt.debt_id,
            parts=given_up,
            on=at.date(),
            because="the creditor does not ask for it",
            by=by,
            at=at,
            approval_id=one.approval_id,
        )
        return f"entry:{entry}"
    reference = f"correction:{one.discrepancy_id}:{one.found_at:%Y%m%d%H%M%S}"
    draft = _paid_to_them(one, debt, less) if one.cause == "missing_payment" else _adjusted(one, debt, less)
    ledger.post(draft=draft, reference=reference, by=by, at=at)
    _after(debt, one, by=by, at=at)
    return reference


def _paid_to_them(one: DiscrepancyLine, debt: Named, minor: int) -> EntryDraft:
    """Money that reached the creditor: it pays the debt, and was never in our hands."""
    owed = {part: max(each, 0) for part, each in books.owed(subject_id=debt.debt_id).items()}
    order = terms.in_force(debt.debt_id, on=one.on).order or waterfall.read_order(debt.allocation_order)
    split = waterfall.allocate(minor, owed, order=order)
    if split.unapplied:
        raise MovedMeanwhile("less is owed by now than the creditor says was paid; compare again")
    parts = [PostingDraft(str(part), -each, debt.currency, debt.debt_id) for part, each in split.parts.items() if each]
    postings = (PostingDraft(PLACED, minor, debt.currency), *parts)
    return EntryDraft("payment", debt.portfolio_id, one.on, postings, "paid to the creditor, as its balance says")


def _adjusted(one: DiscrepancyLine, debt: Named, less: int) -> EntryDraft:
    changes = {Part.PRINCIPAL: -less}
    if less > 0:
        owed = {part: max(each, 0) for part, each in books.owed(subject_id=debt.debt_id).items()}
        split = waterfall.allocate(less, owed, order=waterfall.read_order(debt.allocation_order))
        changes = {part: -each for part, each in split.parts.items() if each}
    return journal.adjustment(
        book=debt.portfolio_id, subject_id=debt.debt_id, currency=debt.currency, changes=changes, effective_on=one.on,
        because="as the creditor's balance says",
    )  # fmt: skip


def _after(debt: Named, one: DiscrepancyLine, *, by: Actor, at: datetime) -> None:
    """Charges after that day anew, and the debt's state as its balance says."""
    if terms.has_terms(debt.debt_id):
        charging.settle(debt_id=debt.debt_id, through=one.on, by=by, at=at)
    now = receipts.locked(debt.debt_id)
    if now.state in booking.ENDED and sum(booking.owed_on(debt).values()) > 0:
        booking.move(now, "open", "the creditor says that more is owed", one.on, by=by, at=at)
    booking.close(now, one.on, 0, by=by, at=at)
    debts.mark_changed([debt.debt_id])
