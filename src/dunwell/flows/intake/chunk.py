"""One chunk of a file into the rooms: its people, debts, money and quarantine, with its mark, in one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from dunwell.contacts.bulk import void_permits_in
from dunwell.core.intake.clean import Cleaned
from dunwell.core.intake.profile import Profile
from dunwell.core.intake.raw import ROW
from dunwell.core.intake.reasons import REASONS
from dunwell.core.ports import BulkSession, Vault
from dunwell.debts import bulk as debts
from dunwell.debts import differences_bulk
from dunwell.debts.services import mark_changed_in
from dunwell.flows.intake.contract import settle_terms
from dunwell.flows.intake.differences import Differences, corrected, differences, openings, postings, rescheduled
from dunwell.flows.intake.disputes import settle_disputes
from dunwell.flows.intake.job import Job, Known
from dunwell.flows.intake.people import UNNAMED, Settled, settle
from dunwell.flows.intake.stated import Stated, stated
from dunwell.ledger import bulk as ledger
from dunwell.parties.point_roots import note_added_in

_ID, _TEXT = pl.Int64(), pl.String()


@dataclass(frozen=True, slots=True)
class Written:
    """What a chunk came to. `refused` are rows that contradict what is known; `digest` is over what was booked."""

    counts: dict[str, int]
    refused: pl.DataFrame
    digest: str


def write(session: BulkSession, cleaned: Cleaned, *, number: int, job: Job, known: Known, vault: Vault) -> Written:
    """Write one chunk. Known debts are compared, new ones opened."""
    rows = _with_debts(cleaned, known)
    old_ids = rows["debt_id"].drop_nulls().unique().sort()
    standing = debts.standing_in(session, old_ids) if len(old_ids) else None
    rows, refused = _judge(rows, standing, job, known)
    people = settle(session, rows, known=known.keys, source=job.source, vault=vault)
    differences_bulk.keep_in(session, people.renewed.rename({"kind": "field"}), batch_id=job.batch_id)
    says = stated(rows, as_of=job.as_of)
    new = _open(session, says, people, job)
    changed = _change(session, says, standing, job)
    agreed = settle_terms(session, new, says.debts.filter(pl.col("debt_id").is_not_null()), job)
    movements = pl.concat([openings(new), changed.movements])
    disputed = settle_disputes(session, _with_ids(says, new, people), known=old_ids, job=job)
    _mark(session, changed, people, pl.concat([disputed, agreed]))
    void_permits_in(session, at=job.at)
    digest = book(session, movements, part=str(number), job=job)
    ended = people.renewed.height
    note_added_in(session, people.added, ended=ended, batch_id=job.batch_id, by=job.by, at=job.at)
    known.debts = pl.concat([known.debts, new.select("debt_id", reference="debt_reference")])
    known.keys = pl.concat([known.keys, people.keys])
    return Written(_counts(cleaned, refused, people, new, changed), refused, digest)


def _with_debts(cleaned: Cleaned, known: Known) -> pl.DataFrame:
    """Adds debt_id where the debt is known. A bucket in which nothing is owed matters only where something was."""
    debts_known = known.debts.rename({"reference": "debt_reference"})
    rows = pl.concat([cleaned.accepted, cleaned.credits])
    rows = rows.join(debts_known, on="debt_reference", how="left", maintain_order="left")
    if cleaned.emptied.is_empty():
        return rows
    return pl.concat([rows, cleaned.emptied.join(debts_known, on="debt_reference", maintain_order="left")])


def _judge(
    rows: pl.DataFrame, standing: pl.DataFrame | None, job: Job, known: Known
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Adds owner_id. Takes out rows whose known debt is of another customer or currency, as cells for quarantine."""
    if standing is None:
        return rows.with_columns(owner_id=pl.lit(None, _ID)), pl.DataFrame(schema=_CELLS)
    owned = rows.join(
        standing.select("debt_id", owner_id="person_id", was_currency="currency"), on="debt_id", how="left",
        maintain_order="left",
    ).join(
        known.keys.select(customer_key="key", named_id="person_id"), on="customer_key", how="left",
        maintain_order="left",
    )  # fmt: skip
    has_key = known.keys.filter(~pl.col("key").str.starts_with(UNNAMED))["person_id"].unique()
    is_other = pl.when(pl.col("named_id").is_not_null()).then(pl.col("named_id") != pl.col("owner_id")).otherwise(
        pl.col("owner_id").is_in(has_key.implode()) & pl.col("customer_key").is_not_null()
    )  # fmt: skip
    code = pl.when(is_other).then(pl.lit("other_customer")).when(
        pl.col("currency") != pl.col("was_currency")
    ).then(pl.lit("currency_changed"))  # fmt: skip
    judged = owned.with_columns(code=code)
    bad = judged.filter(pl.col("code").is_not_null())
    return judged.filter(pl.col("code").is_null()).drop("was_currency", "named_id", "code"), _cells(bad, job.profile)


