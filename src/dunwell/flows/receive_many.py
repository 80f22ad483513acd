"""Receive a large file: the plain payments of a stretch of lines booked as columns, the others one by one.

Plain is a payment that names one open or ended debt in its currency, when nothing but such payments happens to it in
the stretch. Each stretch is one transaction, so a run that is killed goes on where it was; a line books once, by its
reference. A debt that bears interest is booked one payment a turn, as `receive_charged` does, each turn a transaction.
The books end as `flows.receive.receive` leaves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.cases.bulk import planned_in
from dunwell.contacts.bulk import void_permits_of_in
from dunwell.core.actor import Actor
from dunwell.core.journal import CASH, UNAPPLIED
from dunwell.core.ports import Bulk, BulkSession, Vault
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.waterfall_columns import PARTS, allocate_many
from dunwell.core.words import Part
from dunwell.debts import bulk as debts_bulk
from dunwell.debts import receipts, receipts_bulk
from dunwell.debts.services import mark_changed_in
from dunwell.flows import booking, receive_charged
from dunwell.flows.plan_judging import JudgePlans
from dunwell.flows.receive import DAYS_AHEAD, Received, receive
from dunwell.ledger import bulk as ledger
from dunwell.parties import payers_bulk
from dunwell.parties.bulk import hold_people_in

LINES_AT_ONCE = 50_000
MANY = 200
"""Lines from which a file is worth columns."""
TURNS = 12
"""Payments of one debt that bears interest that are booked as columns; those after them one by one."""
PLAIN = ("open", "paid", "settled", "closed")
"""States in which a payment only lowers what is owed."""
_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of a file as columns, before any database was asked.

    lines    number, reference, entry_reference, amount_minor, currency, received_on, may_be_plain, because, words
    said     number, word: what each line says that is surely a reference
    payers   who sent them, as `payers_bulk.told` gives it; empty without a vault
    """

    numbered: Sequence[PaymentLine]
    lines: pl.DataFrame
    said: pl.DataFrame
    payers: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Booked:
    """The plain lines of a stretch: what came of them, their numbers in it, and the debts of theirs that have plans.

    has_more   a debt that bears interest has another payment in the stretch
    """

    done: Received
    numbers: frozenset[int] = frozenset()
    planned: Sequence[int] = ()
    has_more: bool = False


def receive_many(
    bulk: Bulk, *, file: PaymentFile, by: Actor, at: datetime, vault: Vault | None = None,
    at_once: int = LINES_AT_ONCE, on_lines: Callable[[int], None] | None = None, judge: JudgePlans | None = None,
) -> Received:  # fmt: skip
    """Book every line of a file that was not booked before; the answer is that of `receive`."""
    done = Received()
    with bulk.job() as job, ThreadPoolExecutor(1) as beside:
        for stretch in _ahead(beside, file, at_once, at=at, vault=vault):
            numbers: set[int] = set()
            for _ in range(TURNS):
                with job.session() as session:
                    booked = _book(session, stretch, by=by, at=at)
                if judge and booked.planned:
                    judge(booked.planned, at)
                numbers |= booked.numbers
                done = _plus(done, booked.done)
                if not booked.has_more:
                    break
            others = tuple(line for number, line in enumerate(stretch.numbered) if number not in numbers)
            rest = PaymentFile(others, (), made_on=file.made_on)
            done = _plus(done, receive(file=rest, by=by, at=at, vault=vault, judge=judge))
            if on_lines:
                on_lines(len(stretch.numbered))
    return _plus(done, receive(file=replace(file, lines=()), by=by, at=at, vault=vault))


def _ahead(
    beside: ThreadPoolExecutor, file: PaymentFile, at_once: int, *, at: datetime, vault: Vault | None
) -> Iterator[_Stretch]:
    """The file's stretches; while the database is busy with one, the next is read."""
    last, coming = _last(file, at), list[Future[_Stretch]]()
    for start in range(0, len(file.lines), at_once):
        coming.append(beside.submit(_read, file.lines[start : start + at_once], last, at=at, vault=vault))
        if len(coming) > 1:
            yield coming.pop(0).result()
    for one in coming:
        yield one.result()


