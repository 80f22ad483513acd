"""The demonstration's files, as a creditor would send them, and how they are read."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from dunwell.core.intake.profile import Profile, Source
from dunwell.flows.demo.generate import DemoPortfolio, by_instalment

HEADINGS = {
    "Account": "debt_reference",
    "Customer": "customer_key",
    "Name": "person_name",
    "Kind": "person_kind",
    "Email": "email",
    "Mobile": "mobile",
    "Address": "address_1",
    "City": "city",
    "Region": "region",
    "Postcode": "postcode",
    "Country": "country",
    "Language": "language",
    "Product": "product",
    "Original creditor": "original_creditor",
    "Principal": "principal",
    "Interest": "interest",
    "Fees": "fees",
    "Currency": "currency",
    "Placed on": "itemised_on",
    "Due on": "due_on",
}
INSTALMENT_HEADINGS = {"Instalment due on": "instalment_due_on", "Instalment": "instalment"}
COLUMNS = {"address_1": "address"}
"""Our field -> the generated frame's column, where they differ."""
BAD_ROWS = 3


def profile_of(portfolio: DemoPortfolio) -> Profile:
    """How the portfolio's file is read."""
    headings = {**HEADINGS, **(INSTALMENT_HEADINGS if _has_instalments(portfolio) else {})}
    return Profile(
        name=f"{portfolio.portfolio['name']} monthly file"[:60],
        target="accounts",
        fields={field: Source((heading,)) for heading, field in headings.items()},
        defaults={"country": portfolio.portfolio["country"], "currency": portfolio.portfolio["currency"]},
    )


def write_file(portfolio: DemoPortfolio, folder: Path) -> Path:
    """Write the portfolio as CSV into `folder`, the last few rows spoilt as real ones are; returns the path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = _spoilt(portfolio.debts.with_columns(pl.col("itemised_on").cast(pl.String)))
    if _has_instalments(portfolio):
        rows = by_instalment(rows).with_columns(due_on="instalment_due_on")
    wanted = {heading: _shown(field) for heading, field in HEADINGS.items()}
    if _has_instalments(portfolio):
        wanted |= {heading: _shown(field) for heading, field in INSTALMENT_HEADINGS.items()}
    path = folder / f"{portfolio.key}.csv"
    rows.select(**wanted).write_csv(path)
    return path


def _has_instalments(portfolio: DemoPortfolio) -> bool:
    return int(portfolio.debts["instalments"].max() or 1) > 1  # type: ignore[arg-type]


def _shown(field: str) -> pl.Expr:
    if field in {"principal", "interest", "fees", "instalment"}:
        minor = pl.col(f"{field}_minor")
        return pl.format("{}.{}", minor // 100, (minor % 100).cast(pl.String).str.zfill(2))
    return pl.col(COLUMNS.get(field, field))


def _spoilt(rows: pl.DataFrame) -> pl.DataFrame:
    """The last rows with a date that is none, a currency nobody knows, and no name."""
    last = pl.int_range(pl.len(), dtype=pl.Int64) - pl.len().cast(pl.Int64)
    return rows.with_columns(
        pl.when(last == -1).then(pl.lit("31/31/2026")).otherwise("itemised_on").alias("itemised_on"),
        pl.when(last == -2).then(pl.lit("ZZZ")).otherwise("currency").alias("currency"),
        pl.when(last == -BAD_ROWS).then(pl.lit("")).otherwise("person_name").alias("person_name"),
    )
