"""A file of debts comes in: counted, booked to the cent, once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from dunwell.adapters.files import FileReader, write_quarantine
from dunwell.config import wiring
from dunwell.core.actor import machine
from dunwell.core.words import CollectorRole, PlacementKind
from dunwell.debts import services
from dunwell.flows import intake

BY = machine("test.intake")
AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def tools(folder: Path) -> intake.Tools:
    return intake.Tools(FileReader(), wiring.bulk(), wiring.vault(), write_quarantine, folder / "quarantine")


def portfolio(name: str = "Files", *, country: str = "US", currency: str = "USD") -> int:
    creditor_id = services.add_creditor(name="Northwind", country=country, by=BY, at=AT)
    new = services.NewPortfolio(
        creditor_id=creditor_id, name=name, placement=PlacementKind.AGENCY,
        collector_role=CollectorRole.THIRD_PARTY_COLLECTOR, country=country, currency=currency, sender_name="Dunwell",
        sender_lines=("1 High Street",), sender_city="Albany", sender_email="hello@dunwell.example",
        sender_phone="+15185550100", starts_on=date(2000, 1, 1),
    )  # fmt: skip
    return services.add_portfolio(new=new, by=BY, at=AT)


def take(
    path: Path, folder: Path, portfolio_id: int, as_of: date, *, is_complete: bool = False, **defaults: str
) -> intake.Taken:
    proposal, _ = intake.propose_for(path, reader=FileReader(), portfolio=portfolio_id, defaults=defaults, name="p")
    saved = intake.save_profile(proposal.profile, portfolio_id=portfolio_id, by=BY, at=AT)
    order = intake.Order(path, saved.profile_id, portfolio_id, as_of, is_complete=is_complete)
    return intake.take_in(order, tools=tools(folder), by=BY, at=AT)


def read(sql: str) -> pl.DataFrame:
    with wiring.bulk().session() as session:
        return session.read(sql)


def count(table: str) -> int:
    return int(read(f"SELECT COUNT(*) AS n FROM {table}").item())  # noqa: S608  (our own tables)


def test_the_ibm_receivables_age_as_plain_arithmetic_says(real_db: None, shared: Path, tmp_path: Path) -> None:
    path = shared / "data/ar_invoices/ibm_accounts_receivable.csv"

    taken = take(path, tmp_path, portfolio(), date(2013, 6, 30))

    assert taken.counts["rows_accepted"] == 2466
    assert taken.counts["people_new"] == 100