def _last(file: PaymentFile, at: datetime) -> date:
    return min(at.date(), file.made_on or at.date()) + timedelta(days=DAYS_AHEAD)


def _plus(one: Received, other: Received) -> Received:
    counts = {
        each.name: getattr(one, each.name) + getattr(other, each.name)
        for each in fields(Received)
        if each.name not in {"booked_minor", "problems"}
    }
    money = dict(one.booked_minor or {})
    for currency, minor in (other.booked_minor or {}).items():
        money[currency] = money.get(currency, 0) + minor
    return Received(**counts, booked_minor=money or None, problems=(*one.problems, *other.problems))


def _book(session: BulkSession, stretch: _Stretch, *, by: Actor, at: datetime) -> _Booked:
    """Book the plain lines of a stretch. What is asked of the database comes before what is stored behind."""
    if _is_known(session, stretch.lines["reference"]):
        return _Booked(Received())
    plain = _plain(session, stretch.lines, stretch.said)
    if plain.is_empty():
        return _Booked(Received())
    is_turn = ~pl.col("is_charged") | (pl.col("number") == pl.col("number").min().over("debt_id"))
    booked = plain.filter(is_turn)
    debt_ids = booked["debt_id"].unique().sort()
    planned = planned_in(session, debt_ids)
    void_permits_of_in(session, booked["person_id"], at=at)
    charged, others = booked.filter("is_charged"), booked.filter(~pl.col("is_charged"))
    owed = ledger.owed_in(session, others["debt_id"].unique().sort())
    payers_bulk.remember_in(session, stretch.payers.join(booked, on="reference", how="semi"), at=at)
    mark_changed_in(session, debt_ids)
    if charged.height:
        receive_charged.book_in(session, charged, by=by, at=at)
    if others.height:
        _write(session, _spread(others, owed), by=by, at=at)
    money = booked.group_by("currency").agg(pl.col("amount_minor").sum())
    old = int((booked["because"] != "").sum())
    done = Received(booked=booked.height, old=old, booked_minor=dict(money.iter_rows()))
    return _Booked(done, frozenset(booked["number"].to_list()), planned, booked.height < plain.height)


def _is_known(session: BulkSession, references: pl.Series) -> bool:
    """Whether all of these were booked or kept before; mostly the first tells that they were not."""
    return all(
        len(receipts_bulk.known_in(session, some)) == len(some) for some in (references.head(1), references)
    )  # fmt: skip


def _read(lines: Sequence[PaymentLine], last: date, *, at: datetime, vault: Vault | None) -> _Stretch:
    """Lines as columns. Asks no database: it is done beside the booking of the lines before."""
    columns = pl.DataFrame(
        {
            "number": pl.int_range(len(lines), dtype=pl.Int64, eager=True),
            "reference": pl.Series([line.line_reference for line in lines], dtype=_TEXT),
            "entry_reference": pl.Series([booking.reference_of(line) for line in lines], dtype=_TEXT),
            "amount_minor": pl.Series([line.amount_minor for line in lines], dtype=_ID),
            "currency": pl.Series([line.currency for line in lines], dtype=_TEXT),
            "received_on": pl.Series([line.valued_on for line in lines], dtype=_DATE),
            "is_return": pl.Series([line.is_return for line in lines], dtype=pl.Boolean()),
            "words": pl.Series([receipts.words_kept(line) for line in lines], dtype=_TEXT),
        }
    )
    is_payment = (pl.col("amount_minor") > 0) & ~pl.col("is_return") & (pl.col("received_on") <= last)
    is_old = pl.col("received_on") < booking.old_before(at)
    columns = columns.with_columns(
        may_be_plain=is_payment & ~pl.col("reference").is_duplicated(),
        because=pl.when(is_old).then(pl.lit(booking.OLD_WORDS)).otherwise(pl.lit("")),
    )
    said = [(number, word) for number, line in enumerate(lines) for word in receipts.words_of(line).sure]
    words = pl.DataFrame(said, schema={"number": _ID, "word": _TEXT}, orient="row")
    payers = pl.DataFrame(schema={"reference": _TEXT})
    if vault:
        paid = ((line.line_reference, line.payer_name, line.payer_account) for line in lines)
        payers = payers_bulk.told(paid, vault=vault)
    return _Stretch(lines, columns, words, payers)


