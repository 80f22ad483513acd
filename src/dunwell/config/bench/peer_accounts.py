"""The accounts of the peers' night: one company, one currency, one overdue invoice each, in three bands of age."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl

from dunwell.config import wiring
from dunwell.config.bench.place import settle
from dunwell.config.bench.portfolio import trust
from dunwell.contacts import bulk as contacts
from dunwell.core import draws
from dunwell.core.actor import machine
from dunwell.core.journal import ACCOUNT_KINDS
from dunwell.core.ports import BulkSession
from dunwell.core.words import CollectorRole, PlacementKind
from dunwell.debts import services as debts

NIGHT = date(2026, 11, 20)
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
BY = machine("bench")
SEED = 25
CHUNK = 250_000
BANDS = ((5, 150, 190), (12, 75, 100), (20, 11, 40))
"""Up to which twentieth of the accounts, and from how many to how many days overdue on the night."""


def fill(count: int) -> None:
    """Write `count` customers, each with a name, an email and a postal address and one open overdue invoice."""
    creditor_id = debts.add_creditor(name="Northwind Trading", country="GB", by=BY, at=AT)
    portfolio_id = debts.add_portfolio(new=_portfolio(creditor_id), by=BY, at=AT)
    for start in range(0, count, CHUNK):
        with wiring.bulk().session() as session:
            trust(session)
            base = _base(session, start, min(CHUNK, count - start)).with_columns(
                portfolio_id=pl.lit(portfolio_id, dtype=pl.Int64)
            )
            _people(session, base)
            _invoices(session, base)
            _booked(session, base, portfolio_id)
    settle()


def steps(day: date) -> dict[tuple[int, str], int]:
    """How many messages of a day there are, by level and channel."""
    with wiring.bulk().session() as session:
        found = session.read(
            "SELECT step, channel, COUNT(*) AS n FROM contacts_action WHERE planned_on = ? AND text <> '' "
            "GROUP BY step, channel ORDER BY step, channel",
            (day,),
        )
    return {(int(step), str(channel)): int(n) for step, channel, n in found.iter_rows()}


def send_all(day: date) -> None:
    """Say that every message of a day went out that day."""
    with wiring.bulk().session() as session:
        went = session.read(
            "SELECT a.id, a.channel, a.person_id, a.debt_id, p.creditor_id FROM contacts_action a "
            "JOIN debts_portfolio p ON p.id = a.portfolio_id WHERE a.planned_on = ?",
            (day,),
        )
        session.run("UPDATE contacts_action SET state = 'done' WHERE planned_on = ?", (day,))
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        rows = went.select(
            pl.format("bench:{}", "id").alias("key"),
            "channel",
            "person_id",
            "debt_id",
            "creditor_id",
            pl.lit(noon).alias("happened_at"),
            pl.lit(day).alias("local_on"),
            pl.lit("sent").alias("outcome"),
        )
        contacts.add_contacts_in(session, rows, by=BY)
        debts.mark_changed_in(session, went["debt_id"].cast(pl.Int64))


def _portfolio(creditor_id: int) -> debts.NewPortfolio:
    return debts.NewPortfolio(
        creditor_id=creditor_id,
        name="Northwind invoices",
        placement=PlacementKind.FIRST_PARTY,
        collector_role=CollectorRole.ORIGINAL_CREDITOR,
        country="GB",
        currency="GBP",
        sender_name="Northwind Trading Ltd",
        sender_lines=("1 High Street",),
        sender_city="London",
        sender_postcode="EC1A 1BB",
        sender_email="accounts@northwind.example",
        sender_phone="+442079460000",
        sender_hours="Monday to Friday, 9 to 5",
        pay_words="https://pay.northwind.example",
        starts_on=AT.date(),
        strategy="three_levels",
    )


def _base(session: BulkSession, start: int, count: int) -> pl.DataFrame:
    n = pl.col("n")
    age: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for below, youngest, oldest in reversed(BANDS):
        here = youngest + draws.below(n, "age", oldest - youngest + 1, seed=SEED)
        age = pl.when(n % 20 < below).then(here).otherwise(age)
    amount = (draws.normal(n, "amount", seed=SEED) * 1.1).exp() * 33_000
    return pl.DataFrame({"n": pl.int_range(start, start + count, dtype=pl.Int64, eager=True)}).with_columns(
        person_id=session.take_ids("parties_person", count),
        debt_id=session.take_ids("debts_debt", count),
        due_on=(pl.lit(NIGHT) - pl.duration(days=age)).cast(pl.Date),
        amount_minor=amount.clip(2_500, 2_000_000).round().cast(pl.Int64),
    )


def _people(session: BulkSession, base: pl.DataFrame) -> None:
    rows = base.select(
        pl.col("person_id").alias("id"),
        pl.lit("company").alias("kind"),
        pl.format("Customer {} Ltd", "n").alias("name"),
        pl.format("customer {} ltd", "n").alias("search_name"),
        pl.lit("en").alias("language"),
        pl.lit("GB").alias("country"),
        pl.lit("GB-ENG").alias("region"),
        pl.lit("Europe/London").alias("zone"),
        pl.lit(AT).alias("recorded_at"),
    )
    session.append("parties_person", rows)
    values = {"email": pl.format("c{}@example.com", "n"), "postal": pl.format("{} Mill Lane", pl.col("n") % 300 + 1)}
    for kind, value in values.items():
        points = base.select(
            "person_id",
            pl.lit(kind).alias("kind"),
            value.alias("value"),
            (value if kind == "postal" else pl.lit("")).alias("lines"),
            pl.lit("London" if kind == "postal" else "").alias("city"),
            pl.lit("GB-ENG").alias("region"),
            pl.lit("E1 6AN" if kind == "postal" else "").alias("postcode"),
            pl.lit("GB").alias("country"),
            pl.lit("").alias("zone"),
            pl.lit("work").alias("place"),
            pl.lit(value=False).alias("is_employer_provided"),
            pl.lit("").alias("origin"),
            pl.lit("usable").alias("state"),
            pl.lit("bench").alias("source"),
            pl.lit(AT.date()).alias("starts_on"),
            pl.lit(AT).alias("recorded_at"),
        )
        ids = session.take_ids("parties_contactpoint", points.height)
        session.append("parties_contactpoint", points.with_columns(id=ids))


def _invoices(session: BulkSession, base: pl.DataFrame) -> None:
    rows = base.select(
        pl.col("debt_id").alias("id"),
        "portfolio_id",
        "person_id",
        pl.format("INV-{}", pl.col("n") + 100_000).alias("reference"),
        pl.lit("trade_invoice").alias("product"),
        pl.lit("commercial").alias("purpose"),
        pl.lit("GBP").alias("currency"),
        pl.lit("").alias("original_creditor"),
        pl.lit("").alias("account_number"),
        pl.lit("open").alias("state"),
        pl.lit(AT.date()).alias("state_since"),
        (pl.col("due_on") - timedelta(days=30)).alias("opened_on"),
        pl.lit("costs,fees,interest,principal").alias("allocation_order"),
        pl.lit(value=False).alias("due_is_estimated"),
        pl.lit(AT).alias("recorded_at"),
    )
    session.append("debts_debt", rows)
    lines = base.select("debt_id", "due_on", "amount_minor", pl.lit(AT).alias("recorded_at"))
    session.append("debts_instalment", lines.with_columns(id=session.take_ids("debts_instalment", lines.height)))


def _booked(session: BulkSession, base: pl.DataFrame, portfolio_id: int) -> None:
    """Each invoice as an entry of its own, as a package books it."""
    accounts = []
    for code in ("principal", "placed"):
        session.run(
            "INSERT INTO ledger_account (book, currency, code, kind) VALUES (?, 'GBP', ?, ?) ON CONFLICT DO NOTHING",
            (portfolio_id, code, ACCOUNT_KINDS[code]),
        )
        found = session.read("SELECT id FROM ledger_account WHERE book = ? AND code = ?", (portfolio_id, code))
        accounts.append(int(found.item()))
    rows = base.with_columns(entry_id=session.take_ids("ledger_entry", base.height))
    entries = rows.select(
        pl.col("entry_id").alias("id"),
        pl.format("bench:{}", "n").alias("reference"),
        pl.lit("opening").alias("kind"),
        (pl.col("due_on") - timedelta(days=30)).alias("effective_on"),
        pl.lit(AT).alias("recorded_at"),
        pl.lit("bench").alias("recorded_by"),
        pl.lit("").alias("because"),
    )
    session.append("ledger_entry", entries)
    house = pl.lit(None, dtype=pl.Int64)
    sides = ((1, pl.col("debt_id"), "principal", accounts[0]), (-1, house, "placed", accounts[1]))
    postings = pl.concat(
        rows.select(
            "entry_id",
            pl.lit(account, dtype=pl.Int64).alias("account_id"),
            subject.alias("subject_id"),
            pl.lit(code).alias("code"),
            pl.lit("GBP").alias("currency"),
            (pl.col("amount_minor") * sign).alias("amount_minor"),
            (pl.col("due_on") - timedelta(days=30)).alias("effective_on"),
            pl.lit(AT).alias("recorded_at"),
        )
        for sign, subject, code, account in sides
    )
    session.append("ledger_posting", postings.with_columns(id=session.take_ids("ledger_posting", postings.height)))