_CELLS = pl.Schema(
    {ROW: _ID, "column": _TEXT, "field": _TEXT, "value": _TEXT, "code": _TEXT, "reason": _TEXT, "remedy": _TEXT}
)


def _cells(bad: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    fields = {"other_customer": "customer_key", "currency_changed": "currency"}
    columns = {
        code: profile.fields[name].columns[0] if name in profile.fields else name for code, name in fields.items()
    }
    code = pl.col("code")
    value = pl.when(code == "other_customer").then(pl.col("customer_key")).otherwise("currency")
    words = {name: reason.words for name, reason in REASONS.items()}
    remedies = {name: reason.remedy for name, reason in REASONS.items()}
    return bad.select(
        ROW,
        column=code.replace_strict(columns, return_dtype=_TEXT),
        field=code.replace_strict(fields, return_dtype=_TEXT),
        value=value,
        code=code,
        reason=code.replace_strict(words, return_dtype=_TEXT),
        remedy=code.replace_strict(remedies, return_dtype=_TEXT),
    )


def _open(session: BulkSession, says: Stated, people: Settled, job: Job) -> pl.DataFrame:
    """Record the new debts with their schedules; returns the stated columns with debt_id."""
    fresh = says.debts.filter(pl.col("debt_id").is_null()).drop("debt_id")
    fresh = fresh.join(people.rows, on=ROW, how="left", maintain_order="left")
    reference = pl.col("debt_reference")
    product = pl.col("product").fill_null("").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "_")
    is_account = job.profile.target == "accounts"
    shown = pl.concat_str(pl.lit("****"), reference.str.slice(-4)) if is_account else pl.lit("")
    is_company = (pl.col("person_kind") == "company").fill_null(value=False)
    wanted = pl.col("wanted")
    columns = fresh.with_columns(
        reference=reference,
        product=product.str.strip_chars("_").str.slice(0, 30),
        purpose=pl.when(is_company).then(pl.lit("commercial")).otherwise(pl.lit("consumer")),
        original_creditor=pl.col("original_creditor").fill_null(""),
        account_number=shown,
        state=wanted,
        state_since=pl.when(wanted == "open").then(pl.lit(job.as_of)).otherwise("ended_on"),
        opened_on=pl.col("invoiced_on"),
        last_payment_before_on=pl.col("last_payment_on"),
        due_is_estimated=pl.col("is_due_estimated").fill_null(value=False),
    )
    new = debts.add_in(session, columns, portfolio_id=job.portfolio_id, batch_id=job.batch_id, by=job.by, at=job.at)
    lines = says.lines.join(new.select("debt_id", "debt_reference"), on="debt_reference", maintain_order="left")
    debts.write_schedules_in(session, lines, at=job.at)
    return new


def _change(session: BulkSession, says: Stated, standing: pl.DataFrame | None, job: Job) -> Differences:
    """Compare the known debts and write their states and schedules; the money is booked by the caller."""
    old = says.debts.filter(pl.col("debt_id").is_not_null())
    if standing is None or old.is_empty():
        return Differences.none()
    standing = standing.join(old.select("debt_id"), on="debt_id", how="semi")
    ids = standing["debt_id"].sort()
    booked = ledger.booked_in(session, ids)
    found = differences(old, standing=standing, booked=booked, as_of=job.as_of)
    debts.move_in(session, found.moves, because="stated by the creditor's file", by=job.by, at=job.at)
    lines = says.lines.join(
        old.filter(pl.col("wanted") == "open").select("debt_id", "debt_reference"), on="debt_reference"
    ).join(found.compared, on="debt_id", how="semi")  # fmt: skip
    live = debts.schedules_in(session, ids).join(lines.select("debt_id").unique(), on="debt_id", how="semi")
    late = rescheduled(lines, live=live, balances=found.balances(booked))
    debts.replace_schedules_in(session, lines.join(late, on="debt_id", how="semi"), at=job.at)
    dates = corrected(old, standing) if job.is_newest else found.dates
    _take_dates(session, old, standing, late=late, dates=dates, job=job)
    return found.with_dates(rescheduled=late, dates=dates)


