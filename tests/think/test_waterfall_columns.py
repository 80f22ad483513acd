"""Payments spread as columns fall as they would one by one."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.waterfall import allocate, read_order
from dunwell.core.waterfall_columns import PARTS, allocate_many
from dunwell.core.words import Part

ORDERS = st.permutations(list(Part)).map(",".join)
DEBTS = st.lists(
    st.tuples(ORDERS, st.tuples(*(st.integers(0, 900) for _ in Part)), st.lists(st.integers(1, 700), max_size=6)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(DEBTS)
def test_payments_spread_as_columns_fall_as_they_do_one_by_one(
    debts: list[tuple[str, tuple[int, ...], list[int]]],
) -> None:
    owed = [(debt_id, *parts) for debt_id, (_, parts, _) in enumerate(debts)]
    paid = [
        (debt_id, number, minor, order)
        for debt_id, (order, _, payments) in enumerate(debts)
        for number, minor in enumerate(payments)
    ]
    columns = {"debt_id": pl.Int64, "number": pl.Int64, "amount_minor": pl.Int64, "allocation_order": pl.String}

    spread = allocate_many(
        pl.DataFrame(paid, schema=columns, orient="row"),
        pl.DataFrame(owed, schema={"debt_id": pl.Int64, **dict.fromkeys(PARTS, pl.Int64)}, orient="row"),
    )

    told = []
    for debt_id, (order, parts, payments) in enumerate(debts):
        left, before = dict(zip(Part, parts, strict=True)), 0
        for number, minor in enumerate(payments):
            split = allocate(minor, left, order=read_order(order))
            left = {part: minor - split.parts[part] for part, minor in left.items()}
            before += sum(split.parts.values())
            told.append((debt_id, number, *(split.parts[part] for part in Part), split.unapplied, before))
    assert spread.select("debt_id", "number", *PARTS, "unapplied_minor", "paid_minor").rows() == told
