"""Kept and recent rows made in memory, so that the engine is measured without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.config.bench.portfolio_people import PLACES
from dunwell.core import columns, draws

SEED = 23
ROLES = ("third_party_collector", "debt_buyer", "original_creditor")
STOPS = {
    "is_disputed": 0.015,
    "is_ceased": 0.004,
    "is_fraud_reported": 0.003,
    "is_deceased": 0.004,
    "is_insolvent": 0.01,
    "is_represented": 0.012,
    "is_minor": 0.0005,
    "opted_out_email": 0.03,
    "opted_out_text": 0.02,
    "opted_out_phone": 0.02,
    "opted_out_letter": 0.001,
    "opted_out_visit": 0.001,
}
POINTS = {"email_point_id": 0.85, "phone_point_id": 0.9, "text_point_id": 0.9, "postal_point_id": 1.0}
COUNTS: tuple[str, ...] = (
    "calls_7d",
    "calls_person_7d",
    "contacts_7d",
    "contacts_person_7d",
    "contacts_30d",
    "emails_7d",
    "texts_7d",
)
COUNTS += ("letters_30d",)
CURRENCIES = {"US": "USD", "GB": "GBP", "CA": "CAD", "AE": "AED"}


@dataclass(frozen=True, slots=True)
class Rows:
    """What `engine.prepare` is given."""

    kept: pl.DataFrame
    recent: pl.DataFrame


def rows(count: int, *, countries: tuple[str, ...], as_of: date) -> Rows:
    """`count` debts, every seventh of the person of the one before, spread evenly over `countries`."""
    place = pl.col("place").str.split(":")
    frame = (
        pl.DataFrame({"n": pl.int_range(count, dtype=pl.Int64, eager=True)})
        .with_columns(country=draws.one_of(pl.col("n"), "country", countries, seed=SEED))
        .with_columns(_by_country(countries))
        .with_columns(region=place.list.get(0), zone=place.list.get(1).replace("", None))
    )
    kept = frame.select(_kept(as_of))
    recent = frame.select(_recent(as_of))
    return Rows(kept, recent)


def _drawn(name: str) -> pl.Expr:
    return draws.uniform(pl.col("n"), name, seed=SEED)


def _below(name: str, count: int) -> pl.Expr:
    return draws.below(pl.col("n"), name, count, seed=SEED)


def _by_country(countries: tuple[str, ...]) -> pl.Expr:
    place: pl.Expr = pl.lit(None, dtype=pl.String)
    for country in countries:
        here = draws.one_of(pl.col("n"), "place", PLACES[country], seed=SEED)
        place = pl.when(pl.col("country") == country).then(here).otherwise(place)
    return place.alias("place")


def _kept(as_of: date) -> list[pl.Expr]:
    """Every kept column in order and type; what is not named here is zero, false or null."""
    known = {**_who(), **_money(as_of), **_wishes(), **_ladder(as_of)}
    return [
        known.get(each.name, _quiet(each)).cast(each.dtype).alias(each.name)
        for each in columns.ALL
        if each.kind == "kept"
    ]


def _quiet(column: columns.Column) -> pl.Expr:
    if column.null != columns.NEVER:
        return pl.lit(None, dtype=column.dtype)
    return pl.lit(value=False) if column.dtype == pl.Boolean else pl.lit(0)


def _who() -> dict[str, pl.Expr]:
    n = pl.col("n")
    is_company = _drawn("company") < 0.08
    hinted = pl.col("zone").fill_null(
        pl.col("country").replace_strict({"US": "America/New_York", "GB": "Europe/London", "CA": "America/Edmonton",
                                          "AE": "Asia/Dubai"})
    )  # fmt: skip
    return {
        "debt_id": n + 1,
        "person_id": n + 1 - (n % 7 == 6).cast(pl.Int64),
        "portfolio_id": pl.lit(1),
        "creditor_id": pl.lit(1),
        "jurisdiction": pl.col("country"),
        "region": pl.col("region"),
        "zone": pl.col("zone"),
        "zone_earliest": hinted,
        "zone_latest": hinted,
        "language": pl.lit("en"),
        "person_kind": pl.when(is_company).then(pl.lit("company")).otherwise(pl.lit("individual")),
        "collector_role": draws.one_of(n, "role", ROLES, seed=SEED),
        "is_licensed_institution": _drawn("licensed") < 0.4,
        "product": pl.lit("credit_card"),
        "purpose": pl.when(is_company).then(pl.lit("commercial")).otherwise(pl.lit("consumer")),
        "state": pl.lit("open"),
        "currency": pl.col("country").replace_strict(CURRENCIES),
    }


def _money(as_of: date) -> dict[str, pl.Expr]:
    balance = ((draws.normal(pl.col("n"), "amount", seed=SEED) * 1.1).exp() * 33_000).clip(2_500, 2_000_000)
    overdue_days = (_drawn("age") ** 2 * 540).floor().cast(pl.Int64) - 20
    due_on = pl.when(overdue_days > 0).then(_days_before(as_of, overdue_days))
    paid = _drawn("paid") < 0.3
    return {
        "balance_minor": balance.round(),
        "principal_minor": balance.round(),
        "overdue_minor": pl.when(overdue_days > 0).then(balance.round()).otherwise(0),
        "oldest_unpaid_due_on": due_on,
        "counts_from_on": due_on,
        "opened_on": _days_before(as_of, overdue_days + 200),
        "limitation_ends_on": _days_before(as_of, overdue_days - 2190),
        "last_payment_on": pl.when(paid).then(_days_before(as_of, 2 + _below("paid ago", 300))),
        "last_payment_minor": pl.when(paid).then(balance.round() // 10),
        "payments_12m": pl.when(paid).then(1 + _below("payments", 6)).otherwise(0),
        "validation_notice_on": pl.when(_drawn("notice") < 0.7).then(_days_before(as_of, 20 + _below("notice", 200))),
        "first_notice_on": pl.when(_drawn("first") < 0.9).then(_days_before(as_of, _below("first", 200))),
        "any_notice_on": pl.when(_drawn("first") < 0.95).then(_days_before(as_of, _below("first", 200))),
    }


def _wishes() -> dict[str, pl.Expr]:
    stops = {name: _drawn(name) < share for name, share in STOPS.items()}
    points = {
        name: pl.when(_drawn(name) < share).then(pl.col("n") * 4 + number)
        for number, (name, share) in enumerate(POINTS.items())
    }
    bars = _drawn("bars") < 0.005
    return {
        **stops,
        **points,
        "vulnerability": pl.when(_drawn("vulnerable") < 0.02).then(1 + _below("level", 3)).otherwise(0),
        "consented_email": pl.when(_drawn("said") < 0.5).then(_drawn("consents") < 0.9),
        "barred_from_minute": pl.when(bars).then(60 * _below("from", 10)),
        "barred_to_minute": pl.when(bars).then(600 + 60 * _below("to", 10)),
        "is_work_email": pl.when(_drawn("email_point_id") < POINTS["email_point_id"]).then(_drawn("work") < 0.02),
        "moratorium_until": pl.when(_drawn("moratorium") < 0.006).then(pl.lit(columns.OPEN_ENDED)),
    }


def _ladder(as_of: date) -> dict[str, pl.Expr]:
    step = pl.when(_drawn("has step") < 0.95).then(1 + _below("step", 6)).otherwise(0)
    return {
        "promise_due_on": pl.when(_drawn("promise") < 0.04).then(_days_before(as_of, _below("due", 20) - 15)),
        "plan_held_until": pl.when(_drawn("plan") < 0.03).then(_days_before(as_of, _below("held", 40) - 35)),
        "promises_broken": _below("broken", 3),
        "promises_kept": _below("kept", 2),
        "step": step,
        "step_on": pl.when(step > 0).then(_days_before(as_of, 1 + _below("step ago", 10))),
    }


def _recent(as_of: date) -> list[pl.Expr]:
    """Recent columns of every debt; most were contacted little."""
    counts = {name: (_drawn(name) ** 4 * 9).floor() for name in COUNTS}
    counts["conversed_on"] = pl.when(_drawn("spoke") < 0.3).then(_days_before(as_of, 1 + _below("spoke", 40)))
    counts["contacted_on"] = pl.when(_drawn("contacted") < 0.6).then(_days_before(as_of, 1 + _below("contacted", 29)))
    recent = [each for each in columns.ALL if each.kind == "recent"]
    made = [counts.get(each.name, _quiet(each)).cast(each.dtype).alias(each.name) for each in recent]
    return [(pl.col("n") + 1).alias("debt_id"), *made]


def _days_before(as_of: date, days: pl.Expr) -> pl.Expr:
    return (pl.lit(as_of) - pl.duration(days=days)).cast(pl.Date)
