"""How long the records of each debt are kept, and which are to be deleted: by columns, one line per debt.

Nothing is kept of it: what was last recorded of a debt moves its day, and every number is the rule's own. Deleting is
nobody's here; a debt that is open, disputed or has a duty open is held, whatever its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.core.words import CollectorRole, Role
from dunwell.insight.report import Report, ReportColumn
from dunwell.rulebook import Rulebook, UnknownRule
from dunwell.rulebook.us.reg_f.records import COLLECTING

RECORDS, DISPOSAL, HOUSE = "us.reg_f.records", "us.glba.disposal", "uk.gdpr.retention"
"""The rules that say how long records are kept."""
READERS = (Role.COMPLIANCE, Role.MANAGER)
_ID, _TEXT, _DATE, _FLAG = pl.Int64(), pl.String(), pl.Date(), pl.Boolean()
DEBTS = """
SELECT d.id AS debt_id, d.person_id, d.reference, d.state, d.purpose, d.state_since, f.collector_role AS role,
COALESCE(NULLIF(p.country, ''), f.country) AS country, p.kind AS person_kind,
(SELECT MAX(c.local_on) FROM contacts_contact c WHERE c.debt_id = d.id AND NOT c.is_inbound) AS contacted_on,
(SELECT MAX(c.local_on) FROM contacts_contact c WHERE c.debt_id = d.id) AS spoke_on,
(SELECT MAX(c.local_on) FROM contacts_contact c WHERE c.debt_id = d.id AND c.channel = 'phone') AS called_on,
(SELECT MAX(r.received_on) FROM debts_receipt r WHERE r.debt_id = d.id AND r.state = 'booked' AND r.amount_minor > 0)
AS paid_on,
(SELECT MAX(t.received_on) FROM cases_dispute t WHERE t.debt_id = d.id) AS disputed_on,
EXISTS (SELECT 1 FROM cases_dispute t WHERE t.debt_id = d.id AND t.answered_on IS NULL) AS is_disputed,
EXISTS (SELECT 1 FROM cases_duty u WHERE u.state = 'open' AND u.person_id = d.person_id
AND (u.debt_id IS NULL OR u.debt_id = d.id)) AS has_duty
FROM debts_debt d JOIN debts_portfolio f ON f.id = d.portfolio_id JOIN parties_person p ON p.id = d.person_id
WHERE {which} ORDER BY d.id
"""
CLOSED = "d.state <> 'open'"
TOLD = (
    "SELECT o.person_id, o.debt_ids, o.type, o.happened_on FROM cases_occurrence o "
    "WHERE o.withdraws_id IS NULL AND NOT EXISTS (SELECT 1 FROM cases_occurrence w WHERE w.withdraws_id = o.id)"
)
COLUMNS = (
    ReportColumn("reference", "Debt"),
    ReportColumn("person_id", "Person", "count"),
    ReportColumn("country", "Country"),
    ReportColumn("state", "State"),
    ReportColumn("last_on", "Last recorded", "date"),
    ReportColumn("keep_until", "Keep until", "date"),
    ReportColumn("recording_until", "Recordings until", "date"),
    ReportColumn("delete_by", "Delete by", "date"),
    ReportColumn("falls", "This month"),
    ReportColumn("law", "Law"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How the debts of one country stand at the end of a month."""

    country: str
    kept: int
    """Closed, and kept for longer."""
    due: int
    """To be deleted in the month."""
    late: int
    """To be deleted before it, and still there."""
    held: int
    """Past their day, and needed: disputed, or something is due."""
    no_term: int
    """No rule of the place says how long."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What is to be deleted in a month, and how the rest stands."""

    month: date
    counted: tuple[Counted, ...]
    table: Report
    """Late ones first, then those of the month."""


def kept(reader: Reader, *, on: date, book: Rulebook, debt_ids: Iterable[int] | None = None) -> pl.DataFrame:
    """One row per closed debt, or per debt named: until when it is kept, and by when it is to be deleted.

    Adds     last_on, closed_on, keep_until, recording_until, delete_by (dates), held_by (open, dispute, duty or empty),
             law (the rules)
             recording_until is that of the newest call: whether it was recorded is known where calls are recorded
    Null     keep_until: no rule of the place names a term, or it is still open there
    """
    which = CLOSED if debt_ids is None else f"d.id IN ({', '.join(str(int(one)) for one in debt_ids) or 'NULL'})"
    texts = ("reference", "state", "purpose", "role", "country", "person_kind")
    days = ("state_since", "contacted_on", "spoke_on", "called_on", "paid_on", "disputed_on")
    schema: dict[str, pl.DataType] = {
        "debt_id": _ID, "person_id": _ID, **dict.fromkeys(texts, _TEXT), **dict.fromkeys(days, _DATE),
        "is_disputed": _FLAG, "has_duty": _FLAG,
    }  # fmt: skip
    frame = reader.read(DEBTS.format(which=which), schema=schema)
    return _with_terms(frame.join(_told(reader, frame), on="debt_id", how="left"), on, book)


