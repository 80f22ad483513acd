"""What the tests of intake share: a portfolio, taking a file in, and looking at what is in the books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from dunwell.adapters.files import FileReader, QuarantineFolder
from dunwell.config import wiring
from dunwell.core.actor import machine
from dunwell.core.words import CollectorRole, PlacementKind
from dunwell.debts import services
from dunwell.flows import intake
from dunwell.ledger import queries as ledger

BY = machine("test.intake")
AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
TABLES = (
    "parties_person", "parties_personkey", "parties_spelling", "parties_contactpoint", "parties_identifier",
    "debts_debt", "debts_instalment", "debts_statemove", "debts_quarantinedcell", "debts_intakebatch",
    "ledger_entry", "ledger_posting", "cases_dispute", "trail_link",
)  # fmt: skip


def tools(folder: Path) -> intake.Tools:
    return intake.Tools(FileReader(), wiring.bulk(), wiring.vault(), QuarantineFolder(folder / "quarantine"))


def portfolio(name: str = "Files", *, country: str = "US", currency: str = "USD", creditor: str = "Northwind") -> int:
    creditor_id = services.add_creditor(name=creditor, country=country, by=BY, at=AT)
    new = services.NewPortfolio(
        creditor_id=creditor_id, name=name, placement=PlacementKind.AGENCY,
        collector_role=CollectorRole.THIRD_PARTY_COLLECTOR, country=country, currency=currency, sender_name="Dunwell",
        sender_lines=("1 High Street",), sender_city="Albany", sender_email="hello@dunwell.example",
        sender_phone="+15185550100", starts_on=date(2000, 1, 1),
    )  # fmt: skip
    return services.add_portfolio(new=new, by=BY, at=AT)


def take(
    path: Path, portfolio_id: int, as_of: date, *, is_complete: bool = False, chunk_rows: int = 100_000,
    profile_id: int | None = None, **defaults: str,
) -> intake.Taken:  # fmt: skip
    """Propose, save and take in, as the command with `--yes` does; or take in under a profile that is kept."""
    if profile_id is None:
        profile_id = proposed(path, portfolio_id, **defaults)
    order = intake.Order(path, profile_id, portfolio_id, as_of, is_complete=is_complete, chunk_rows=chunk_rows)
    return intake.take_in(order, tools=tools(path_folder(path)), by=BY, at=AT)


def proposed(path: Path, portfolio_id: int, **defaults: str) -> int:
    """Keeps the profile proposed for a file; returns its number."""
    proposal, _ = intake.propose_for(path, reader=FileReader(), portfolio=portfolio_id, defaults=defaults, name="p")
    return intake.save_profile(proposal.profile, portfolio_id=portfolio_id, by=BY, at=AT).profile_id


def path_folder(path: Path) -> Path:
    """Where a test's sheets go: beside its file; in the home for the shared files, whose folder is not ours."""
    return wiring.home().files if "shared" in path.parts else path.parent


def table(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def read(sql: str, **schema: pl.DataType) -> pl.DataFrame:
    with wiring.bulk().session() as session:
        return session.read(sql, schema=schema or None)


def counts() -> dict[str, int]:
    """Rows per table."""
    return {name: int(read(f"SELECT COUNT(*) AS n FROM {name}").item()) for name in TABLES}  # noqa: S608  (our names)


def books_are_whole() -> bool:
    """The trial balance is zero, and every entry balances by itself."""
    with wiring.bulk().session() as session:
        return not ledger.off_balance_in(session) and not ledger.torn_in(session)


def owed(as_of: date) -> dict[str, int]:
    """What is owed by reference, minor units; nothing owed is absent."""
    with wiring.bulk().session() as session:
        found = ledger.balances_in(session, as_of=as_of).rename({"subject_id": "debt_id"})
    known = read("SELECT id AS debt_id, reference FROM debts_debt", debt_id=pl.Int64(), reference=pl.String())
    rows = found.join(known, on="debt_id").filter(pl.col("balance_minor") != 0)
    return dict(rows.select("reference", "balance_minor").iter_rows())


def states() -> dict[str, str]:
    return dict(read("SELECT reference, state FROM debts_debt ORDER BY reference").iter_rows())
