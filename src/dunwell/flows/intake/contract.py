"""The contract's terms a file states: of new debts their first version, of known ones a later one where they changed.

A term is never edited: a rate that a newer file states otherwise holds from the day that file speaks of, or from the
later day it says itself. What a file is silent on stands. Terms agreed by hand stay until the file's own statement
changes.
"""

from __future__ import annotations

import polars as pl

from dunwell.core.intake.contract import FEES
from dunwell.core.interest import RATE_UNITS, DayCount, Every
from dunwell.core.ports import BulkSession
from dunwell.debts import contract_bulk
from dunwell.debts.contract_bulk import FROM_FILES, VERSION
from dunwell.flows.intake.job import Job

_SAID = (
    "debt_id", "interest_rate_units", "compounding", "day_count", "interest_from", "interest_minor",
    *(f"{fee}_minor" for fee in FEES),
)  # fmt: skip
_COMPARED = ("method", "rate", "day_count", "every", "fees")


def settle_terms(session: BulkSession, new: pl.DataFrame, old: pl.DataFrame, job: Job) -> pl.Series:
    """Record the terms the file states; returns the ids of known debts whose terms changed.

    Needs    the columns of `Stated.debts`, debt_id
    """
    if "interest_rate" not in job.profile.fields:
        return pl.Series("debt_id", [], pl.Int64())
    kept = contract_bulk.of_book_in(session, job.portfolio_id)
    first = _first(_stating(new), job)
    later = _later(session, _stating(old) if job.is_newest else _stating(old).head(0), job)
    versions = pl.concat([first, later.select(first.columns)])
    columns = (*_SAID[:1], "product", "starts_on", "method", "rates", "day_count", "every", "fees")
    said = versions.join(pl.concat([_named(new), _named(old)]), on="debt_id").select(columns)
    contract_bulk.agree_in(session, _dressed(said, kept, job).select(*VERSION), by=job.by, at=job.at)
    return later["debt_id"]


def _stating(debts: pl.DataFrame) -> pl.DataFrame:
    """Debts of which a rate is stated, and what is stated with it."""
    return debts.select(*_SAID).filter(pl.col("interest_rate_units").is_not_null())


def _named(debts: pl.DataFrame) -> pl.DataFrame:
    word = pl.col("product").fill_null("").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "_")
    return debts.select("debt_id", product=word.str.strip_chars("_").str.slice(0, 30))


def _first(said: pl.DataFrame, job: Job) -> pl.DataFrame:
    """The first version. What is owed already holds the interest to the file's day where the file names some."""
    from_on = pl.coalesce("interest_from", pl.lit(job.as_of))
    starts_on = pl.when(pl.col("interest_minor").is_null()).then(from_on).otherwise(
        pl.max_horizontal(from_on, pl.lit(job.as_of))
    )  # fmt: skip
    return _worded(said.with_columns(starts_on=starts_on))


def _worded(said: pl.DataFrame) -> pl.DataFrame:
    """Adds method, rate, every, day_count, fees, rates as the terms keep them."""
    units, how = pl.col("interest_rate_units"), pl.col("compounding")
    whole, rest = units // RATE_UNITS, (units % RATE_UNITS).cast(pl.String).str.zfill(8)
    is_compound = how.is_not_null() & (how != "simple")
    fees = [
        pl.when(pl.col(f"{fee}_minor") > 0).then(pl.format(f"{fee.removesuffix('_fee')}:{{}}", f"{fee}_minor"))
        for fee in FEES
    ]
    worded = said.with_columns(
        rate=pl.format("{}.{}", whole, rest).str.strip_chars_end("0").str.strip_chars_end("."),
        method=pl.when(units == 0).then(pl.lit("none")).when(is_compound).then(pl.lit("compound"))
        .otherwise(pl.lit("simple")),
        every=pl.when(is_compound).then(how).otherwise(pl.lit(str(Every.MONTH))),
        day_count=pl.col("day_count").fill_null(str(DayCount.ACT_365)),
        fees=pl.concat_str(fees, separator=" ", ignore_nulls=True),
    )  # fmt: skip
    bears = pl.col("method") != "none"
    rates = pl.when(bears).then(pl.format("{}:{}", pl.col("starts_on").dt.to_string(), "rate")).otherwise(pl.lit(""))
    return worded.with_columns(rates=rates)


def _later(session: BulkSession, said: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Versions of known debts whose file states other terms than the files before; first ones where none did."""
    if said.is_empty():
        return _first(said, job)
    live = contract_bulk.of_debts_in(session, said["debt_id"].sort())
    live = live.filter(pl.col("source").str.starts_with(FROM_FILES)).sort("starts_on", "terms_id")
    was = live.unique("debt_id", keep="last").select(
        "debt_id", was_starts_on="starts_on", was_method="method", was_day_count="day_count", was_every="every",
        was_fees="fees", was_rate=pl.col("rates").str.split(" ").list.last().str.split(":").list.last(),
    )  # fmt: skip
    both = said.join(was, on="debt_id", how="left", maintain_order="left")
    new = _first(both.filter(pl.col("was_method").is_null()), job)
    from_on, floor = pl.col("interest_from"), pl.col("was_starts_on")
    starts_on = pl.when((from_on > floor) & (from_on > job.as_of)).then(from_on).otherwise(
        pl.max_horizontal(pl.lit(job.as_of), floor)
    )  # fmt: skip
    again = _worded(
        _kept_where_silent(both.filter(pl.col("was_method").is_not_null())).with_columns(starts_on=starts_on)
    )
    rate = pl.when(pl.col("method") == "none").then(pl.lit("")).otherwise("rate")
    differs = pl.any_horizontal(
        *(pl.col(name) != pl.col(f"was_{name}") for name in _COMPARED if name != "rate"), rate != pl.col("was_rate")
    )
    return pl.concat([new, again.filter(differs).select(new.columns)])


def _kept_where_silent(both: pl.DataFrame) -> pl.DataFrame:
    """How interest compounds, days are counted and what events cost, as before where the file does not say."""
    was = pl.when(pl.col("was_method") == "compound").then("was_every").otherwise(pl.lit("simple"))
    fees = [
        pl.coalesce(
            f"{fee}_minor", pl.col("was_fees").str.extract(rf"\b{fee.removesuffix('_fee')}:(\d+)").cast(pl.Int64)
        ).alias(f"{fee}_minor")
        for fee in FEES
    ]
    return both.with_columns(pl.coalesce("compounding", was), pl.coalesce("day_count", "was_day_count"), *fees)


def _dressed(said: pl.DataFrame, kept: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Adds what the contract leaves to the book: how payments fill the parts, and which small rest is written off."""
    newest = kept.sort("starts_on", "terms_id").unique("product", keep="last")
    usual = newest.select("product", order="allocation_order", small="small_difference_minor")
    whole = usual.filter(pl.col("product") == "").select(book_order="order", book_small="small")
    whole = whole if whole.height else pl.DataFrame({"book_order": [""], "book_small": [0]})
    return (
        said.join(usual, on="product", how="left", maintain_order="left")
        .join(whole, how="cross")
        .with_columns(
            portfolio_id=pl.lit(job.portfolio_id, pl.Int64),
            allocation_order=pl.coalesce("order", "book_order"),
            small_difference_minor=pl.coalesce("small", "book_small"),
            cap_minor=pl.lit(None, pl.Int64),
            rate_max=pl.lit(""),
            cost_max=pl.lit(""),
            cost_rule=pl.lit(""),
            product=pl.lit(""),
            source=pl.lit(f"{FROM_FILES}{job.batch_id}: the contract"),
        )
    )
