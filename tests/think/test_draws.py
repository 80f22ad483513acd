"""Draws: repeatable, even, and one row's do not depend on the others'."""

from __future__ import annotations

import polars as pl

from dunwell.core import draws

ROWS = pl.DataFrame({"row": range(20_000)})


def test_a_row_draws_the_same_alone_as_among_many() -> None:
    many = ROWS.select(draws.uniform(pl.col("row"), "x", seed=3))["row"]
    alone = ROWS.filter(row=777).select(draws.uniform(pl.col("row"), "x", seed=3))["row"]

    assert many[777] == alone.item()


def test_draws_are_even_and_streams_and_seeds_differ() -> None:
    frame = ROWS.select(
        a=draws.uniform(pl.col("row"), "a", seed=1),
        b=draws.uniform(pl.col("row"), "b", seed=1),
        other=draws.uniform(pl.col("row"), "a", seed=2),
        bell=draws.normal(pl.col("row"), "n", seed=1),
    )

    tenths = frame["a"].cut([n / 10 for n in range(1, 10)]).value_counts()["count"]
    assert frame["a"].is_between(0, 1, closed="left").all()
    assert 1800 < tenths.min() <= tenths.max() < 2200  # type: ignore[operator]
    assert abs(float(frame.select(pl.corr("a", "b")).item())) < 0.03
    assert abs(float(frame.select(pl.corr("a", "other")).item())) < 0.03
    assert abs(float(frame["bell"].mean())) < 0.03  # type: ignore[arg-type]
