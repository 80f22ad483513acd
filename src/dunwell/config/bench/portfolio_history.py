"""What happened to the invented portfolio: opening balances, payments, steps taken, contacts, promises, disputes."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from dunwell.cases import bulk as cases
from dunwell.contacts import actions
from dunwell.contacts import bulk as contacts
from dunwell.core import draws
from dunwell.core.actor import Actor
from dunwell.core.journal import ACCOUNT_KINDS
from dunwell.core.ports import BulkSession
from dunwell.debts.services import mark_changed_in

SEED = 22
CHANGED_SHARE = 0.02


def write(session: BulkSession, base: pl.DataFrame, *, today: date, at: datetime, by: Actor) -> None:
    """Money and events of the debts of `base`, up to the evening before `today`."""
    accounts = _accounts(session, base)
    _openings(session, base, accounts, at)
    n = pl.col("n")
    paying = base.filter(draws.uniform(n, "pays", seed=SEED) < 0.3)
    ago = 2 + draws.below(n, "paid ago", 300, seed=SEED)
    _payments(session, paying, accounts, on=pl.lit(today) - pl.duration(days=ago), name="payment", at=at)
    _steps(session, base, today, at)
    _contacts(session, base, today, by)
    _promises(session, base, today, at, by)
    _disputes(session, base, today, at, by)


def change_some(session: BulkSession, *, paid_on: date, at: datetime) -> int:
    """A day's payments: CHANGED_SHARE of the debts paid something, so that their snapshot rows are out of date."""
    debts = session.read(
        "SELECT d.id AS debt_id, d.id AS n, d.portfolio_id, d.currency, i.amount_minor FROM debts_debt d "
        "JOIN debts_instalment i ON i.debt_id = d.id"
    ).unique("debt_id", keep="first")
    some = debts.filter(draws.uniform(pl.col("n"), "changes", seed=SEED) < CHANGED_SHARE).sort("debt_id")
    _payments(session, some, _accounts(session, some), on=pl.lit(paid_on), name="fresh", at=at)
    mark_changed_in(session, some["debt_id"])
    return some.height


def pay_all(session: BulkSession, *, paid_on: date, at: datetime) -> None:
    """A payment of a fortieth on every debt, an entry each."""
    debts = session.read(
        "SELECT d.id AS debt_id, d.portfolio_id, d.currency, MIN(i.amount_minor) / 4 AS amount_minor FROM debts_debt d "
        "JOIN debts_instalment i ON i.debt_id = d.id GROUP BY d.id, d.portfolio_id, d.currency"
    )
    _payments(session, debts, _accounts(session, debts), on=pl.lit(paid_on), name=f"paid {paid_on}", at=at)


def _accounts(session: BulkSession, base: pl.DataFrame) -> pl.DataFrame:
    """`portfolio_id`, `code`, `account_id` of the accounts posted to, opened when first used."""
    for book, currency in base.select("portfolio_id", "currency").unique().sort("portfolio_id").iter_rows():
        for code in ("principal", "placed", "cash"):
            session.run(
                "INSERT INTO ledger_account (book, currency, code, kind) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (book, currency, code, ACCOUNT_KINDS[code]),
            )
    sql = "SELECT book AS portfolio_id, code, id AS account_id FROM ledger_account"
    return session.read(sql, schema={"portfolio_id": pl.Int64(), "code": pl.String(), "account_id": pl.Int64()})


def _post(session: BulkSession, entries: pl.DataFrame, postings: pl.DataFrame, at: datetime) -> None:
    """Needs entries: id, reference, kind, effective_on; postings: entry_id, account_id, subject_id and so on."""
    session.append(
        "ledger_entry",
        entries.with_columns(recorded_at=pl.lit(at), recorded_by=pl.lit("bench"), because=pl.lit("")),
    )
    ids = session.take_ids("ledger_posting", postings.height)
    session.append("ledger_posting", postings.with_columns(id=ids, recorded_at=pl.lit(at)))


def _openings(session: BulkSession, base: pl.DataFrame, accounts: pl.DataFrame, at: datetime) -> None:
    """One compound entry per portfolio, as intake books a chunk of a file."""
    books = base.group_by("portfolio_id", "currency", maintain_order=True).agg(pl.col("amount_minor").sum())
    books = books.with_columns(entry_id=session.take_ids("ledger_entry", books.height))
    entries = books.select(
        pl.col("entry_id").alias("id"),
        pl.format("bench:{}", "entry_id").alias("reference"),
        pl.lit("opening").alias("kind"),
        pl.lit(at.date()).alias("effective_on"),
    )
    owed = base.join(books.select("portfolio_id", "entry_id"), on="portfolio_id").select(
        "entry_id", "portfolio_id", "currency", "amount_minor", subject_id="debt_id", code=pl.lit("principal")
    )
    against = books.select(
        "entry_id",
        "portfolio_id",
        "currency",
        -pl.col("amount_minor"),
        subject_id=pl.lit(None, dtype=pl.Int64),
        code=pl.lit("placed"),
    )
    postings = pl.concat([owed, against]).join(accounts, on=["portfolio_id", "code"], how="left").drop("portfolio_id")
    _post(session, entries, postings.with_columns(effective_on=pl.lit(at.date())), at)


