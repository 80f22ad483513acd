"""Posting a bank's file with a payment for every debt: matched, spread, booked, and every promise judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl

from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, Spent, spending
from dunwell.config.bench.place import place, settle
from dunwell.config.bench.portfolio import BY, EVENING_BEFORE, TODAY, fill
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.flows.nightly.promises import judge_in
from dunwell.flows.receive_many import receive_many
from dunwell.ledger import queries as books

PAYMENTS = 1_000_000
BUDGET = (60.0, 30.0)
"""Seconds for PAYMENTS payments, with the judging of promises."""
NOW = EVENING_BEFORE + timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Told:
    """What booking, judging and giving the file again took, and what came of it."""

    posted: Spent
    judged: Spent
    again: Spent
    booked: int
    promises: int


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Seconds to book one payment per debt, and of giving the file again. The trial balance must tie."""
    count = debts or PAYMENTS
    with place(database, folder / "posting") as here:
        here.apart(_prepare, count)
        told = here.apart(_post, here.server)
        vendor = here.vendor
    floor, aim = (each * count / PAYMENTS for each in BUDGET)
    wall = told.posted.wall + told.judged.wall
    return [
        Figure(f"{count:,} payments posted and promises judged, {vendor}", wall, "s", None, "", floor, aim),
        Figure("of it the judging of promises", told.judged.wall, "s"),
        Figure("CPU of both", told.posted.cpu + told.judged.cpu, "CPU s"),
        Figure("of it the database's", told.posted.cpu_database + told.judged.cpu_database, "CPU s"),
        Figure("the same file again, nothing to do", told.again.wall, "s"),
        Figure("payments booked", told.booked, "payments"),
        Figure("promises judged", told.promises, "promises"),
    ]


def _prepare(count: int) -> None:
    fill(count)
    settle()


def _post(server: int | None) -> Told:
    file = _file()
    bulk, vault = wiring.bulk(), wiring.vault()
    with spending(server=server) as posted:
        done = receive_many(bulk, file=file, by=BY, at=NOW, vault=vault)
    with spending(server=server) as judged, bulk.session() as session:
        promises = judge_in(session, run_id=None, as_of=TODAY, by=BY, at=NOW)
    with spending(server=server) as again:
        repeated = receive_many(bulk, file=file, by=BY, at=NOW, vault=vault)
    assert (done.booked, repeated.booked) == (len(file.lines), 0)  # noqa: S101
    with bulk.session() as session:
        assert books.off_balance_in(session) == []  # noqa: S101
    return Told(posted, judged, again, done.booked, sum(promises.values()))


def _file() -> PaymentFile:
    """A tenth of every debt, or of every twentieth debt all of it, named by its reference."""
    schema = {"debt_id": pl.Int64(), "reference": pl.String(), "currency": pl.String(), "minor": pl.Int64()}
    with wiring.bulk().session() as session:
        debts = session.read(
            "SELECT d.id AS debt_id, d.reference, d.currency, CAST(SUM(p.amount_minor) AS BIGINT) AS minor "
            "FROM debts_debt d JOIN ledger_posting p ON p.subject_id = d.id GROUP BY d.id, d.reference, d.currency",
            schema=schema,
        )
    day = TODAY - timedelta(days=1)
    return PaymentFile(
        tuple(
            PaymentLine(
                f"file:{debt_id}", minor if debt_id % 20 == 0 else max(minor // 10, 1), currency, day, day,
                (reference,), payer_name=f"Payer {debt_id}", payer_account=f"GB{debt_id:018}",
            )
            for debt_id, reference, currency, minor in debts.iter_rows()
            if minor > 0
        ),
        (),
    )  # fmt: skip
