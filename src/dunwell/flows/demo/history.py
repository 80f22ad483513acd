"""Invents what happened to the demonstration's debts: payments, contacts, promises, circumstances. Pure: frames out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core import draws
from dunwell.flows.demo import notices as law
from dunwell.flows.demo.generate import MONTHS

REMINDED = 0.75
DAY_STARTS = {"US": 6, "CA": 5, "GB": 0, "AE": -3}
"""Hours by which a country's working day starts later than London's, for most of its people."""
STEADY, SOMETIMES = 0.22, 0.5
"""Below the first a person pays every month; below the second now and then; the others have not paid."""


@dataclass(frozen=True, slots=True)
class History:
    """Frames keyed by `debt_reference`, with `customer_key` where they are about the person."""

    payments: pl.DataFrame
    contacts: pl.DataFrame
    promises: pl.DataFrame
    circumstances: pl.DataFrame
    refusals: pl.DataFrame
    disputes: pl.DataFrame
    steps: pl.DataFrame
    notices: pl.DataFrame


def history(debts: pl.DataFrame, *, seed: int, today: date) -> History:
    """Eighteen months for the debts of `generate.portfolios`, ending the day before `today`."""
    debts = law.first_noticed(debts, seed=seed, today=today)
    months = _months(debts, seed=seed, today=today)
    spoken = months.filter(law.is_free())
    promises = _promises(spoken, seed=seed, today=today)
    payments = _payments(months, promises, seed=seed)
    enquiries = law.enquiries(debts, payments, today=today)
    return History(
        payments=payments,
        contacts=_contacts(spoken, enquiries, seed=seed),
        promises=promises.drop("is_meant"),
        circumstances=_circumstances(debts, seed=seed, today=today),
        refusals=_refusals(debts, seed=seed, today=today),
        disputes=_disputes(debts, seed=seed, today=today),
        steps=_steps(debts, seed=seed, today=today),
        notices=law.legal_notices(debts, payments, seed=seed, today=today),
    )


def _months(debts: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    """One row per debt and month since it came to us, with a row number `at` for draws."""
    kept = debts.select(
        "number",
        "country",
        "customer_key",
        "debt_reference",
        "currency",
        "total_minor",
        "itemised_on",
        "temper",
        "instalments",
        "noticed_on",
    )
    frame = kept.join(pl.DataFrame({"month": range(MONTHS)}), how="cross").with_columns(
        at=pl.col("number").cast(pl.Int64) * MONTHS + pl.col("month")
    )
    day = pl.col("month") * 30 + draws.below(pl.col("at"), "day", 28, seed=seed)
    return frame.with_columns(on=(pl.col("itemised_on") + pl.duration(days=day)).cast(pl.Date)).filter(
        pl.col("on") < pl.lit(today)
    )


def _payments(months: pl.DataFrame, promises: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """Payments that never exceed what was owed; a promise that was meant is paid on its day."""
    at = pl.col("at")
    chance = pl.when(pl.col("temper") < STEADY).then(0.9).when(pl.col("temper") < SOMETIMES).then(0.22).otherwise(0.0)
    part = pl.when(pl.col("temper") < STEADY).then(0.085).otherwise(0.04 + draws.uniform(at, "part", seed=seed) * 0.1)
    monthly = months.filter(draws.uniform(at, "pays", seed=seed) < chance).select(
        "debt_reference",
        "currency",
        "total_minor",
        "on",
        (pl.col("total_minor") * part).round().cast(pl.Int64).alias("amount_minor"),
    )
    promised = promises.filter("is_meant").select(
        "debt_reference", "currency", "total_minor", pl.col("due_on").alias("on"), "amount_minor"
    )
    paid = pl.concat([monthly, promised]).sort("debt_reference", "on", "amount_minor")
    before = pl.col("amount_minor").cum_sum().over("debt_reference") - pl.col("amount_minor")
    room = (pl.col("total_minor") - before).clip(0, None)
    paid = paid.with_columns(pl.min_horizontal("amount_minor", room).alias("amount_minor")).filter(
        pl.col("amount_minor") > 0
    )
    nth = pl.int_range(pl.len()).over("debt_reference")
    return paid.with_columns(reference=pl.format("csv:{}-P{}", "debt_reference", nth)).select(
        "debt_reference", "reference", "currency", "amount_minor", "on"
    )


def _promises(months: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    at = pl.col("at")
    chance = pl.when(pl.col("temper").is_between(STEADY, SOMETIMES)).then(0.09).otherwise(0.03)
    made = months.filter(draws.uniform(at, "promises", seed=seed) < chance).with_columns(
        due_on=(pl.col("on") + pl.duration(days=7 + draws.below(at, "wait", 14, seed=seed))).cast(pl.Date),
        amount_minor=(pl.col("total_minor") * 0.1).round().cast(pl.Int64),
    )
    made = made.with_columns(
        is_meant=(draws.uniform(at, "means", seed=seed) < 0.6) & (pl.col("due_on") < pl.lit(today))
    )
    last = made.sort("on").unique("debt_reference", keep="last", maintain_order=True)
    return last.select(
        "debt_reference",
        "customer_key",
        "currency",
        "total_minor",
        "amount_minor",
        pl.col("on").alias("made_on"),
        "due_on",
        "is_meant",
    )


def _contacts(months: pl.DataFrame, enquiries: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """An email most months, a call in some, and how it ended; and the letters that ask why."""
    at = pl.col("at")
    emails = months.filter(draws.uniform(at, "mails", seed=seed) < 0.55).with_columns(
        channel=pl.lit("email"),
        outcome=pl.lit("sent"),
        minute=_utc(540) + draws.below(at, "mail minute", 400, seed=seed),
    )
    how = draws.uniform(at, "answered", seed=seed)
    spoken = pl.when(how < 0.25).then(pl.lit("conversation")).when(how < 0.5).then(pl.lit("voicemail"))
    calls = months.filter(draws.uniform(at, "calls", seed=seed) < 0.3).with_columns(
        channel=pl.lit("phone"),
        outcome=spoken.otherwise(pl.lit("no_answer")),
        minute=_utc(600) + draws.below(at, "call minute", 400, seed=seed),
    )
    letters = enquiries.with_columns(channel=pl.lit("letter"), outcome=pl.lit("sent"), minute=_utc(540))
    made = pl.concat([emails, calls, letters], how="diagonal").with_columns(nth=pl.int_range(pl.len()))
    return made.select(
        "debt_reference", "customer_key", "channel", "outcome", pl.col("on").alias("local_on"), "minute",
        key=pl.format("demo:{}:{}", "debt_reference", "nth"),
    )  # fmt: skip


def _utc(minute: int) -> pl.Expr:
    """A minute of the day in UTC that is `minute` or later, and still daytime, wherever in the country it is."""
    return minute + pl.col("country").replace_strict(DAY_STARTS, return_dtype=pl.Int64) * 60


def _some(debts: pl.DataFrame, name: str, share: float, *, seed: int) -> pl.DataFrame:
    people = debts.unique("customer_key", keep="first", maintain_order=True)
    return people.filter(draws.uniform(pl.col("row"), name, seed=seed) < share)


def _circumstances(debts: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    """Facts that stop or change treatment, each for a small share of people."""
    plan = (
        ("vulnerability", "health", 1, 0.02),
        ("vulnerability", "financial_abuse", 2, 0.01),
        ("deceased", "", 0, 0.006),
        ("insolvency", "bankruptcy", 0, 0.012),
        ("representation", "debt_adviser", 0, 0.015),
        ("moratorium", "breathing_space", 0, 0.01),
    )
    frames = []
    for kind, detail, level, share in plan:
        some = _some(debts.filter(pl.col("person_kind") == "individual"), f"{kind}{detail}", share, seed=seed)
        ago = 3 + draws.below(pl.col("row"), f"{kind} ago", 50, seed=seed)
        starts = (pl.lit(today) - pl.duration(days=ago)).cast(pl.Date)
        ends = (starts + pl.duration(days=59)).cast(pl.Date) if kind == "moratorium" else pl.lit(None, dtype=pl.Date)
        frames.append(
            some.select(
                "customer_key",
                kind=pl.lit(kind),
                detail=pl.lit(detail),
                level=pl.lit(level),
                starts_on=starts,
                ends_on=ends,
            )
        )
    return pl.concat(frames)


def _refusals(debts: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    some = _some(debts, "refuses", 0.04, seed=seed)
    channel = draws.one_of(pl.col("row"), "refused", ["email", "text", "phone"], seed=seed)
    ago = 1 + draws.below(pl.col("row"), "refused ago", 28, seed=seed)
    starts = (pl.lit(today) - pl.duration(days=ago)).cast(pl.Date)
    return some.select("customer_key", channel=channel, starts_on=starts)


def _disputes(debts: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    some = debts.filter(draws.uniform(pl.col("number"), "disputes", seed=seed) < 0.015)
    grounds = draws.one_of(pl.col("number"), "grounds", ["not_mine", "wrong_amount", "already_paid"], seed=seed)
    received = (pl.lit(today) - pl.duration(days=3 + draws.below(pl.col("number"), "received", 20, seed=seed))).cast(
        pl.Date
    )
    return some.select("debt_reference", "customer_key", grounds=grounds, received_on=received)


def _steps(debts: pl.DataFrame, *, seed: int, today: date) -> pl.DataFrame:
    """How far up the ladder a debt is that came more than a month ago."""
    number = pl.col("number")
    old = debts.filter(pl.col("itemised_on") < pl.lit(today) - pl.duration(days=30))
    some = old.filter(draws.uniform(number, "reminded", seed=seed) < REMINDED)
    ago = 9 + draws.below(number, "reminded ago", 50, seed=seed)
    return some.select(
        "debt_reference",
        step=1 + draws.below(number, "step", 4, seed=seed),
        step_on=(pl.lit(today) - pl.duration(days=ago)).cast(pl.Date),
    )
