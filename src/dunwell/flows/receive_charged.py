"""Receive, of debts that bear interest: one payment of each of many debts booked at once, its charges told anew.

Interest is brought up to the day of a payment before it is spread; where the debt was charged beyond that day already,
the payment is booked and what it changes corrected after it. The books end as `flows.booking.book` leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.interest import FreeDays
from dunwell.core.journal import EntryDraft
from dunwell.core.ports import BulkSession
from dunwell.core.waterfall import allocate, read_order
from dunwell.core.words import CircumstanceKind, Part
from dunwell.debts import bulk as debts_bulk
from dunwell.debts import charges, charges_bulk, receipts_bulk, terms_bulk
from dunwell.debts.charges import ChargedDebt
from dunwell.debts.charges_bulk import These
from dunwell.flows.booking import SMALL_REST
from dunwell.flows.charging_plan import ENDED, Correction, Known, ToBook, correct
from dunwell.ledger import bulk as ledger
from dunwell.ledger.queries import BookedLine
from dunwell.parties import standing
from dunwell.trail import services as trail

_ID = pl.Int64()
_UNTIL_NOTHING = "nothing is owed any more"


@dataclass(slots=True)
class _Paid:
    """One payment under way: what is known of its debt, and what is booked because of it."""

    line: Mapping[str, Any]
    known: Known
    order: tuple[Part, ...]
    small_minor: int
    is_late: bool
    made: Correction | None = None
    payment: ToBook | None = None
    rest: ToBook | None = None
    moves: tuple[tuple[str, str, date, str], ...] = ()
    """Old state, new state, the day, why."""

    @property
    def day(self) -> date:
        """The day on which it is valued."""
        return self.line["received_on"]  # type: ignore[no-any-return]


def book_in(session: BulkSession, lines: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Book one payment of each of these debts, whose people and rows are held; the rest is the caller's.

    Needs    number, reference, entry_reference, amount_minor, currency, received_on, because, words; debt_id (unique),
             portfolio_id, state, allocation_order
    """
    charges_bulk.take_turn_in(session)
    paid = list(_known(session, lines.sort("debt_id")))
    for one in paid:
        if not one.is_late:
            one.made = correct(one.known, through=one.day, cut=True)
        one.payment = _payment(one)
    booked = _post(session, (entry for one in paid if not one.is_late for entry in _entries(one)), by, at)
    booked |= _post(session, (one.payment for one in paid if one.is_late), by, at)
    late = [one for one in paid if one.is_late]
    for one in late:
        one.known = _with_payment(one, booked[one.line["entry_reference"]], by, at)
        one.made = correct(one.known, through=one.day)
    booked |= _post(session, (entry for one in late if one.made for entry in one.made.entries), by, at)
    for one in paid:
        _close(one)
    booked |= _post(session, (one.rest for one in paid), by, at)
    _write_charges(session, paid, booked, at)
    _write_moves(session, paid, by, at)
    _note_rests(session, paid, by, at)
    told = pl.DataFrame(
        [(one.line["number"], booked[one.line["entry_reference"]], ",".join(one.order)) for one in paid],
        schema={"number": _ID, "entry_id": _ID, "allocation_order": pl.String()},
        orient="row",
    )
    kept = lines.drop("allocation_order").join(told, on="number").sort("number")
    receipts_bulk.add_receipts_in(session, kept, at=at)


