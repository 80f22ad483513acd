"""The demonstration's files, as a creditor would send them, and how they are read."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from dunwell.core.intake.profile import Profile, Source
from dunwell.flows.demo.generate import DemoPortfolio

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
    rows = _spoilt(portfolio.debts.with_columns(pl.col("itemised_on", "due_on").cast(pl.String)))
    if _has_instalments(portfolio):
        rows = _by_instalment(rows)
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


def _by_instalment(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each monthly instalment; the last takes what does not divide."""
    nth = pl.int_ranges(0, pl.col("instalments")).alias("nth")
    spread = rows.with_columns(nth).explode("nth")
    each = pl.col("total_minor") // pl.col("instalments")
    last = pl.col("total_minor") - each * (pl.col("instalments") - 1)
    day = pl.col("due_on").str.to_date(strict=False).dt.offset_by(pl.format("{}mo", "nth")).cast(pl.String)
    return spread.with_columns(
        instalment_minor=pl.when(pl.col("nth") == pl.col("instalments") - 1).then(last).otherwise(each),
        instalment_due_on=day,
        due_on=day,
    )
