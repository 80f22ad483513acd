"""Many payments spread over the parts of many debts, as columns: the same as `core.waterfall.allocate` one by one."""

from __future__ import annotations

import polars as pl

from dunwell.core.waterfall import read_order
from dunwell.core.words import Part

PARTS = tuple(f"{part}_minor" for part in Part)
"""The columns of what a payment takes off each part."""


def allocate_many(payments: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """Spread the payments of each debt one after another.

    Units    minor units of one currency per debt; nothing is rounded
    Needs    payments: debt_id, number (their order), amount_minor above zero, allocation_order (one per debt)
             owed: debt_id and PARTS, none below zero; a debt without a row owes nothing
    Adds     PARTS and unapplied_minor, which sum to amount_minor; paid_minor, all that the debt's payments so far took
             off its parts
    Rows     the payments, in order of debt_id and number
    Raises   IncompleteOrder
    """
    named = owed.select("debt_id", *(pl.col(part).alias(f"owed_{part}") for part in PARTS))
    rows = payments.sort("debt_id", "number").join(named, on="debt_id", how="left", maintain_order="left")
    rows = rows.with_columns(
        *(pl.col(f"owed_{part}").fill_null(0) for part in PARTS),
        until=pl.col("amount_minor").cum_sum().over("debt_id"),
    )
    found = [rows.clear().with_columns(pl.lit(0, pl.Int64).alias(part) for part in PARTS)]
    for (order,), some in rows.group_by("allocation_order"):
        found.append(some.with_columns(_taken(str(order))))
    spread = pl.concat(found).with_columns(
        unapplied_minor=pl.col("amount_minor") - pl.sum_horizontal(PARTS), taken=pl.sum_horizontal(PARTS)
    )
    spread = spread.sort("debt_id", "number").with_columns(paid_minor=pl.col("taken").cum_sum().over("debt_id"))
    return spread.drop("until", "taken", *(f"owed_{part}" for part in PARTS))


def _taken(order: str) -> list[pl.Expr]:
    """What each payment takes off each part: what all up to it take, less what those before it took."""
    until, before = pl.col("until"), pl.col("until") - pl.col("amount_minor")
    first = pl.lit(0, pl.Int64)
    found: dict[str, pl.Expr] = {}
    for part in read_order(order):
        most = pl.col(f"owed_{part}_minor")
        after, earlier = ((paid - first).clip(lower_bound=0) for paid in (until, before))
        taken = pl.min_horizontal(after, most) - pl.min_horizontal(earlier, most)
        found[f"{part}_minor"] = taken
        first = first + most
    return [found[part].alias(part) for part in PARTS]
