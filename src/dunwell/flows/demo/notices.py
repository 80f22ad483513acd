"""Invents the legal notices that a lawful collector gave in time, and a few that slipped. Pure: a frame out."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from dunwell.core import draws
from dunwell.flows.demo.generate import by_instalment

QUIET_DAYS = 8
"""After the first notice nobody is contacted otherwise for so long: every wait of these laws is over then."""
NEW_DAYS = 21
"""Debts that came in the last days have no notice yet: the demonstration sends it."""
NOTICE_FIRST = {"US": "validation_notice_sent", "CA": "collection_notice_sent"}
"""By country the notice that comes before all other contact."""
REPEATED_DAYS = 170
"""Between two notices of one spell of arrears in Great Britain: within the six months of the law."""
ARREARS = "arrears_notice_given"
ASKED_DAYS, TOLD_DAYS = 30, 60
"""In the Emirates: after so many days in arrears the institution asks why, after more than so many it gives notice."""
SLIPPED = (timedelta(days=60), timedelta(days=25))
"""A notice that slipped was to be given so long ago, from and to."""
GIVEN = ("debt_reference", "customer_key", "country", "region", "temper", "number", "type", "channel", "on")


def first_noticed(debts: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    """The debts with `noticed_on`, the day of the notice that comes before all contact: null where none was due yet."""
    day = pl.col("itemised_on") + pl.duration(days=1 + draws.below(pl.col("number"), "noticed", 3, seed=seed))
    was_due = pl.col("country").is_in(list(NOTICE_FIRST)) & (
        pl.col("itemised_on") < pl.lit(today) - pl.duration(days=NEW_DAYS)
    )
    return debts.with_columns(noticed_on=pl.when(was_due).then(day.cast(pl.Date)))


def is_free() -> pl.Expr:
    """Whether somebody may be contacted on `on`: the first notice was given, and its wait is over."""
    waited = pl.col("on") > pl.col("noticed_on") + pl.duration(days=QUIET_DAYS)
    return ~pl.col("country").is_in(list(NOTICE_FIRST)) | waited.fill_null(value=False)


def legal_notices(debts: pl.DataFrame, payments: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    """Every notice that was given: `debt_reference`, `customer_key`, `type`, `channel` (may be null), `on`, `key`.

    Given    `debts` as `first_noticed` makes them, and what was paid
    """
    given = pl.concat(
        [_first(debts), _new_york(debts), _british(debts, payments, seed, today), _emirati(debts, payments, seed)]
    )
    given = _without_slips(given.filter(pl.col("on") < today), seed=seed, today=today)
    nth = pl.int_range(pl.len()).over("debt_reference")
    return given.select(
        "debt_reference", "customer_key", "type", "channel", "on", key=pl.format("demo:{}:N{}", "debt_reference", nth)
    )


def enquiries(debts: pl.DataFrame, payments: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """Letters in which an Emirati institution asked why nothing was paid for a month: columns of debts, and `on`."""
    late = _oldest_unpaid(debts.filter(pl.col("country") == "AE"), payments)
    asked = late.with_columns(on=_since(ASKED_DAYS)).filter(_is_still_unpaid() & (pl.col("on") < today))
    return asked.select(*debts.columns, "on").unique(["debt_reference", "on"], maintain_order=True)


def _first(debts: pl.DataFrame) -> pl.DataFrame:
    """The first written notice of each debt that is old enough."""
    due = debts.filter(pl.col("noticed_on").is_not_null())
    return due.with_columns(
        type=pl.col("country").replace_strict(NOTICE_FIRST, return_dtype=pl.String),
        channel=pl.lit("letter"),
        on="noticed_on",
    ).select(GIVEN)


def _new_york(debts: pl.DataFrame) -> pl.DataFrame:
    """New York wants its own disclosures with the first communication."""
    there = debts.filter(pl.col("noticed_on").is_not_null() & (pl.col("region") == "US-NY"))
    return there.with_columns(type=pl.lit("collection_notice_sent"), channel=pl.lit("letter"), on="noticed_on").select(
        GIVEN
    )


def _british(debts: pl.DataFrame, payments: pl.DataFrame, seed: int, today: date) -> pl.DataFrame:
    """Notices of sums in arrears (s.86B): within fourteen days of two missed payments, again within six months."""
    spells = _spells(debts.filter((pl.col("country") == "GB") & (pl.col("instalments") > 1)), payments, today)
    first = pl.col("met_on") + pl.duration(days=3 + draws.below(pl.col("number"), "told", 9, seed=seed))
    until = pl.min_horizontal("ended_on", "owing_on", pl.lit(today))
    counted = spells.with_columns(first=first.cast(pl.Date), until=until)
    days = (pl.col("until") - pl.col("first")).dt.total_days().clip(0, None)
    repeated = counted.with_columns(turn=pl.int_ranges(0, days.floordiv(REPEATED_DAYS) + 1)).explode("turn")
    on = (pl.col("first") + pl.duration(days=pl.col("turn") * REPEATED_DAYS)).cast(pl.Date)
    given = repeated.with_columns(on=on, type=pl.lit(ARREARS), channel=pl.lit(None, dtype=pl.String))
    return given.filter(pl.col("on") < pl.col("until")).select(GIVEN)


def _spells(debts: pl.DataFrame, payments: pl.DataFrame, today: date) -> pl.DataFrame:
    """One row per spell of arrears in which two payments were missed: from `met_on` until the next one at `ended_on`.

    Once a notice was given another one is due every six months while anything is owing, last on `owing_on`, or today.
    """
    lines = by_instalment(debts).select(
        "debt_reference",
        day=pl.col("instalment_due_on") + pl.duration(days=1),
        due_minor="instalment_minor",
        two_minor=pl.col("instalment_minor") + pl.col("instalment_minor").shift(1).over("debt_reference"),
    )
    paid = payments.join(debts.select("debt_reference"), on="debt_reference").select(
        "debt_reference", day=pl.col("on") + pl.duration(days=1), paid_minor="amount_minor"
    )
    days = (
        pl.concat([lines, paid], how="diagonal")
        .filter(pl.col("day") <= today)
        .group_by("debt_reference", "day")
        .agg(pl.col("due_minor", "paid_minor").sum(), pl.col("two_minor").max())
        .sort("debt_reference", "day")
        .with_columns(
            short=(pl.col("due_minor") - pl.col("paid_minor")).cum_sum().over("debt_reference"),
            two_minor=pl.col("two_minor").forward_fill().over("debt_reference"),
        )
        .with_columns(spell=(pl.col("short") <= 0).cum_sum().over("debt_reference"))
    )
    spells = days.group_by("debt_reference", "spell", maintain_order=True).agg(
        met_on=pl.col("day").filter(pl.col("short") >= pl.col("two_minor")).min()
    )
    met = spells.filter(pl.col("met_on").is_not_null()).with_columns(
        ended_on=pl.col("met_on").shift(-1).over("debt_reference")
    )
    is_owing = pl.col("short") > 0
    owing = days.group_by("debt_reference").agg(
        owing_on=pl.when(~is_owing.last()).then(pl.col("day").filter(is_owing).max())
    )
    return debts.join(met, on="debt_reference", maintain_order="left").join(owing, on="debt_reference")


def _emirati(debts: pl.DataFrame, payments: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Notice of more than sixty days in arrears, given in the week before it is due."""
    late = _oldest_unpaid(debts.filter(pl.col("country") == "AE"), payments)
    early = 3 + draws.below(pl.col("number"), "early", 5, seed=seed)
    told = late.with_columns(
        on=_since(pl.lit(TOLD_DAYS) - early), type=pl.lit(ARREARS), channel=pl.lit(None, dtype=pl.String)
    )
    return told.filter(_is_still_unpaid()).select(GIVEN)


