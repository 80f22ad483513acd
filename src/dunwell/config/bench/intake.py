"""A file of a million rows into the rooms: read, checked, quarantined, booked. Beside it, the same rows copied bare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from dunwell.adapters.files import FileReader, QuarantineFolder
from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, spending
from dunwell.config.bench.place import place
from dunwell.config.bench.portfolio import portfolios
from dunwell.core import draws
from dunwell.core.actor import machine
from dunwell.core.intake.profile import Profile, Source
from dunwell.flows import intake

ROWS = 1_000_000
SEED = 24
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SPOILT_EACH = 200
"""One row in so many has an amount, a date or an address that cannot be believed."""
BUDGET = (60.0, 20.0)
FIELDS = {
    "Account": "debt_reference",
    "Customer": "customer_key",
    "Name": "person_name",
    "Email": "email",
    "Mobile": "mobile",
    "Address": "address_1",
    "City": "city",
    "Region": "region",
    "Postcode": "postcode",
    "Product": "product",
    "Principal": "principal",
    "Interest": "interest",
    "Fees": "fees",
    "Opened": "itemised_on",
    "Due": "due_on",
}


@dataclass(slots=True)
class Told:
    """What taking a file in cost, and what it came to."""

    wall: float
    cpu: float
    cpu_database: float
    peak_gb: float
    accepted: int = 0
    quarantined: int = 0


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Seconds, CPU of all processes and memory of one file; PostgreSQL when `database` names a server."""
    count = debts or ROWS
    path = write_file(count, folder / "debts.csv")
    with place(database, folder / "intake") as here:
        told = here.apart(_take, path, here.server)
        bare = here.apart(_copy, path, here.server)
    floor, aim = (each * count / ROWS for each in BUDGET)
    words = "read as text and copied into a bare table"
    return [
        Figure(f"intake, {count:,} rows, {here.vendor}", told.wall, "s", bare.wall, words, floor, aim),
        Figure("intake, CPU of all processes", told.cpu, "CPU s", bare.cpu, words),
        Figure("of that the database's", told.cpu_database, "CPU s"),
        Figure("peak memory, the database's with ours", told.peak_gb, "GiB"),
        Figure("rows accepted", told.accepted, "rows"),
        Figure("rows in quarantine", told.quarantined, "rows"),
    ]


def write_file(count: int, path: Path) -> Path:
    """A creditor's monthly file as CSV: every seventh debt of the customer of the one before, a few rows spoilt."""
    n, who = pl.col("n"), pl.col("who")
    frame = pl.DataFrame({"n": pl.int_range(count, dtype=pl.Int64, eager=True)})
    frame = frame.with_columns(who=n - (n % 7 == 6).cast(pl.Int64), is_spoilt=n % SPOILT_EACH == SPOILT_EACH - 1)
    amount = (draws.normal(n, "amount", seed=SEED) * 1.1).exp() * 330
    age = draws.below(n, "age", 400, seed=SEED)
    due_on = (pl.lit(AT.date()) - pl.duration(days=age)).cast(pl.Date).cast(pl.String)
    frame.select(
        pl.format("B-{}", n + 10_000_000).alias("Account"),
        pl.format("C{}", who + 10_000_000).alias("Customer"),
        _name(who).alias("Name"),
        pl.format("p{}@example.com", who).alias("Email"),
        pl.format("+4477{}", 10_000_000 + who).alias("Mobile"),
        pl.format("{} Mill Lane", who % 300 + 1).alias("Address"),
        draws.one_of(who, "city", ["London", "Leeds", "Bristol"], seed=SEED).alias("City"),
        pl.lit("GB-ENG").alias("Region"),
        pl.lit("SE5 8AZ").alias("Postcode"),
        pl.lit("utility").alias("Product"),
        pl.when("is_spoilt").then(pl.lit("ask us")).otherwise(amount.clip(25, 20_000).round(2)).alias("Principal"),
        (amount * 0.03).clip(1, 600).round(2).alias("Interest"),
        pl.lit("12.50").alias("Fees"),
        pl.lit(date(2025, 1, 15)).alias("Opened"),
        due_on.alias("Due"),
    ).write_csv(path)
    return path


def _name(who: pl.Expr) -> pl.Expr:
    first = draws.one_of(who, "first", ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo"], seed=SEED)
    last = draws.one_of(who, "last", ["Ash", "Birch", "Cole", "Dale", "East", "Ford", "Gray", "Hill"], seed=SEED)
    return pl.concat_str(first, pl.lit(" "), last)


def _take(path: Path, server: int | None) -> Told:
    by = machine("bench")
    portfolio_id = portfolios().filter(pl.col("country") == "GB")["portfolio_id"][0]
    profile = Profile(
        name="bench",
        target="accounts",
        fields={field: Source((heading,)) for heading, field in FIELDS.items()},
        defaults={"country": "GB", "currency": "GBP"},
    )
    saved = intake.save_profile(profile, portfolio_id=portfolio_id, by=by, at=AT)
    folder = wiring.home().files / "quarantine"
    tools = intake.Tools(FileReader(), wiring.bulk(), wiring.vault(), QuarantineFolder(folder))
    order = intake.Order(path, saved.profile_id, portfolio_id, AT.date())
    with spending(server=server) as spent:
        taken = intake.take_in(order, tools=tools, by=by, at=AT)
    assert intake.take_in(order, tools=tools, by=by, at=AT).is_repeat  # noqa: S101
    told = Told(spent.wall, spent.cpu, spent.cpu_database, (spent.peak_bytes + spent.peak_database_bytes) / 2**30)
    told.accepted, told.quarantined = taken.counts["rows_accepted"], taken.counts["rows_quarantined"]
    return told


def _copy(path: Path, server: int | None) -> Told:
    """The file read by Polars as text and appended to a table without an index: no check, no ledger, no trail."""
    columns = ", ".join(f'"{name}" TEXT' for name in FIELDS)
    with spending(server=server) as spent, wiring.bulk().session() as session:
        session.run(f"CREATE TABLE bare_file ({columns})")
        session.append("bare_file", pl.read_csv(path, infer_schema=False))
    return Told(spent.wall, spent.cpu, spent.cpu_database, 0.0)
