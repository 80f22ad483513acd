"""Invents the demonstration's debts: seeded, fictional, the same for the same seed. Pure: nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import polars as pl
import yaml

from dunwell.core import draws

MONTHS = 18
FOLDER = Path(__file__).parent
FICTIONAL_LINES = 100
"""555-0100 to 555-0199 are kept for fiction in North America; 7700 900000 to 900999 in the UK."""


@dataclass(frozen=True, slots=True)
class DemoPortfolio:
    """One portfolio: its description, and one row per debt as its file will say."""

    key: str
    creditor: Mapping[str, Any]
    portfolio: Mapping[str, Any]
    debts: pl.DataFrame


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def portfolios(*, debts: int, seed: int, today: date) -> list[DemoPortfolio]:
    """All portfolios of the demonstration with `debts` debts in total (at least one each)."""
    made = []
    for number, plan in enumerate(cast("list[dict[str, Any]]", _read("portfolios.yaml"))):
        count = max(1, round(debts * float(plan["share"])))
        frame = _people(count, plan, seed=seed * 31 + number)
        frame = _owed(frame, plan, seed=seed * 31 + number, today=today)
        made.append(DemoPortfolio(plan["key"], plan["creditor"], plan["portfolio"], frame))
    return made


def _people(count: int, plan: Mapping[str, Any], *, seed: int) -> pl.DataFrame:
    """Who owes. Every seventh debt belongs to the person of the one before."""
    country = plan["portfolio"]["country"]
    world, places = _read("places.yaml")[country], pl.DataFrame(
        _read("places.yaml")[country]["places"],
        schema=["city", "region", "postcode", "dial", "zone"],
        orient="row",
    )  # fmt: skip
    row = pl.col("row")
    frame = pl.DataFrame({"number": range(count)}).with_columns(
        row=pl.col("number").cast(pl.Int64) - (pl.col("number") % 7 == 6).cast(pl.Int64)
    )
    frame = frame.with_columns(
        place=draws.below(row, "place", places.height, seed=seed),
        given=draws.one_of(row, "given", world["given"], seed=seed),
        family=draws.one_of(row, "family", world["family"], seed=seed),
        street=draws.one_of(row, "street", world["streets"], seed=seed),
        house=1 + draws.below(row, "house", 180, seed=seed),
        line=draws.below(row, "line", FICTIONAL_LINES, seed=seed),
        age=20 * 365 + draws.below(row, "age", 55 * 365, seed=seed),
    ).join(places.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64)), on="place", how="left")
    is_company = plan["purpose"] == "commercial"
    trade = draws.one_of(row, "trade", _read("places.yaml")["companies"], seed=seed)
    name = pl.concat_str(trade, pl.lit(" "), pl.col("family"), pl.lit(" Ltd")) if is_company else _full_name()
    return frame.with_columns(
        customer_key=pl.format("{}-{}", pl.lit(plan["key"].upper()), row.cast(pl.String).str.zfill(7)),
        person_name=name,
        person_kind=pl.lit("company" if is_company else "individual"),
        email=pl.format("{}{}@example.com", _slug(name), row).str.to_lowercase(),
        mobile=_mobile(country),
        address=pl.format("{} {}", pl.col("house"), pl.col("street")),
        language=_language(country, row, seed),
        country=pl.lit(country),
    )


def _full_name() -> pl.Expr:
    return pl.concat_str(pl.col("given"), pl.lit(" "), pl.col("family"))


def _slug(name: pl.Expr) -> pl.Expr:
    folded = name.str.normalize("NFKD").str.replace_all(r"[^A-Za-z ]", "")
    return folded.str.strip_chars().str.replace_all(" +", ".")


def _mobile(country: str) -> pl.Expr:
    dial, line = pl.col("dial"), pl.col("line").cast(pl.String)
    if country in {"US", "CA"}:
        return pl.format("+1{}5550{}", dial, (pl.col("line") % 100 + 100).cast(pl.String))
    if country == "GB":
        return pl.format("+44{}{}", dial, (pl.col("row") % 1000).cast(pl.String).str.zfill(3))
    return pl.format("+971{}5550{}", dial, line.str.zfill(3))


def _language(country: str, row: pl.Expr, seed: int) -> pl.Expr:
    if country == "CA":
        return pl.when(pl.col("region") == "CA-QC").then(pl.lit("fr")).otherwise(pl.lit("en"))
    if country == "AE":
        return pl.when(draws.uniform(row, "language", seed=seed) < 0.5).then(pl.lit("ar")).otherwise(pl.lit("en"))
    if country == "US":
        return pl.when(draws.uniform(row, "language", seed=seed) < 0.1).then(pl.lit("es")).otherwise(pl.lit("en"))
    return pl.lit("en")


def _owed(frame: pl.DataFrame, plan: Mapping[str, Any], *, seed: int, today: date) -> pl.DataFrame:
    """What is owed: placed with us up to eighteen months ago, due some weeks before that."""
    number = pl.col("number")
    median, spread = plan["amount"]
    _, interest, fees = plan["parts"]
    placed_days = 5 + draws.below(number, "placed", MONTHS * 30 - 5, seed=seed)
    overdue_days = draws.below(number, "overdue", 60, seed=seed) - 10
    total = (draws.normal(number, "amount", seed=seed) * spread).exp() * median * 100
    frame = frame.with_columns(
        total_minor=total.clip(2_500, 2_500_000).round().cast(pl.Int64),
        itemised_on=pl.lit(today) - pl.duration(days=placed_days),
        temper=draws.uniform(number, "temper", seed=seed),
    ).with_columns(
        due_on=(pl.col("itemised_on") - pl.duration(days=overdue_days)).cast(pl.Date),
        interest_minor=(pl.col("total_minor") * interest).round().cast(pl.Int64),
        fees_minor=(pl.col("total_minor") * fees).round().cast(pl.Int64),
    )
    return frame.with_columns(
        principal_minor=pl.col("total_minor") - pl.col("interest_minor") - pl.col("fees_minor"),
        debt_reference=pl.format(
            "{}-{}",
            pl.lit("".join(word[0] for word in plan["key"].upper().split("_"))),
            (10_000_000 + number).cast(pl.String),
        ),
        product=pl.lit(plan["product"]),
        original_creditor=pl.lit(plan.get("original_creditor", plan["creditor"]["name"])),
        currency=pl.lit(plan["portfolio"]["currency"]),
        instalments=pl.lit(int(plan.get("instalments", 1))),
    )


def by_instalment(debts: pl.DataFrame) -> pl.DataFrame:
    """A row for each monthly instalment, in order; the last takes what does not divide.

    Needs    total_minor, instalments, due_on (of the first)
    Adds     nth (0 is the first), instalment_minor, instalment_due_on
    """
    spread = debts.with_columns(nth=pl.int_ranges(0, pl.col("instalments"))).explode("nth")
    each = pl.col("total_minor") // pl.col("instalments")
    last = pl.col("total_minor") - each * (pl.col("instalments") - 1)
    return spread.with_columns(
        instalment_minor=pl.when(pl.col("nth") == pl.col("instalments") - 1).then(last).otherwise(each),
        instalment_due_on=pl.col("due_on").dt.offset_by(pl.format("{}mo", "nth")),
    )