def _known(session: BulkSession, lines: pl.DataFrame) -> Iterator[_Paid]:
    """What is known of each debt, read for all of them at once."""
    ids = lines["debt_id"]
    some = These(ids)
    columns = charges_bulk.debts_in(session, some).join(lines.select("debt_id", "allocation_order"), on="debt_id")
    agreed = terms_bulk.agreed_in(session, some, columns)
    kept, booked = charges_bulk.kept_in(session, some), ledger.lines_in(session, ids)
    orders, free = receipts_bulk.orders_in(session, ids), _free_days(session, some, columns)
    debts = {row["debt_id"]: row for row in columns.iter_rows(named=True)}
    for line in lines.iter_rows(named=True):
        debt_id, day = line["debt_id"], line["received_on"]
        row = debts[debt_id]
        debt = ChargedDebt(
            debt_id, row["person_id"], row["portfolio_id"], row["placement"], row["currency"], row["state"],
            row["state_since"], row["allocation_order"],
        )  # fmt: skip
        own = agreed[debt_id]
        known = Known(
            debt, booked.get(debt_id, []), kept.get(debt_id, []), own.terms, free.get(debt_id, ()),
            orders.get(debt_id, {}),
        )  # fmt: skip
        now = own.on(day)
        order = (now.order if now else None) or read_order(debt.allocation_order)
        is_late = any(one.ends_on > day for one in charges.live(known.kept))
        yield _Paid(line, known, order, now.small_minor if now else 0, is_late)


def _free_days(session: BulkSession, some: These, debts: pl.DataFrame) -> dict[int, tuple[FreeDays, ...]]:
    """Days on which each debt bears no interest, as `charging.free_days` finds them."""
    stands = pl.col("withdrawn_at").is_null()
    stops = charges_bulk.stops_in(session, some).filter(stands).select("debt_id", "starts_on", "ends_on")
    protected = standing.standing_in(session, CircumstanceKind.MORATORIUM).filter(stands)
    protected = protected.join(debts.select("debt_id", "person_id"), on="person_id")
    protected = protected.filter(pl.col("subject_id").is_null() | (pl.col("subject_id") == pl.col("debt_id")))
    ended = debts.filter(pl.col("state").is_in(ENDED))
    ended = ended.select("debt_id", starts_on="state_since", ends_on=pl.lit(None, pl.Date()))
    found: dict[int, tuple[FreeDays, ...]] = {}
    for debt_id, starts_on, ends_on in pl.concat([stops, protected.select(stops.columns), ended]).iter_rows():
        found[debt_id] = (*found.get(debt_id, ()), FreeDays(starts_on, ends_on))
    return found


def _payment(one: _Paid) -> ToBook:
    """The payment over what is owed: now, or of a late one on its day."""
    owed = one.made.owed if one.made else _owed_on(one.known.lines, one.day)
    split = allocate(one.line["amount_minor"], {part: max(minor, 0) for part, minor in owed.items()}, order=one.order)
    debt = one.known.debt
    draft = journal.payment(
        book=debt.portfolio_id, subject_id=debt.debt_id, currency=debt.currency, split=split, received_on=one.day
    )
    return ToBook(one.line["entry_reference"], draft)


def _owed_on(lines: Sequence[BookedLine], day: date) -> dict[Part, int]:
    owed = dict.fromkeys(Part, 0)
    for line in lines:
        if line.effective_on <= day and line.code in owed:
            owed[Part(line.code)] += line.amount_minor
    return owed


def _entries(one: _Paid) -> Iterator[ToBook | None]:
    if one.made:
        yield from one.made.entries
    yield one.payment


def _post(
    session: BulkSession, entries: Iterable[ToBook | None], by: Actor, at: datetime
) -> dict[str, int]:  # fmt: skip
    drafts = [(entry.reference, entry.draft) for entry in entries if entry]
    return ledger.post_drafts_in(session, drafts, by=by, at=at)


def _with_payment(one: _Paid, entry_id: int, by: Actor, at: datetime) -> Known:
    """What is known of a debt once its payment is booked."""
    new = [
        BookedLine(
            entry_id, one.line["entry_reference"], "payment", posting.code, posting.amount_minor, posting.currency,
            one.day, at, by.name, "", None,
        )
        for posting in _drafted(one.payment).postings
        if posting.subject_id is not None
    ]  # fmt: skip
    lines = sorted([*one.known.lines, *new], key=lambda line: (line.effective_on, line.entry_id))
    return replace(one.known, lines=lines, orders={**one.known.orders, entry_id: one.order})


def _drafted(entry: ToBook | None) -> EntryDraft:
    assert entry is not None  # noqa: S101  (every payment under way has its entry)
    return entry.draft