def _oldest_unpaid(debts: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Instalments that were the oldest unpaid one: `oldest_from` and `cleared_on`, null while it is unpaid."""
    paid = (
        payments.sort("debt_reference", "on")
        .with_columns(sum_minor=pl.col("amount_minor").cum_sum().over("debt_reference"))
        .select("debt_reference", "sum_minor", cleared_on="on")
        .sort("sum_minor")
    )
    lines = by_instalment(debts).with_columns(sum_minor=pl.col("instalment_minor").cum_sum().over("debt_reference"))
    met = lines.sort("sum_minor").join_asof(
        paid, on="sum_minor", by="debt_reference", strategy="forward", check_sortedness=False
    )
    met = met.sort("debt_reference", "nth").with_columns(before=pl.col("cleared_on").shift(1).over("debt_reference"))
    is_first = pl.col("nth") == 0
    return met.with_columns(oldest_from=pl.when(is_first).then("instalment_due_on").otherwise("before")).filter(
        pl.col("oldest_from").is_not_null()
    )


def _since(days: pl.Expr | int) -> pl.Expr:
    """So many days after an instalment fell due, and not before it was the oldest one."""
    late = pl.col("instalment_due_on") + pl.duration(days=days)
    return pl.max_horizontal(late, pl.col("oldest_from") + pl.duration(days=1)).cast(pl.Date)


def _is_still_unpaid() -> pl.Expr:
    return pl.col("cleared_on").is_null() | (pl.col("on") < pl.col("cleared_on"))


def _without_slips(given: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    """All but three that slipped: one of New York, one British, one Emirati, each the last about its debt."""
    row = given.with_row_index("row")
    longest, shortest = SLIPPED
    is_last = pl.col("on") == pl.col("on").max().over("debt_reference", "type")
    is_recent = pl.col("on").is_between(today - longest, today - shortest)
    may_slip = (pl.col("type") == ARREARS) | (
        (pl.col("type") == "collection_notice_sent") & (pl.col("country") == "US")
    )
    ours = row.filter(is_last & is_recent & may_slip & (pl.col("temper") > 0.6))
    slips = ours.sort(draws.uniform(pl.col("number"), "slips", seed=seed)).unique(
        "country", keep="first", maintain_order=True
    )
    return row.join(slips, on="row", how="anti").drop("row")