def _payments(
    session: BulkSession, debts: pl.DataFrame, accounts: pl.DataFrame, *, on: pl.Expr, name: str, at: datetime
) -> None:
    """One payment of a tenth on each of `debts`, an entry each."""
    rows = debts.select(
        "debt_id",
        "portfolio_id",
        "currency",
        (pl.col("amount_minor") // 10).clip(lower_bound=1).alias("amount_minor"),
        on.cast(pl.Date).alias("effective_on"),
    ).with_columns(entry_id=session.take_ids("ledger_entry", debts.height))
    entries = rows.select(
        pl.col("entry_id").alias("id"),
        pl.format("{}:bench:{}", pl.lit(name), "debt_id").alias("reference"),
        pl.lit("payment").alias("kind"),
        "effective_on",
    )
    columns = ("entry_id", "portfolio_id", "currency", "effective_on")
    house = pl.lit(None, dtype=pl.Int64)
    sides = [
        rows.select(*columns, -pl.col("amount_minor"), subject_id="debt_id", code=pl.lit("principal")),
        rows.select(*columns, pl.col("amount_minor"), subject_id=house, code=pl.lit("cash")),
    ]
    postings = pl.concat(sides).join(accounts, on=["portfolio_id", "code"], how="left").drop("portfolio_id")
    _post(session, entries, postings, at)


def _steps(session: BulkSession, base: pl.DataFrame, today: date, at: datetime) -> None:
    """The last step of the ladder for nearly all debts that are overdue, as an action that happened lately."""
    n = pl.col("n")
    taken = base.filter((pl.col("age") > 3) & (draws.uniform(n, "has step", seed=SEED) < 0.99)).with_columns(
        step=pl.min_horizontal(1 + pl.col("age") // 30, 1 + draws.below(n, "step", 7, seed=SEED)),
        on=_days_ago(today, 1 + draws.below(n, "step ago", 10, seed=SEED)),
    )
    constants = {
        "channel": "email", "point_id": 0, "template": "first_reminder", "skill": "general", "language": "en",
        "state": "done", "state_because": "", "subject": "", "text": "", "html": "", "text_sha256": "", "priority": 0,
    }  # fmt: skip
    rows = taken.select(
        "person_id",
        "debt_id",
        pl.col("debt_id").cast(pl.String).alias("debt_ids"),
        "portfolio_id",
        "step",
        "amount_minor",
        "currency",
        pl.col("on").alias("planned_on"),
        pl.lit(at).alias("recorded_at"),
        *(pl.lit(None, dtype=pl.Int64).alias(name) for name in ("run_id", "not_before", "not_after")),
        *(pl.lit(value).alias(name) for name, value in constants.items()),
    )
    actions.propose_in(session, rows)


def _contacts(session: BulkSession, base: pl.DataFrame, today: date, by: Actor) -> None:
    """Emails to most within the last months, and calls to some within the last weeks."""
    n = pl.col("n")
    how = draws.uniform(n, "answered", seed=SEED)
    spoken = pl.when(how < 0.3).then(pl.lit("conversation")).when(how < 0.6).then(pl.lit("voicemail"))
    made = [
        ("email", 0.8, 120, pl.lit("sent")),
        ("phone", 0.3, 28, spoken.otherwise(pl.lit("no_answer"))),
    ]
    for channel, share, days, outcome in made:
        rows = base.filter(draws.uniform(n, f"has {channel}", seed=SEED) < share).select(
            pl.format("bench:{}:{}", pl.lit(channel), "debt_id").alias("key"),
            pl.lit(channel).alias("channel"),
            "person_id",
            "debt_id",
            "creditor_id",
            _days_ago(today, 1 + draws.below(n, f"{channel} ago", days, seed=SEED)).alias("local_on"),
            outcome.alias("outcome"),
        )
        moment = pl.col("local_on").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=14)
        contacts.add_contacts_in(session, rows.with_columns(happened_at=moment), by=by)


def _promises(session: BulkSession, base: pl.DataFrame, today: date, at: datetime, by: Actor) -> None:
    """Promises of a tenth: those whose grace is over were judged, but for a handful that end on the day before."""
    n = pl.col("n")
    due_on = _days_ago(today, draws.below(n, "due ago", 60, seed=SEED) - 12)
    rows = base.filter(draws.uniform(n, "promises", seed=SEED) < 0.08).select(
        "debt_id",
        "person_id",
        (pl.col("amount_minor") // 10).clip(lower_bound=1),
        "currency",
        (due_on - pl.duration(days=14)).alias("made_on"),
        due_on.alias("due_on"),
        pl.lit("phone").alias("channel"),
        (due_on + pl.duration(days=4) < pl.lit(today)).alias("is_judged"),
    )
    cases.add_promises_in(session, rows, by=by, at=at)


def _disputes(session: BulkSession, base: pl.DataFrame, today: date, at: datetime, by: Actor) -> None:
    n = pl.col("n")
    rows = base.filter(draws.uniform(n, "disputes", seed=SEED) < 0.015).select(
        "debt_id",
        "person_id",
        _days_ago(today, 3 + draws.below(n, "received", 20, seed=SEED)).alias("received_on"),
        pl.lit("email").alias("form"),
        pl.lit("wrong_amount").alias("grounds"),
    )
    cases.open_disputes_in(session, rows, by=by, at=at)


def _days_ago(today: date, days: pl.Expr) -> pl.Expr:
    return (pl.lit(today) - pl.duration(days=days)).cast(pl.Date)
