"""Charging many debts forward, as columns: the same as `core.charges.replay` where nothing happened out of turn.

Interest is linear in what is owed, so a period is one sum: what was owed at its start, and each movement from its day
on, over the days of each rate; the days that bear none are taken out the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core import interest
from dunwell.core.money import round_ratio

_WIDE = pl.Int128()
FOUND = pl.Schema(
    {
        "debt_id": pl.Int64,
        "terms_id": pl.Int64,
        "starts_on": pl.Date,
        "ends_on": pl.Date,
        "amount_minor": pl.Int64,
        "cut_by": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Books:
    """What charging forward needs to know.

    debts      debt_id, terms_id, from_on (charged to that day; null: never), begins_on (of the terms), every,
               day_count, is_compound, cap_minor and law_minor (most in all as agreed, and by law; null: none),
               cost_rule (the rule of law_minor), charged_minor
    movements  debt_id, effective_on, amount_minor: on what bears interest, our own charges left out unless they do
    rates      terms_id, starts_on, rate_units
    free       debt_id, starts_on, ends_on: spans that neither overlap nor touch, both ends inside
    """

    debts: pl.DataFrame
    movements: pl.DataFrame
    rates: pl.DataFrame
    free: pl.DataFrame


def charge_forward(known: Books, *, as_of: date) -> pl.DataFrame:
    """Charges of every whole period that ended by `as_of`, in FOUND; periods on which nothing was owed have none."""
    first = known.movements.group_by("debt_id").agg(pl.col("effective_on").min().alias("first_on"))
    work = known.debts.join(first, on="debt_id").with_columns(
        from_on=pl.coalesce("from_on", pl.max_horizontal("begins_on", "first_on"))
    )
    work = work.join(_owed_at(work, known.movements), on="debt_id", how="left").with_columns(
        pl.col("base_minor").fill_null(0)
    )
    found = []
    while True:
        work = work.with_columns(ends_on=interest.next_boundary_of(pl.col("from_on"), pl.col("every")))
        work = work.filter(pl.col("ends_on") <= as_of)
        if work.is_empty():
            break
        inside = _inside(work, known.movements)
        charged = _charged(work, inside, known)
        found.append(charged.filter("bears").select(list(FOUND)))
        work = _onward(work, charged, inside, known.movements)
    return pl.concat([pl.DataFrame(schema=FOUND), *found]).sort("debt_id", "ends_on")


def _owed_at(work: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """What bears interest on the day each debt is charged to, after everything of that day."""
    rows = movements.join(work.select("debt_id", "from_on"), on="debt_id")
    rows = rows.filter(pl.col("effective_on") <= pl.col("from_on"))
    return rows.group_by("debt_id").agg(pl.col("amount_minor").sum().alias("base_minor"))


def _inside(work: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """Movements after the first and before the last day of the period under way."""
    rows = movements.join(work.select("debt_id", "from_on", "ends_on"), on="debt_id")
    day = pl.col("effective_on")
    return rows.filter((day > pl.col("from_on")) & (day < pl.col("ends_on"))).select(
        "debt_id", "effective_on", "amount_minor"
    )


def _charged(work: pl.DataFrame, inside: pl.DataFrame, known: Books) -> pl.DataFrame:
    """The period's charge of each debt. `bears`: on some day of it something was owed."""
    slices = _slices(work, known)
    start = slices.join(work.select("debt_id", "base_minor"), on="debt_id").select(
        "debt_id", "day_count", "rate_units", "slice_from", "slice_to", amount_minor="base_minor"
    )
    later = slices.join(inside, on="debt_id").with_columns(
        slice_from=pl.max_horizontal("slice_from", "effective_on")
    ).filter(pl.col("slice_from") < pl.col("slice_to")).select(start.columns)  # fmt: skip
    share = interest.year_units_of(pl.col("slice_from"), pl.col("slice_to"), pl.col("day_count"))
    exact = pl.col("amount_minor").cast(_WIDE) * pl.col("rate_units").cast(_WIDE) * share
    sums = pl.concat([start, later]).group_by("debt_id").agg(exact.sum().alias("exact"))
    moved = inside.group_by("debt_id").agg(pl.lit(value=True).first().alias("has_moved"))
    wanted = round_ratio(pl.col("exact").fill_null(0), interest.DENOMINATOR).cast(pl.Int64)
    agreed, lawful = (
        (pl.col(name) - pl.col("charged_minor")).clip(lower_bound=0) for name in ("cap_minor", "law_minor")
    )
    agreed = pl.min_horizontal(wanted, agreed)
    return work.join(sums, on="debt_id", how="left").join(moved, on="debt_id", how="left").with_columns(
        starts_on="from_on",
        amount_minor=pl.min_horizontal(agreed, lawful),
        cut_by=pl.when(lawful < agreed).then("cost_rule").otherwise(pl.lit("")),
        bears=(pl.col("base_minor") > 0) | pl.col("has_moved").fill_null(value=False),
    )  # fmt: skip


def _slices(work: pl.DataFrame, known: Books) -> pl.DataFrame:
    """Days of the period by rate, and with the rate below zero those that bear none."""
    until = pl.col("starts_on").shift(-1).over("terms_id", order_by="starts_on")
    rates = known.rates.with_columns(until_on=until.fill_null(date.max))
    by_rate = (
        work.select("debt_id", "terms_id", "from_on", "ends_on", "day_count")
        .join(rates, on="terms_id")
        .with_columns(
            slice_from=pl.max_horizontal("from_on", "starts_on"), slice_to=pl.min_horizontal("ends_on", "until_on")
        )
        .filter(pl.col("slice_from") < pl.col("slice_to"))
        .select("debt_id", "day_count", "rate_units", "slice_from", "slice_to")
    )
    after = pl.col("ends_on").clip(upper_bound=date(9999, 12, 30)) + interest.DAY
    free = known.free.select("debt_id", "starts_on", free_to=after)
    taken_out = (
        by_rate.join(free, on="debt_id")
        .with_columns(
            rate_units=-pl.col("rate_units"),
            slice_from=pl.max_horizontal("slice_from", "starts_on"),
            slice_to=pl.min_horizontal("slice_to", "free_to"),
        )
        .filter(pl.col("slice_from") < pl.col("slice_to"))
        .select(by_rate.columns)
    )
    return pl.concat([by_rate, taken_out])


def _onward(work: pl.DataFrame, charged: pl.DataFrame, inside: pl.DataFrame, movements: pl.DataFrame) -> pl.DataFrame:
    """The debts at the start of their next period; those on which nothing is owed and nothing comes are left out."""
    then = movements.join(work.select("debt_id", "ends_on"), on="debt_id")
    on_day = then.filter(pl.col("effective_on") == pl.col("ends_on"))
    moved = pl.concat([inside, on_day.select(inside.columns)]).group_by("debt_id").agg(pl.col("amount_minor").sum())
    coming = then.filter(pl.col("effective_on") > pl.col("ends_on")).select("debt_id").unique()
    joined = charged.join(moved.rename({"amount_minor": "moved_minor"}), on="debt_id", how="left")
    own = pl.when("is_compound").then("amount_minor").otherwise(0)
    joined = joined.join(coming.with_columns(has_coming=pl.lit(value=True)), on="debt_id", how="left").with_columns(
        base_minor=pl.col("base_minor") + pl.col("moved_minor").fill_null(0) + own,
        charged_minor=pl.col("charged_minor") + pl.col("amount_minor"),
        from_on="ends_on",
    )
    return joined.filter((pl.col("base_minor") > 0) | pl.col("has_coming").fill_null(value=False)).select(work.columns)
