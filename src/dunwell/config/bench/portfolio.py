"""An invented portfolio of any size, written straight into the tables: people, debts, money and what happened so far.

Eight portfolios in four countries. Every seventh debt belongs to the person of the one before. The same count gives
the same rows. What intake checks is not checked here: this is how a bench gets a million debts in a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from dunwell.config import wiring
from dunwell.config.bench import portfolio_history, portfolio_people
from dunwell.core import draws
from dunwell.core.actor import machine
from dunwell.core.ports import BulkSession
from dunwell.core.words import CollectorRole, PlacementKind
from dunwell.debts import services as debts

TODAY = date(2026, 11, 20)
EVENING_BEFORE = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
PLACED = datetime(2025, 5, 4, 9, 0, tzinfo=UTC)
BY = machine("bench")
SEED = 20
CHUNK = 250_000


@dataclass(frozen=True, slots=True)
class Plan:
    """One portfolio and its share of the debts."""

    share: float
    country: str
    currency: str
    role: CollectorRole
    placement: PlacementKind
    product: str
    purpose: str = "consumer"
    is_licensed: bool = False

    @property
    def name(self) -> str:
        return f"{self.country} {self.product} {self.role}"


_OWN, _AGENCY, _BOUGHT = (
    CollectorRole.ORIGINAL_CREDITOR,
    CollectorRole.THIRD_PARTY_COLLECTOR,
    CollectorRole.DEBT_BUYER,
)
_FIRST, _PLACED, _SOLD = PlacementKind.FIRST_PARTY, PlacementKind.AGENCY, PlacementKind.BOUGHT
PLANS = (
    Plan(0.26, "US", "USD", _AGENCY, _PLACED, "credit_card"),
    Plan(0.14, "US", "USD", _BOUGHT, _SOLD, "personal_loan"),
    Plan(0.08, "US", "USD", _OWN, _FIRST, "utility"),
    Plan(0.20, "GB", "GBP", _OWN, _FIRST, "utility"),
    Plan(0.08, "GB", "GBP", _OWN, _FIRST, "trade_invoice", "commercial"),
    Plan(0.08, "CA", "CAD", _OWN, _FIRST, "credit_card", is_licensed=True),
    Plan(0.06, "CA", "CAD", _AGENCY, _PLACED, "telecom"),
    Plan(0.10, "AE", "AED", _OWN, _FIRST, "personal_loan", is_licensed=True),
)


def fill(count: int) -> None:
    """Write `count` debts with eighteen months behind them, as the evening before TODAY finds them."""
    created = portfolios()
    for start in range(0, count, CHUNK):
        with wiring.bulk().session() as session:
            trust(session)
            base = _base(session, start, min(CHUNK, count - start), created)
            portfolio_people.write(session, base, at=PLACED)
            _debts(session, base)
            portfolio_history.write(session, base, today=TODAY, at=PLACED, by=BY)


def trust(session: BulkSession) -> None:
    """Skip the checks of foreign keys where the database lets us: rows made here refer to rows made here."""
    if wiring.bulk().vendor != "postgresql":
        return
    found = session.read("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if found.height and found.item():
        session.run("SET LOCAL session_replication_role = replica")


def portfolios() -> pl.DataFrame:
    """One row per plan, with the ids of its creditor and portfolio, made on first use."""
    rows = []
    for plan in PLANS:
        creditor_id = debts.add_creditor(
            name=f"{plan.name} Ltd",
            country=plan.country,
            by=BY,
            at=PLACED,
            is_licensed_institution=plan.is_licensed,
        )
        portfolio_id = debts.add_portfolio(new=_portfolio(plan, creditor_id), by=BY, at=PLACED)
        rows.append((portfolio_id, creditor_id, plan.country, plan.currency, plan.product, plan.purpose, plan.share))
    names = ["portfolio_id", "creditor_id", "country", "currency", "product", "purpose", "share"]
    return pl.DataFrame(rows, schema=names, orient="row").with_row_index("plan")


def _portfolio(plan: Plan, creditor_id: int) -> debts.NewPortfolio:
    return debts.NewPortfolio(
        creditor_id=creditor_id,
        name=plan.name,
        placement=plan.placement,
        collector_role=plan.role,
        country=plan.country,
        currency=plan.currency,
        sender_name="Dunwell Services Ltd",
        sender_lines=("1 High Street",),
        sender_city="London",
        sender_postcode="EC1A 1BB",
        sender_email="hello@dunwell.example",
        sender_phone="+442079460000",
        sender_hours="Monday to Friday, 9 to 5",
        pay_words="https://pay.dunwell.example",
        starts_on=PLACED.date(),
    )


def _base(session: BulkSession, start: int, count: int, portfolios: pl.DataFrame) -> pl.DataFrame:
    """One row per debt with what all tables draw on. `n` numbers the debts, `who` the people."""
    n, who = pl.col("n"), pl.col("who")
    frame = pl.DataFrame({"n": pl.int_range(start, start + count, dtype=pl.Int64, eager=True)}).with_columns(
        who=n - (n % 7 == 6).cast(pl.Int64)
    )
    edges = portfolios["share"].cum_sum()[:-1].to_list()
    drawn = draws.uniform(who, "plan", seed=SEED)
    plan = pl.sum_horizontal((drawn >= edge).cast(pl.UInt32) for edge in edges).cast(pl.UInt32)
    frame = frame.with_columns(plan=plan).join(portfolios.drop("share"), on="plan", how="left", maintain_order="left")
    age = (draws.uniform(n, "age", seed=SEED) ** 2 * 540).floor().cast(pl.Int64) - 20
    amount = (draws.normal(n, "amount", seed=SEED) * 1.1).exp() * 33_000
    return frame.with_columns(
        person_id=_person_ids(session, frame),
        debt_id=session.take_ids("debts_debt", count),
        age=age,
        due_on=pl.lit(TODAY) - pl.duration(days=age),
        amount_minor=amount.clip(2_500, 2_000_000).round().cast(pl.Int64),
        lines=pl.when(draws.uniform(n, "lines", seed=SEED) < 0.75).then(1).otherwise(3),
    )


def _person_ids(session: BulkSession, frame: pl.DataFrame) -> pl.Series:
    people = frame.select("who").unique(maintain_order=True)
    people = people.with_columns(person_id=session.take_ids("parties_person", people.height))
    return frame.join(people, on="who", how="left", maintain_order="left")["person_id"]


def _debts(session: BulkSession, base: pl.DataFrame) -> None:
    rows = base.select(
        pl.col("debt_id").alias("id"),
        "portfolio_id",
        "person_id",
        pl.format("B-{}", "n").alias("reference"),
        "product",
        "purpose",
        "currency",
        pl.lit("").alias("original_creditor"),
        pl.lit("").alias("account_number"),
        pl.lit("open").alias("state"),
        pl.lit(PLACED.date()).alias("state_since"),
        (pl.col("due_on") - pl.duration(days=200)).alias("opened_on"),
        (pl.col("due_on") + timedelta(days=2190)).alias("limitation_ends_on"),
        pl.lit("costs,fees,interest,principal").alias("allocation_order"),
        pl.lit(value=False).alias("due_is_estimated"),
        pl.lit(PLACED).alias("recorded_at"),
    )
    session.append("debts_debt", rows)
    each = (pl.col("amount_minor") // pl.col("lines")).alias("each")
    lines = (
        base.select("debt_id", "due_on", "amount_minor", "lines", each, pl.int_ranges("lines").alias("nth"))
        .explode("nth")
        .select(
            "debt_id",
            (pl.col("due_on") + pl.duration(days=pl.col("nth") * 30)).alias("due_on"),
            pl.when(pl.col("nth") == 0)
            .then(pl.col("amount_minor") - pl.col("each") * (pl.col("lines") - 1))
            .otherwise("each")
            .alias("amount_minor"),
            pl.lit(PLACED).alias("recorded_at"),
        )
    )
    session.append("debts_instalment", lines.with_columns(id=session.take_ids("debts_instalment", lines.height)))
