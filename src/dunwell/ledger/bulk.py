"""Posting many entries as columns, inside a bulk session. The same rules as `services.post`, checked by column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.journal import ACCOUNT_KINDS, ENTRY_KINDS, EmptyEntry, EntryDraft, Unbalanced, UnknownAccount
from dunwell.core.money import EXPONENTS, UnknownCurrency
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import among
from dunwell.core.words import Part
from dunwell.ledger import roots
from dunwell.ledger.queries import BookedLine
from dunwell.trail import services as trail

_ID, _TEXT = pl.Int64(), pl.String()


def post_many_in(
    session: BulkSession, entries: pl.DataFrame, postings: pl.DataFrame, *, by: Actor, at: datetime
) -> pl.DataFrame:
    """Book many entries at once. Safe to repeat: an entry whose reference is booked is left out with its postings.

    An entry may be compound: one balanced entry for a whole chunk, a posting per subject and part, and one for the
    house's side. It must balance in every book and currency by itself. One link of the trail stands for all of them,
    with the root of `ledger.roots`; the trail's head is held from then on, so a caller books last where it can.

    Needs    entries: key (unique Int64), reference, kind, effective_on; optional because, reverses_id
             postings: key (its entry's), book, code, currency, amount_minor; subject_id (null on the house's accounts)
    Rows     one per entry given: key, entry_id, is_new
    Raises   Unbalanced, EmptyEntry, UnknownAccount, UnknownCurrency
    """
    check_many(entries, postings)
    earlier = _booked(session, entries)
    new = entries.join(earlier, on="reference", how="anti", maintain_order="left")
    new = new.with_columns(session.take_ids("ledger_entry", new.height).alias("entry_id") if new.height else _no_ids())
    if new.height:
        named = new.select("key", "entry_id", "effective_on")
        placed = _on_accounts(session, postings.join(named, on="key", maintain_order="left"))
        booked = _append_entries(session, new, by, at)
        under = _append_postings(session, placed, at)
        spans = roots.spans(new["entry_id"].to_list())
        trail.note_in(
            session, by=by, did="entries.posted", about=("entry", spans[0][0]), at=at, because={"entries": spans},
            rows=roots.root(booked, under),
        )  # fmt: skip
    known = entries.select("key", "reference").join(earlier, on="reference").select("key", "entry_id", is_new=False)
    return pl.concat([new.select("key", "entry_id", is_new=True), known]).sort("key")


def booked_in(session: BulkSession, subject_ids: pl.Series) -> pl.DataFrame:
    """What is booked on subjects: subject_id, code, kind (of the entry), effective_on, amount_minor (their sum).

    Given    ids sorted; rows of subjects between them may come along
    """
    sql = (
        "SELECT p.subject_id, p.code, e.kind, p.effective_on, CAST(SUM(p.amount_minor) AS BIGINT) AS amount_minor "
        "FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id WHERE {some} "
        "GROUP BY p.subject_id, p.code, e.kind, p.effective_on"
    )
    schema = {"subject_id": _ID, "code": _TEXT, "kind": _TEXT, "effective_on": pl.Date(), "amount_minor": _ID}
    return pl.concat(session.read(sql.format(some=some), schema=schema) for some in among("p.subject_id", subject_ids))


def lines_in(session: BulkSession, subject_ids: pl.Series) -> dict[int, list[BookedLine]]:
    """Every posting on subjects, by subject, in the order it took effect. Ids sorted; others may come along."""
    sql = (
        "SELECT p.subject_id, p.entry_id, e.reference, e.kind, p.code, p.amount_minor, p.currency, p.effective_on, "
        "p.recorded_at, e.recorded_by, e.because, e.reverses_id FROM ledger_posting p JOIN ledger_entry e "
        "ON e.id = p.entry_id WHERE {some} ORDER BY p.effective_on, p.entry_id, p.id"
    )
    schema = {
        "subject_id": _ID, "entry_id": _ID, "reference": _TEXT, "kind": _TEXT, "code": _TEXT, "amount_minor": _ID,
        "currency": _TEXT, "effective_on": pl.Date(), "recorded_at": pl.Datetime("us", "UTC"), "recorded_by": _TEXT,
        "because": _TEXT, "reverses_id": _ID,
    }  # fmt: skip
    found: dict[int, list[BookedLine]] = {}
    for some in among("p.subject_id", subject_ids):
        for subject_id, *line in session.read(sql.format(some=some), schema=schema).iter_rows():
            found.setdefault(subject_id, []).append(BookedLine(*line))
    return found


def post_drafts_in(
    session: BulkSession, drafts: Sequence[tuple[str, EntryDraft]], *, by: Actor, at: datetime
) -> dict[str, int]:
    """Book entries, each with the reference under which it books once; returns the entry of each reference.

    Raises   as `post_many_in`
    """
    if not drafts:
        return {}
    entries = pl.DataFrame(
        [(key, reference, one.kind, one.effective_on, one.because) for key, (reference, one) in enumerate(drafts)],
        schema={"key": _ID, "reference": _TEXT, "kind": _TEXT, "effective_on": pl.Date(), "because": _TEXT},
        orient="row",
    )
    postings = pl.DataFrame(
        [
            (key, one.book, posting.code, posting.currency, posting.amount_minor, posting.subject_id)
            for key, (_, one) in enumerate(drafts)
            for posting in one.postings
        ],
        schema={"key": _ID, "book": _ID, "code": _TEXT, "currency": _TEXT, "amount_minor": _ID, "subject_id": _ID},
        orient="row",
    )
    posted = post_many_in(session, entries, postings, by=by, at=at)
    return {drafts[key][0]: entry_id for key, entry_id, _ in posted.iter_rows()}


def owed_in(session: BulkSession, subject_ids: pl.Series) -> pl.DataFrame:
    """What is owed on subjects: subject_id, `<part>_minor` each. Ids sorted; subjects between may come along."""
    sums = ", ".join(
        f"CAST(SUM(CASE WHEN code = '{part}' THEN amount_minor ELSE 0 END) AS BIGINT) AS {part}_minor" for part in Part
    )
    owed = ", ".join(f"'{part}'" for part in Part)
    sql = (
        f"SELECT subject_id, {sums} FROM ledger_posting "  # noqa: S608  (our own words alone)
        f"WHERE code IN ({owed}) AND {{some}} GROUP BY subject_id"
    )
    schema = {"subject_id": _ID, **{f"{part}_minor": _ID for part in Part}}
    return pl.concat(session.read(sql.format(some=some), schema=schema) for some in among("subject_id", subject_ids))


def check_many(entries: pl.DataFrame, postings: pl.DataFrame) -> None:
    """Raise unless every entry has postings, known words, no zero amount, and sums to zero per book and currency."""
    _only_known(entries["kind"], ENTRY_KINDS, UnknownAccount, "kind of entry")
    _only_known(postings["code"], ACCOUNT_KINDS, UnknownAccount, "account")
    _only_known(postings["currency"], EXPONENTS, UnknownCurrency, "currency Dunwell keeps")
    if entries["key"].is_duplicated().any() or postings["key"].null_count():
        raise EmptyEntry("two entries share a key, or a posting has none; every entry needs a key of its own")
    keys = entries.select("key")
    if keys.join(postings, on="key", how="anti").height or postings.join(keys, on="key", how="anti").height:
        raise EmptyEntry("an entry has no postings, or a posting no entry")
    amounts = postings["amount_minor"]
    if amounts.null_count() or (amounts == 0).any():
        raise EmptyEntry("a posting is zero or empty; leave it out")
    sums = (
        postings.group_by("key", "book", "currency")
        .agg(pl.col("amount_minor").sum())
        .filter(pl.col("amount_minor") != 0)
    )
    if sums.height:
        key, book, currency, minor = sums.row(0)
        reference = entries.filter(pl.col("key") == key)["reference"].item()
        raise Unbalanced(
            f"{sums.height} of the entries do not balance; the first, {reference}, "
            f"is off by {minor} {currency} in book {book}"
        )


def _only_known(found: pl.Series, known: object, error: type[Exception], what: str) -> None:
    words = list(known)  # type: ignore[call-overload]
    strange = found.unique().filter(~found.unique().is_in(words) | found.unique().is_null())
    if strange.len():
        raise error(f"{strange[0]!r} is no {what}; there are {', '.join(words)}")


def _no_ids() -> pl.Expr:
    return pl.lit(None, _ID).alias("entry_id")


def _booked(session: BulkSession, entries: pl.DataFrame) -> pl.DataFrame:
    """`reference` and `entry_id` of those already booked."""
    return session.find(
        "SELECT reference, id AS entry_id FROM ledger_entry WHERE reference IN {texts}",
        entries["reference"],
        schema={"reference": _TEXT, "entry_id": _ID},
    )


def _append_entries(session: BulkSession, new: pl.DataFrame, by: Actor, at: datetime) -> pl.DataFrame:
    optional = {"because": pl.lit(""), "reverses_id": pl.lit(None, _ID)}
    absent = [value.alias(name) for name, value in optional.items() if name not in new.columns]
    rows = new.with_columns(absent).select(
        pl.col("entry_id").alias("id"),
        "reference",
        "kind",
        "effective_on",
        pl.lit(at).dt.convert_time_zone("UTC").dt.cast_time_unit("us").alias("recorded_at"),
        pl.lit(by.name).alias("recorded_by"),
        pl.col("because").fill_null(""),
        "reverses_id",
    )
    session.append("ledger_entry", rows)
    return rows


def _append_postings(session: BulkSession, postings: pl.DataFrame, at: datetime) -> pl.DataFrame:
    rows = postings.with_columns(session.take_ids("ledger_posting", postings.height).alias("id")).select(
        "id",
        "entry_id",
        "account_id",
        pl.col("subject_id").cast(_ID),
        "code",
        "currency",
        pl.col("amount_minor").cast(_ID),
        "effective_on",
        pl.lit(at).dt.convert_time_zone("UTC").dt.cast_time_unit("us").alias("recorded_at"),
    )
    session.append("ledger_posting", rows)
    return rows


def _on_accounts(session: BulkSession, postings: pl.DataFrame) -> pl.DataFrame:
    """Postings with the accounts posted to, opened when first used: account_id.

    Asked before anything is stored behind: a question would wait for it.
    """
    wanted = postings.select("book", "currency", "code").unique()
    for book, currency, code in wanted.sort("book", "currency", "code").iter_rows():
        session.run(
            "INSERT INTO ledger_account (book, currency, code, kind) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (book, currency, code, ACCOUNT_KINDS[code]),
        )
    accounts = session.read(
        "SELECT book, currency, code, id AS account_id FROM ledger_account",
        schema={"book": _ID, "currency": _TEXT, "code": _TEXT, "account_id": _ID},
    )
    return postings.join(accounts, on=["book", "currency", "code"], how="left", maintain_order="left")