def _told(reader: Reader, frame: pl.DataFrame) -> pl.DataFrame:
    """By debt the last day of what was recorded in the law's words, and of what of it collects."""
    schema: dict[str, pl.DataType] = {"person_id": _ID, "debt_ids": _TEXT, "type": _TEXT, "happened_on": _DATE}
    lines = reader.read(TOLD, schema=schema)
    about = lines.with_columns(named=pl.col("debt_ids").str.split(",")).explode("named")
    about = about.with_columns(named=pl.col("named").cast(pl.Int64, strict=False))
    joined = frame.select("debt_id", "person_id").join(about, on="person_id")
    mine = joined.filter(pl.col("named").is_null() | (pl.col("named") == pl.col("debt_id")))
    return mine.group_by("debt_id").agg(
        told_on=pl.col("happened_on").max(),
        collected_on=pl.col("happened_on").filter(pl.col("type").is_in(COLLECTING)).max(),
    )


def _with_terms(frame: pl.DataFrame, on: date, book: Rulebook) -> pl.DataFrame:
    is_open = pl.col("state") == "open"
    is_us, is_uk = pl.col("country") == _place(RECORDS, book), pl.col("country") == _place(HOUSE, book)
    is_bound = (
        is_us
        & (pl.col("role") != CollectorRole.ORIGINAL_CREDITOR)
        & (pl.col("purpose") == "consumer")
        & (pl.col("person_kind") != "company")
    )
    closed = pl.when(~is_open).then(pl.col("state_since"))
    named = frame.with_columns(
        closed_on=closed,
        last_on=pl.max_horizontal("spoke_on", "paid_on", "disputed_on", "told_on", closed),
        collected=pl.max_horizontal("contacted_on", "paid_on", "collected_on"),
    )
    records = _after("collected", RECORDS, book, on)
    keep = pl.coalesce(pl.when(is_bound).then(records), pl.when(is_uk).then(_after("closed_on", HOUSE, book, on)))
    gone = pl.max_horizontal(_after("last_on", DISPOSAL, book, on), keep)
    said = pl.concat_str(
        pl.when(is_bound).then(pl.lit(RECORDS)), pl.when(is_us).then(pl.lit(DISPOSAL)),
        pl.when(is_uk).then(pl.lit(HOUSE)), separator=", ", ignore_nulls=True,
    )  # fmt: skip
    held = pl.when(is_open).then(pl.lit("open")).when("is_disputed").then(pl.lit("dispute"))
    return named.select(
        "debt_id", "person_id", "reference", "country", "state", "last_on", "closed_on",
        keep_until=keep,
        recording_until=pl.when(is_bound).then(_after("called_on", RECORDS, book, on)),
        delete_by=pl.when(~is_open & is_us).then(gone).when(~is_open & is_uk).then(keep),
        held_by=held.when("has_duty").then(pl.lit("duty")).otherwise(pl.lit("")),
        law=said,
    )  # fmt: skip


def _place(rule_id: str, book: Rulebook) -> str:
    """Whose law a rule is of."""
    folder = rule_id.partition(".")[0]
    return next((pack.jurisdiction or "" for pack in book.packs if pack.folder == folder), "")


def _after(column: str, rule_id: str, book: Rulebook, on: date) -> pl.Expr:
    """So many years after a day as a rule says; null where it is not in force."""
    try:
        rule = book.rule(rule_id)
    except UnknownRule:
        return pl.lit(None, _DATE)
    if not rule.is_in_force(on):
        return pl.lit(None, _DATE)
    years = rule.arguments(on)["years"]
    return pl.col(column).dt.offset_by(f"{years}y")


def of_month(reader: Reader, *, month: date, book: Rulebook, by: Actor) -> Retention:
    """What is to be deleted in the month of a day, or was before. Raises NotForYou."""
    by.must(*READERS)
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    is_due = pl.col("delete_by") <= last
    frame = kept(reader, on=first, book=book).with_columns(
        falls=pl.when(is_due & (pl.col("held_by") != ""))
        .then(pl.lit("held"))
        .when(pl.col("delete_by") < first)
        .then(pl.lit("late"))
        .when(is_due)
        .then(pl.lit("due"))
        .otherwise(pl.lit(""))
    )
    rows = frame.filter(pl.col("falls") != "").sort("falls", "delete_by", "debt_id", descending=[True, False, False])
    listed = rows.with_columns(currency=pl.lit(None, pl.String()))
    table = Report(
        name=f"retention-{first:%Y-%m}",
        title=f"Records to delete, {first:%Y-%m}",
        as_of=last,
        columns=COLUMNS,
        rows=listed,
        totals=listed.clear(),
        notes=("Late: to be deleted before this month. Held: past its day, and a dispute or a duty is open.",),
    )
    return Retention(first, tuple(_counted(frame)), table)


def _counted(frame: pl.DataFrame) -> Iterable[Counted]:
    falls, no_term = pl.col("falls"), pl.col("delete_by").is_null()
    counts = frame.group_by("country").agg(
        kept=((falls == "") & ~no_term).sum(), due=(falls == "due").sum(), late=(falls == "late").sum(),
        held=(falls == "held").sum(), no_term=no_term.sum(),
    )  # fmt: skip
    return (Counted(**row) for row in counts.sort("country").iter_rows(named=True))
