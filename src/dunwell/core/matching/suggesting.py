"""Which debt a payment that names none may be for: scored suggestions with their reasons. Nothing is posted by them.

Every reason is worth as much as it is rare: that one debt in a thousand has the payer's name tells ten bits, that half
of them owe the amount tells one. What several reasons tell adds up. Debts of one payment compete, with "none of them"
as one more, so a chance near one means that nothing else is likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import polars as pl

TRUST = {
    "reference": 1.0,
    "account_number": 1.0,
    "history": 0.95,
    "promise": 0.9,
    "name": 0.85,
    "owed": 0.7,
    "several": 0.9,
    "together": 0.8,
}
"""Share of a reason's bits that counts: how seldom it is there by mistake. Judgements, not measurements."""
TOO_MUCH_BITS = -4.0
"""More money than is owed speaks against a debt."""
CHANCE_MAX = 0.99
DEBTS_MAX = 12
"""Debts of one person among which a sum is looked for."""
EVIDENCE = {"receipt_id": pl.Int64, "debt_id": pl.Int64, "kind": pl.String}


def scored(evidence: pl.DataFrame, fits: pl.DataFrame, *, debts_count: int) -> pl.DataFrame:
    """Rows     one per payment and debt that any reason speaks for
    Needs    evidence: receipt_id, debt_id, kind (of TRUST), fits: receipt_id, debt_id, is_too_much (Boolean)
    Adds     chance, kinds (list, the most telling first); the likeliest of a payment first
    """
    distinct = evidence.unique(["receipt_id", "debt_id", "kind"])
    shared = pl.len().over("receipt_id", "kind")
    whole = pl.max_horizontal(pl.lit(debts_count), shared)
    trust = pl.col("kind").replace_strict(TRUST, default=0.0, return_dtype=pl.Float64)
    told = distinct.with_columns(bits=(whole / shared).log(2) * trust).sort(["bits", "kind"], descending=[True, False])
    pairs = (
        told.group_by("receipt_id", "debt_id", maintain_order=True)
        .agg(bits=pl.col("bits").sum(), kinds=pl.col("kind"))
        .join(fits, on=["receipt_id", "debt_id"], how="left", maintain_order="left")
    )
    against = pl.when(pl.col("is_too_much").fill_null(value=False)).then(TOO_MUCH_BITS).otherwise(0.0)
    odds = pl.lit(2.0).pow(pl.col("bits") + against) / max(debts_count, 1)
    competing = pairs.with_columns(odds=odds).with_columns(
        chance=(pl.col("odds") / (1 + pl.col("odds").sum().over("receipt_id"))).clip(0, CHANCE_MAX)
    )
    return competing.select("receipt_id", "debt_id", "chance", "kinds").sort(
        ["receipt_id", "chance", "debt_id"], descending=[False, True, False]
    )


def split_of(paid_minor: int, owed: Mapping[int, int]) -> dict[int, int] | None:
    """The debts that a payment clears together: the one set of two or more whose balances sum to it.

    None where no set does, or more than one, for then it is a guess.
    """
    some = sorted((debt_id, minor) for debt_id, minor in owed.items() if 0 < minor < paid_minor)[:DEBTS_MAX]
    found = [
        chosen
        for size in range(2, len(some) + 1)
        for chosen in combinations(some, size)
        if sum(minor for _, minor in chosen) == paid_minor
    ]
    return dict(found[0]) if len(found) == 1 else None
