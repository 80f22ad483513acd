"""What a chunk of cleaned rows states, debt by debt: how much by part, since when, due when, and in which state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.journal import UNAPPLIED
from dunwell.core.words import Part

PARTS = tuple(Part)
CODES = (*(str(part) for part in PARTS), UNAPPLIED)
"""What is owed by part, and what is owed to the person."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the rows state.

    debts   one row per debt, in file order: the columns of cleaned rows, and
            principal, interest, fees, costs    minor units; of a credit all zero
            unapplied       minor units, zero or negative: what is owed to the person
            has_parts       the file itself says how the amount is made up
            opening_on      when the amount began to be owed: itemisation, else invoice, else the file's day
            ended_on        when it was paid, closed or recalled; never before opening_on
            wanted          open, paid, closed, recalled: the state the row stands for
    lines   debt_reference, due_on, amount_minor (positive): what falls due when
    """

    debts: pl.DataFrame
    lines: pl.DataFrame


def stated(rows: pl.DataFrame, *, as_of: date) -> Stated:
    """Needs: cleaned rows, accepted and credits together, all rows of a debt among them."""
    debts = _one_each(rows)
    owed = pl.col("amount_minor").clip(lower_bound=0)
    is_credit = pl.col("amount_minor") < 0
    small = [pl.when(is_credit).then(0).otherwise(pl.col(f"{part}_minor").fill_null(0)) for part in PARTS[1:]]
    said = pl.any_horizontal(pl.col(f"{part}_minor").is_not_null() for part in PARTS)
    opening = pl.coalesce("itemised_on", "invoiced_on", pl.lit(as_of))
    debts = debts.with_columns(
        (owed - sum(small[1:], small[0])).alias(str(PARTS[0])),
        *(minor.alias(str(part)) for part, minor in zip(PARTS[1:], small, strict=True)),
        pl.col("amount_minor").clip(upper_bound=0).alias(UNAPPLIED),
        has_parts=said & ~is_credit,
        opening_on=opening,
        wanted=pl.when(pl.col("status").is_in(["paid", "closed", "recalled"])).then("status")
        .when(owed > 0).then(pl.lit("open")).otherwise(pl.lit("paid")),
    ).with_columns(ended_on=pl.max_horizontal(pl.coalesce("paid_on", pl.lit(as_of)), "opening_on"))  # fmt: skip
    return Stated(debts, _lines(rows, debts))


def _one_each(rows: pl.DataFrame) -> pl.DataFrame:
    """A debt whose rows are instalments states its amount on each; buckets of one name in a summary are summed."""
    if not rows["debt_reference"].is_duplicated().any():
        return rows
    has_instalments = rows["instalment_minor"].null_count() < rows.height
    amount = pl.col("amount_minor")
    grouped = rows.group_by("debt_reference", maintain_order=True)
    return grouped.agg(pl.exclude("amount_minor").first(), amount.first() if has_instalments else amount.sum()).select(
        rows.columns
    )


def _lines(rows: pl.DataFrame, debts: pl.DataFrame) -> pl.DataFrame:
    """Schedules. Beyond the instalments stated, the rest of an amount falls due a month after the last of them."""
    single = debts.filter(pl.col("instalment_minor").is_null() & (pl.col("amount_minor") > 0))
    whole = single.select("debt_reference", "due_on", "amount_minor")
    parts = rows.filter(pl.col("instalment_minor") > 0).select(
        "debt_reference", due_on=pl.coalesce("instalment_due_on", "due_on"), amount_minor="instalment_minor"
    )
    if parts.is_empty():
        return whole
    planned = parts.group_by("debt_reference").agg(
        pl.col("amount_minor").sum().alias("planned"), pl.col("due_on").max()
    )
    rest = planned.join(debts.select("debt_reference", "amount_minor"), on="debt_reference").select(
        "debt_reference", pl.col("due_on").dt.offset_by("1mo"), pl.col("amount_minor") - pl.col("planned")
    )
    return pl.concat([whole, parts, rest.filter(pl.col("amount_minor") > 0)])
