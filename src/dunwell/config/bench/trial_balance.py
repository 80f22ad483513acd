"""The trial balance, and the search for an entry that is off balance, over a ledger of many entries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, Spent, spending
from dunwell.config.bench.place import place, settle
from dunwell.config.bench.portfolio import BY, PLACED, TODAY, portfolios
from dunwell.core.journal import ACCOUNT_KINDS, CASH
from dunwell.core.ports import BulkSession
from dunwell.core.words import Part
from dunwell.ledger import queries as books

ENTRIES_OF_A_DEBT = 10
DEBTS = 1_000_000
BUDGET = (10.0, 5.0)
"""Seconds for ENTRIES_OF_A_DEBT entries on each of DEBTS debts."""
CHUNK = 500_000


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Seconds of the trial balance of today and as of a past day, and of looking at every entry."""
    count = (debts or DEBTS) * ENTRIES_OF_A_DEBT
    with place(database, folder / "trial") as here:
        here.apart(_prepare, count)
        now, then, entries = here.apart(_balance, here.server)
        vendor = here.vendor
    share = count / (DEBTS * ENTRIES_OF_A_DEBT)
    floor, aim = (each * share for each in BUDGET)
    return [
        Figure(f"trial balance, {count:,} entries, {vendor}", now.wall, "s", None, "", floor, aim),
        Figure("the same as of a past day", then.wall, "s", None, "", floor, aim),
        Figure("every entry sums to zero", entries.wall, "s"),
        Figure("CPU of the trial balance", now.cpu, "CPU s"),
    ]


def _prepare(count: int) -> None:
    found = portfolios()
    for start in range(0, count, CHUNK):
        with wiring.bulk().session() as session:
            _write(session, found, start, min(CHUNK, count - start))
    settle()


def _write(session: BulkSession, found: pl.DataFrame, start: int, count: int) -> None:
    """One payment after another, two postings each, spread over the books and the last five hundred days."""
    for portfolio_id, currency in found.select("portfolio_id", "currency").iter_rows():
        for code in (CASH, str(Part.PRINCIPAL)):
            session.run(
                "INSERT INTO ledger_account (book, currency, code, kind) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (portfolio_id, currency, code, ACCOUNT_KINDS[code]),
            )
    accounts = session.read("SELECT id AS account_id, book, code FROM ledger_account")
    n = pl.col("n")
    rows = pl.DataFrame({"n": pl.int_range(start, start + count, dtype=pl.Int64, eager=True)}).with_columns(
        plan=n % found.height,
        entry_id=session.take_ids("ledger_entry", count),
        subject_id=n // ENTRIES_OF_A_DEBT + 1,
        amount_minor=100 + n % 9_973,
        effective_on=pl.lit(TODAY) - pl.duration(days=n % 500),
        recorded_at=pl.lit(PLACED),
    )
    rows = rows.join(
        found.select("portfolio_id", "currency").with_row_index("plan").cast({"plan": pl.Int64}), on="plan", how="left"
    )
    entries = rows.select(
        "effective_on", "recorded_at", id="entry_id", reference=pl.format("bench:{}", "entry_id"),
        kind=pl.lit("payment"), recorded_by=pl.lit(BY.name), because=pl.lit(""),
    )  # fmt: skip
    session.append("ledger_entry", entries)
    sides = [
        rows.with_columns(code=pl.lit(CASH), subject_id=pl.lit(None, pl.Int64)),
        rows.with_columns(code=pl.lit(str(Part.PRINCIPAL)), amount_minor=-pl.col("amount_minor")),
    ]
    postings = pl.concat(sides).join(
        accounts, left_on=["portfolio_id", "code"], right_on=["book", "code"], how="left"
    ).select(
        "entry_id", "account_id", "subject_id", "code", "currency", "amount_minor", "effective_on", "recorded_at",
    )  # fmt: skip
    session.append("ledger_posting", postings.with_columns(id=session.take_ids("ledger_posting", postings.height)))


def _balance(server: int | None) -> tuple[Spent, Spent, Spent]:
    with wiring.bulk().session() as session:
        with spending(server=server) as now:
            told = books.trial_balance_in(session)
        with spending(server=server) as then:
            books.trial_balance_in(session, as_of=TODAY - timedelta(days=250))
        with spending(server=server) as entries:
            off = books.off_balance_in(session)
    assert told.height > 0  # noqa: S101
    assert off == []  # noqa: S101
    return now, then, entries
