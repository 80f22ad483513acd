"""Many debts at once, by bulk: people like Ada in four countries, with points, schedules and opening balances.

For what only numbers show: chunks, kills, growth. Repeatable: the same count gives the same rows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl

from dunwell.config import wiring
from dunwell.core.ports import BulkSession
from dunwell.core.words import CollectorRole
from tests import cast

AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ON = AT.date()
PLACES = (
    ("GB", "GBP", "GB-ENG", "Europe/London", "en"),
    ("US", "USD", "US-NY", "America/New_York", "en"),
    ("CA", "CAD", "CA-ON", "America/Toronto", "fr"),
    ("AE", "AED", "AE-DU", "Asia/Dubai", "ar"),
)
ROLES = (
    CollectorRole.ORIGINAL_CREDITOR,
    CollectorRole.THIRD_PARTY_COLLECTOR,
    CollectorRole.ORIGINAL_CREDITOR,
    CollectorRole.ORIGINAL_CREDITOR,
)


def add_debts(count: int, *, overdue_share: float = 0.8) -> None:
    """Add `count` people with one debt each. `overdue_share` of them have something overdue on 10 February 2026."""
    portfolios = {
        country: cast.portfolio(country=country, currency=currency, role=role)
        for (country, currency, *_), role in zip(PLACES, ROLES, strict=True)
    }
    with wiring.bulk().session() as session:
        base = _base(session, count, portfolios, overdue_share)
        _people(session, base)
        _points(session, base)
        _debts(session, base)
        _ledger(session, base)


def _base(session: BulkSession, count: int, portfolios: dict[str, int], overdue_share: float) -> pl.DataFrame:
    n = pl.int_range(count, dtype=pl.Int64, eager=True)
    places = pl.DataFrame(PLACES, schema=["country", "currency", "region", "zone", "language"], orient="row")
    places = places.with_columns(portfolio_id=pl.Series([portfolios[country] for country in places["country"]]))
    return (
        pl.DataFrame({"n": n, "person_id": session.take_ids("parties_person", count)})
        .with_columns(debt_id=session.take_ids("debts_debt", count), place=(pl.col("n") % len(PLACES)))
        .join(places.with_row_index("place").cast({"place": pl.Int64}), on="place", how="left", maintain_order="left")
        .with_columns(
            amount_minor=5_000 + (pl.col("n") * 7919) % 500_000,
            due_on=pl.when((pl.col("n") * 31 % 1000) < overdue_share * 1000)
            .then(pl.lit(date(2026, 2, 9)) - pl.duration(days=pl.col("n") % 200))
            .otherwise(pl.lit(date(2026, 2, 20)) + pl.duration(days=pl.col("n") % 30)),
        )
    )


def _people(session: BulkSession, base: pl.DataFrame) -> None:
    rows = base.select(
        pl.col("person_id").alias("id"),
        pl.lit("individual").alias("kind"),
        pl.format("Person {}", "n").alias("name"),
        pl.format("person {}", "n").alias("search_name"),
        "language",
        "country",
        "region",
        "zone",
        pl.lit(AT).alias("recorded_at"),
    )
    session.append("parties_person", rows)


def _points(session: BulkSession, base: pl.DataFrame) -> None:
    kinds = {
        "email": pl.format("p{}@mail.example", "n"),
        "mobile": pl.format("+4477{}", 10_000_000 + pl.col("n")),
        "postal": pl.format("{} Mill Lane", "n"),
    }
    for kind, value in kinds.items():
        rows = base.select(
            "person_id",
            pl.lit(kind).alias("kind"),
            value.alias("value"),
            (value if kind == "postal" else pl.lit("")).alias("lines"),
            pl.lit("Town").alias("city"),
            "region",
            pl.lit("1").alias("postcode"),
            "country",
            pl.lit("").alias("zone"),
            pl.lit("home").alias("place"),
            pl.lit(value=False).alias("is_employer_provided"),
            pl.lit("").alias("origin"),
            pl.lit("usable").alias("state"),
            pl.lit("test").alias("source"),
            pl.lit(ON).alias("starts_on"),
            pl.lit(AT).alias("recorded_at"),
        )
        session.append(
            "parties_contactpoint", rows.with_columns(id=session.take_ids("parties_contactpoint", rows.height))
        )


def _debts(session: BulkSession, base: pl.DataFrame) -> None:
    rows = base.select(
        pl.col("debt_id").alias("id"),
        "portfolio_id",
        "person_id",
        pl.format("M-{}", "n").alias("reference"),
        pl.lit("utility").alias("product"),
        pl.lit("consumer").alias("purpose"),
        "currency",
        pl.lit("").alias("original_creditor"),
        pl.lit("").alias("account_number"),
        pl.lit("open").alias("state"),
        pl.lit(ON).alias("state_since"),
        pl.lit(ON - timedelta(days=300)).alias("opened_on"),
        pl.lit("costs,fees,interest,principal").alias("allocation_order"),
        pl.lit(value=False).alias("due_is_estimated"),
        pl.lit(AT).alias("recorded_at"),
    )
    session.append("debts_debt", rows)
    lines = base.select("debt_id", "due_on", "amount_minor", pl.lit(AT).alias("recorded_at"))
    session.append("debts_instalment", lines.with_columns(id=session.take_ids("debts_instalment", lines.height)))


def _ledger(session: BulkSession, base: pl.DataFrame) -> None:
    """One opening entry per portfolio, as a file taken in books them."""
    for (portfolio_id, currency), debts in base.partition_by("portfolio_id", "currency", as_dict=True).items():
        accounts = session.take_ids("ledger_account", 2)
        session.append(
            "ledger_account",
            pl.DataFrame(
                {
                    "id": accounts,
                    "code": ["principal", "placed"],
                    "book": [portfolio_id] * 2,
                    "currency": [currency] * 2,
                    "kind": ["asset", "liability"],
                }
            ),
        )
        entry_id = int(session.take_ids("ledger_entry", 1).item())
        entry = {
            "id": entry_id, "reference": f"many:{entry_id}", "kind": "opening", "effective_on": ON, "recorded_at": AT,
            "recorded_by": "test", "because": "",
        }  # fmt: skip
        session.append("ledger_entry", pl.DataFrame([entry]))
        owed = debts.select(
            pl.col("debt_id").alias("subject_id"),
            pl.lit("principal").alias("code"),
            "amount_minor",
            pl.lit(int(accounts[0]), dtype=pl.Int64).alias("account_id"),
        )
        against = pl.DataFrame(
            {"subject_id": [None], "code": ["placed"], "amount_minor": [-int(owed["amount_minor"].sum())],
             "account_id": [int(accounts[1])]},
            schema=owed.schema,
        )  # fmt: skip
        rows = pl.concat([owed, against]).with_columns(
            entry_id=pl.lit(entry_id, dtype=pl.Int64),
            currency=pl.lit(currency),
            effective_on=pl.lit(ON),
            recorded_at=pl.lit(AT),
        )
        session.append("ledger_posting", rows.with_columns(id=session.take_ids("ledger_posting", rows.height)))