def _close(one: _Paid) -> None:
    """Write a small rest off where the terms say so; the debt's state follows what is owed."""
    made, debt = one.made, one.known.debt
    assert made is not None  # noqa: S101  (brought up before the payment, or corrected after it)
    owed, state = dict(made.owed), debt.state
    if not one.is_late:
        for posting in _drafted(one.payment).postings:
            if posting.subject_id is not None and posting.code in owed:
                owed[Part(posting.code)] += posting.amount_minor
    if made.move:
        one.moves += ((state, made.move[0], made.through, made.move[1]),)
        state = made.move[0]
    left = sum(owed.values())
    if 0 < left <= one.small_minor and state == "open":
        parts = {part: minor for part, minor in owed.items() if minor}
        draft = journal.write_off(
            book=debt.portfolio_id, subject_id=debt.debt_id, currency=debt.currency, parts=parts,
            effective_on=one.day, because=SMALL_REST,
        )  # fmt: skip
        number = one.known.entries_count + len(list(made.entries)) + (not one.is_late)
        one.rest, left = ToBook(f"small:{debt.debt_id}:{number}", draft), 0
    if left <= 0 and state == "open":
        one.moves += ((state, "paid", one.day, _UNTIL_NOTHING),)


def _write_charges(session: BulkSession, paid: Sequence[_Paid], booked: Mapping[str, int], at: datetime) -> None:
    """Withdraw what does not stand, keep what is new and let it fall due; all that stands was looked at."""
    withdrawn = [
        (charge.charge_id, booked[entry.reference] if entry else None)
        for one in paid
        if one.made
        for charge, entry in one.made.withdrawn
    ]
    charges_bulk.withdraw_in(
        session, pl.DataFrame(withdrawn, schema={"charge_id": _ID, "entry_id": _ID}, orient="row"), at=at
    )
    charges_bulk.checked_in(session, pl.Series([one.known.debt.debt_id for one in paid], dtype=_ID).sort(), at=at)
    new = pl.DataFrame(
        [
            (one.known.debt.debt_id, charge.rule, charge.starts_on, charge.ends_on, charge.amount_minor, charge.cut_by,
             booked[entry.reference] if entry else None)
            for one in paid if one.made for charge, entry in one.made.charged
        ],
        schema={"debt_id": _ID, "rule": pl.String(), "starts_on": pl.Date(), "ends_on": pl.Date(),
                "amount_minor": _ID, "cut_by": pl.String(), "entry_id": _ID},
        orient="row",
    )  # fmt: skip
    if new.is_empty():
        return
    charges_bulk.keep_in(session, new, at=at)
    due = new.filter(pl.col("amount_minor") > 0).select("debt_id", "amount_minor", due_on="ends_on")
    debts_bulk.write_schedules_in(session, due, at=at)


def _write_moves(session: BulkSession, paid: Sequence[_Paid], by: Actor, at: datetime) -> None:
    """Move debts: first all that move for the first time, then those that move again."""
    for turn in (0, 1):
        moves = [(one.known.debt.debt_id, *one.moves[turn]) for one in paid if len(one.moves) > turn]
        for because in sorted({move[-1] for move in moves}):
            some = pl.DataFrame(
                [move[:-1] for move in moves if move[-1] == because],
                schema={"debt_id": _ID, "old": pl.String(), "new": pl.String(), "moved_on": pl.Date()},
                orient="row",
            )
            debts_bulk.move_in(session, some, because=because, by=by, at=at)


def _note_rests(session: BulkSession, paid: Sequence[_Paid], by: Actor, at: datetime) -> None:
    for one in paid:
        if one.rest:
            debt, left = one.known.debt, -sum(p.amount_minor for p in one.rest.draft.postings if p.subject_id)
            said = {"amount_minor": left, "currency": debt.currency, "limit_minor": one.small_minor}
            about = ("debt", debt.debt_id)
            trail.note_in(session, by=by, did="difference.written_off", about=about, at=at, because=said)
