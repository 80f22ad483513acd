# ruff: noqa: S608 (what is put into SQL here is ours: numbers and words of this file)
"""The trial balance, and the search for an entry that is off balance, over a ledger of many entries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, Spent, spending
from dunwell.config.bench.place import place, settle
from dunwell.config.bench.portfolio import PLACED, TODAY, portfolios, trust
from dunwell.core.journal import ACCOUNT_KINDS, CASH
from dunwell.core.ports import BulkSession
from dunwell.core.words import Part
from dunwell.ledger import queries as books

ENTRIES_OF_A_DEBT = 10
DEBTS = 1_000_000
BUDGET = (10.0, 5.0)
"""Seconds for ENTRIES_OF_A_DEBT entries on each of DEBTS debts."""
CHUNK = 1_000_000
NUMBERS_POSTGRES = "SELECT n FROM generate_series({first}, {last}) AS given(n)"
NUMBERS_SQLITE = "SELECT {first} UNION ALL SELECT n + 1 FROM made WHERE n < {last}"
DAY_POSTGRES, AT_POSTGRES = f"DATE '{TODAY}' - CAST(n % 500 AS integer)", f"TIMESTAMPTZ '{PLACED}'"
DAY_SQLITE, AT_SQLITE = f"date('{TODAY}', '-' || (n % 500) || ' days')", f"'{PLACED:%Y-%m-%d %H:%M:%S}'"
"""Numbers, days and instants as each database makes and stores them."""


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
    with wiring.bulk().session() as session:
        trust(session)
        for portfolio_id, currency in found.select("portfolio_id", "currency").iter_rows():
            for code in (CASH, str(Part.PRINCIPAL)):
                account = (portfolio_id, currency, code, ACCOUNT_KINDS[code])
                session.run("INSERT INTO ledger_account (book, currency, code, kind) VALUES (?, ?, ?, ?)", account)
    for start in range(0, count, CHUNK):
        with wiring.bulk().session() as session:
            trust(session)
            _write(session, start, min(CHUNK, count - start))
    settle()


def _write(session: BulkSession, start: int, count: int) -> None:
    """One payment after another, two postings each, spread over the books and the last five hundred days.

    The database makes the rows itself: what is measured is how they are read.
    """
    is_postgres = wiring.bulk().vendor == "postgresql"
    numbers = NUMBERS_POSTGRES if is_postgres else NUMBERS_SQLITE
    day, at = (DAY_POSTGRES, AT_POSTGRES) if is_postgres else (DAY_SQLITE, AT_SQLITE)
    first = int(session.take_ids("ledger_entry", count)[0])
    first_posting = int(session.take_ids("ledger_posting", 2 * count)[0])
    made = f"WITH RECURSIVE made(n) AS ({numbers.format(first=start, last=start + count - 1)})"
    session.run(
        "INSERT INTO ledger_entry (id, reference, kind, effective_on, recorded_at, recorded_by, because) "
        f"{made} SELECT {first - start} + n, 'bench:' || ({first - start} + n), 'payment', {day}, {at}, 'bench', '' "
        "FROM made"
    )
    plan = "(SELECT id, book, currency, code, DENSE_RANK() OVER (ORDER BY book) - 1 AS plan FROM ledger_account)"
    books = "(SELECT COUNT(DISTINCT book) FROM ledger_account)"
    is_cash = f"a.code = '{CASH}'"
    session.run(
        "INSERT INTO ledger_posting (id, entry_id, account_id, subject_id, code, currency, amount_minor, effective_on, "
        f"recorded_at) {made} SELECT {first_posting} + 2 * (n - {start}) + CASE WHEN {is_cash} THEN 0 ELSE 1 END, "
        f"{first - start} + n, a.id, CASE WHEN {is_cash} THEN NULL ELSE n / {ENTRIES_OF_A_DEBT} + 1 END, a.code, "
        f"a.currency, (100 + n % 9973) * CASE WHEN {is_cash} THEN 1 ELSE -1 END, {day}, {at} "
        f"FROM made JOIN {plan} a ON a.plan = n % {books}"
    )


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
