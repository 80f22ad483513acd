"""The people of the invented portfolio: names, points, wishes and what changes their treatment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from dunwell.core import draws
from dunwell.core.ports import BulkSession

SEED = 21
PLACES = {
    "US": ("US-TX:America/Chicago", "US-NY:America/New_York", "US-CA:America/Los_Angeles", "US-FL:", "US-MA:"),
    "GB": ("GB-ENG:Europe/London", "GB-SCT:Europe/London", "GB-WLS:"),
    "CA": ("CA-ON:America/Toronto", "CA-QC:America/Toronto", "CA-BC:America/Vancouver", "CA-AB:"),
    "AE": ("AE-DU:Asia/Dubai", "AE-AZ:"),
}
"""Regions, and the zone a person is known to be in; blank where only the region hints at it."""
LANGUAGES = {"US": ("en", "en", "en", "es"), "GB": ("en",), "CA": ("en", "en", "fr"), "AE": ("ar", "en")}
FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo", "Ines", "Jon", "Kit", "Lea", "Max", "Nia")
LAST = ("Ash", "Birch", "Cole", "Dale", "East", "Ford", "Gray", "Hill", "Ives", "Jones", "Kerr", "Lane", "Moss")
FACTS = (
    ("vulnerability", "health", 1, 0.010),
    ("vulnerability", "financial_abuse", 2, 0.006),
    ("vulnerability", "crisis", 3, 0.002),
    ("deceased", "", 0, 0.004),
    ("insolvency", "bankruptcy", 0, 0.010),
    ("representation", "debt_adviser", 0, 0.012),
    ("moratorium", "breathing_space", 0, 0.006),
    ("cease", "stop_all_contact", 0, 0.004),
)
"""Kind, detail, level and share of the people."""


def write(session: BulkSession, base: pl.DataFrame, *, at: datetime) -> None:
    """People of `base` (one row per debt) with three points each, some refusals and circumstances."""
    people = base.unique("person_id", keep="first", maintain_order=True)
    who = pl.col("who")
    parts = [
        rows.with_columns(
            place=draws.one_of(who, "place", PLACES[country], seed=SEED),
            language=draws.one_of(who, "language", LANGUAGES[country], seed=SEED),
        )
        for (country,), rows in people.partition_by("country", as_dict=True, maintain_order=True).items()
    ]
    place = pl.col("place").str.split(":")
    people = pl.concat(parts).with_columns(
        region=place.list.get(0),
        zone=place.list.get(1),
        name=pl.concat_str(
            draws.one_of(who, "first", FIRST, seed=SEED),
            pl.lit(" "),
            draws.one_of(who, "last", LAST, seed=SEED),
        ),
    )
    _persons(session, people, at)
    _points(session, people, at)
    _refusals(session, people, at)
    _circumstances(session, people, at)


def _persons(session: BulkSession, people: pl.DataFrame, at: datetime) -> None:
    kind = pl.when(pl.col("purpose") == "commercial").then(pl.lit("company")).otherwise(pl.lit("individual"))
    rows = people.select(
        pl.col("person_id").alias("id"),
        kind.alias("kind"),
        "name",
        pl.col("name").str.to_lowercase().alias("search_name"),
        "language",
        "country",
        "region",
        "zone",
        pl.lit(at).alias("recorded_at"),
    )
    session.append("parties_person", rows)


def _points(session: BulkSession, people: pl.DataFrame, at: datetime) -> None:
    """Nearly everyone has an email address and a mobile; everyone a postal address."""
    who = pl.col("who")
    kinds = {
        "email": (pl.format("p{}@example.com", who), draws.uniform(who, "has email", seed=SEED) < 0.85),
        "mobile": (pl.format("+4477{}", 10_000_000 + who), draws.uniform(who, "has mobile", seed=SEED) < 0.9),
        "postal": (pl.format("{} Mill Lane", who % 300 + 1), pl.lit(value=True)),
    }
    for kind, (value, has) in kinds.items():
        rows = people.filter(has).select(
            "person_id",
            pl.lit(kind).alias("kind"),
            value.alias("value"),
            (value if kind == "postal" else pl.lit("")).alias("lines"),
            pl.lit("Town" if kind == "postal" else "").alias("city"),
            "region",
            pl.lit("AB1 2CD" if kind == "postal" else "").alias("postcode"),
            "country",
            pl.lit("").alias("zone"),
            pl.lit("home").alias("place"),
            pl.lit(value=False).alias("is_employer_provided"),
            pl.lit("").alias("origin"),
            pl.lit("usable").alias("state"),
            pl.lit("bench").alias("source"),
            pl.lit(at.date()).alias("starts_on"),
            pl.lit(at).alias("recorded_at"),
        )
        ids = session.take_ids("parties_contactpoint", rows.height)
        session.append("parties_contactpoint", rows.with_columns(id=ids))


def _refusals(session: BulkSession, people: pl.DataFrame, at: datetime) -> None:
    who = pl.col("who")
    rows = people.filter(draws.uniform(who, "refuses", seed=SEED) < 0.04).select(
        "person_id",
        draws.one_of(who, "refused", ["email", "text", "phone"], seed=SEED).alias("channel"),
        pl.lit(value=False).alias("is_given"),
        pl.lit("").alias("words"),
        pl.lit("bench").alias("source"),
        pl.lit(at.date() + timedelta(days=90)).alias("starts_on"),
        pl.lit(at).alias("recorded_at"),
    )
    session.append("parties_consent", rows.with_columns(id=session.take_ids("parties_consent", rows.height)))


def _circumstances(session: BulkSession, people: pl.DataFrame, at: datetime) -> None:
    who = pl.col("who")
    frames = [
        people.filter(draws.uniform(who, f"{kind}{detail}", seed=SEED) < share).select(
            "person_id",
            pl.lit(kind).alias("kind"),
            pl.lit(detail).alias("detail"),
            pl.lit(level, dtype=pl.Int16).alias("level"),
            pl.lit(at.date() + timedelta(days=500)).alias("starts_on"),
            pl.lit(date(2026, 12, 15) if kind == "moratorium" else None, dtype=pl.Date).alias("ends_on"),
        )
        for kind, detail, level, share in FACTS
    ]
    rows = pl.concat(frames).with_columns(
        note_sealed=pl.lit(b""),
        source=pl.lit("bench"),
        recorded_at=pl.lit(at),
        recorded_by=pl.lit("bench"),
    )
    session.append("parties_circumstance", rows.with_columns(id=session.take_ids("parties_circumstance", rows.height)))