def _plain(session: BulkSession, lines: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """The lines that may be booked as columns, with their debts held and read: debt_id, person_id, portfolio_id,
    state, allocation_order, is_charged."""
    named = words.join(receipts_bulk.named_in(session, words["word"]), on="word")
    named = named.select("number", "debt_id", "person_id").unique()
    hold_people_in(session, named["person_id"])
    debt_ids = named["debt_id"].unique().sort()
    session.hold("debts_debt", debt_ids)
    known = receipts_bulk.known_in(session, lines["reference"])
    debts = receipts_bulk.receiving_in(session, debt_ids)
    fresh = lines.filter(~pl.col("reference").is_in(known.implode()))
    found = fresh.join(named.select("number", "debt_id"), on="number").join(debts, on=["debt_id", "currency"])
    found = found.filter(pl.len().over("number") == 1)
    is_plain = pl.col("may_be_plain") & pl.col("state").is_in(PLAIN)
    return found.filter(is_plain.all().over("debt_id"))


def _spread(plain: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """The lines with what each takes off the parts of its debt, and `left_minor`, what is owed after it."""
    owed = owed.rename({"subject_id": "debt_id"})
    clipped = owed.with_columns(pl.col(part).clip(lower_bound=0) for part in PARTS)
    whole = owed.select("debt_id", owed_minor=pl.sum_horizontal(PARTS))
    return (
        allocate_many(plain, clipped)
        .join(whole, on="debt_id", how="left", maintain_order="left")
        .with_columns(left_minor=pl.col("owed_minor").fill_null(0) - pl.col("paid_minor"))
    )


def _write(session: BulkSession, spread: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Book an entry a payment, keep its receipt, close debts on which nothing is owed.

    In order of the debts, in which a file rarely is: what is stored then goes from page to page of the indexes.
    """
    ended = spread.filter((pl.col("left_minor") <= 0) & (pl.col("state") == "open")).sort("debt_id", "number")
    moves = ended.unique("debt_id", keep="first", maintain_order=True).select(
        "debt_id", old=pl.lit("open"), new=pl.lit("paid"), moved_on="received_on"
    )
    debts_bulk.move_in(session, moves, because="nothing is owed any more", by=by, at=at)
    spread = spread.sort("debt_id", "number").with_row_index("key").with_columns(pl.col("key").cast(_ID))
    entries = spread.select("key", reference="entry_reference", kind=pl.lit("payment"), effective_on="received_on")
    posted = ledger.post_many_in(session, entries, _postings(spread), by=by, at=at)
    receipts = spread.join(posted.select("key", "entry_id"), on="key", maintain_order="left")
    receipts_bulk.add_receipts_in(session, receipts, at=at)


def _postings(spread: pl.DataFrame) -> pl.DataFrame:
    """The postings of each payment as `core.journal.payment` makes them."""
    columns = ("key", "book", "code", "currency", "amount_minor", "subject_id")
    given = spread.select("key", "currency", "debt_id", *PARTS, "unapplied_minor", "amount_minor", book="portfolio_id")
    cash = given.with_columns(code=pl.lit(CASH), subject_id=pl.lit(None, _ID)).select(columns)
    sides = [(str(part), f"{part}_minor") for part in Part] + [(UNAPPLIED, "unapplied_minor")]
    taken = [
        given.filter(pl.col(column) != 0)
        .with_columns(code=pl.lit(code), subject_id="debt_id", amount_minor=-pl.col(column))
        .select(columns)
        for code, column in sides
    ]
    return pl.concat([cash, *taken]).sort("key", maintain_order=True)