def _take_dates(
    session: BulkSession, old: pl.DataFrame, standing: pl.DataFrame, *, late: pl.DataFrame, dates: pl.DataFrame,
    job: Job,
) -> None:  # fmt: skip
    """Give the debts the dates the file states, and keep what they were; the schedules are written by the caller."""
    differences_bulk.take_dates_in(session, dates, batch_id=job.batch_id)
    moved = late.filter(pl.col("old_on").is_not_null()).with_columns(field=pl.lit("due_on"))
    differences_bulk.keep_in(session, moved, batch_id=job.batch_id)
    said = old.select("debt_id", due_is_estimated=pl.col("is_due_estimated").fill_null(value=False))
    was = standing.select("debt_id", was="due_is_estimated")
    other = said.join(late, on="debt_id", how="semi").join(was, on="debt_id")
    differences_bulk.mark_estimated_in(session, other.filter(pl.col("was") != pl.col("due_is_estimated")))


def book(session: BulkSession, movements: pl.DataFrame, *, part: str, job: Job) -> str:
    """Book the chunk's money as compound entries; returns a digest over its postings."""
    if movements.is_empty():
        return hashlib.sha256(b"").hexdigest()
    entries, lines = postings(movements, book=job.portfolio_id)
    prefix = pl.lit(f"intake:{job.batch_id}:{part}")
    named = entries.with_columns(
        reference=pl.concat_str(prefix, "kind", "currency", pl.col("effective_on").dt.to_string(), separator=":"),
        because=pl.lit(f"stated by file {job.batch_id}"),
    )
    ledger.post_many_in(session, named, lines, by=job.by, at=job.at)
    text = movements.sort("debt_id", "effective_on", "kind", "code").write_csv()
    return hashlib.sha256(text.encode()).hexdigest()


def _with_ids(says: Stated, new: pl.DataFrame, people: Settled) -> pl.DataFrame:
    """Every debt the chunk names, new ones by their new id: debt_id, person_id, wanted, is_disputed."""
    columns = ("debt_id", "person_id", "wanted", "is_disputed")
    old = says.debts.filter(pl.col("debt_id").is_not_null()).join(people.rows, on=ROW)
    return pl.concat([old.select(columns), new.select(columns)])


def _mark(session: BulkSession, changed: Differences, people: Settled, disputed: pl.Series) -> None:
    """Name the known debts whose kept snapshot rows are stale: their own news, and new ways to reach their person."""
    ids = [changed.touched(), disputed]
    if len(people.reached):
        ids.append(debts.of_people_in(session, people.reached))
    mark_changed_in(session, pl.concat(ids).unique().sort())


def _counts(
    cleaned: Cleaned, refused: pl.DataFrame, people: Settled, new: pl.DataFrame,
    changed: Differences,
) -> dict[str, int]:  # fmt: skip
    to = changed.moves["new"]
    ended = {state: int((to == state).sum()) for state in ("paid", "closed", "recalled")}
    still = changed.touched().filter(
        ~changed.touched().is_in(changed.moves.filter(pl.col("new") != "open")["debt_id"].implode())
    )
    quarantined = cleaned.rows_quarantined + refused[ROW].n_unique()
    return {
        "rows_read": cleaned.rows_read,
        "rows_accepted": cleaned.rows_read - quarantined - cleaned.skipped.height,
        "rows_quarantined": quarantined,
        "rows_skipped": cleaned.skipped.height,
        "people_new": people.people_new,
        "debts_new": new.height,
        "debts_changed": len(still),
        "debts_paid": ended["paid"],
        "debts_closed": ended["closed"],
        "debts_recalled": ended["recalled"],
        "debts_left_alone": changed.left_alone,
        "kinds_supposed": people.supposed,
    }
