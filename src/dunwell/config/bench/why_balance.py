"""Why a balance is what it is: a debt with many entries, told down to days and rates."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import polars as pl

from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, median, percentile
from dunwell.config.bench.place import place
from dunwell.config.bench.portfolio import BY, EVENING_BEFORE, TODAY, fill
from dunwell.core import journal
from dunwell.core.interest import next_boundary
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts import terms
from dunwell.flows import balance, charging
from dunwell.ledger import services as ledger

ENTRIES = 500
FLOOR, AIM = 50.0, 20.0
TIMES = 40
YEARS = 42


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Milliseconds for one explanation of a debt with ENTRIES entries or more; `debts` is how many others there are."""
    with place(database, folder / "why") as here:
        walls, count = here.apart(_explain, debts or 1_000)
        vendor = here.vendor
    return [
        Figure(f"why this balance, {count} entries, {vendor}, median", median(walls), "ms", None, "", FLOOR, AIM),
        Figure("p99", percentile(walls, 0.99), "ms"),
    ]


def _explain(count: int) -> tuple[list[float], int]:
    fill(count)
    debt_id = _long_history()
    walls, entries = [], 0
    for _ in range(TIMES):
        began = time.perf_counter()
        entries = len(balance.explain(debt_id, as_of=TODAY, by=BY).entries)
        walls.append((time.perf_counter() - began) * 1000)
    assert entries >= ENTRIES  # noqa: S101
    return walls, entries


def _open_debt() -> int:
    """Some debt of the invented portfolio that is open."""
    reader = wiring.reader()
    found = reader.read("SELECT MIN(id) AS id FROM debts_debt WHERE state = 'open'", schema={"id": pl.Int64()})
    return int(found["id"][0])


def _long_history() -> int:
    """A debt of many years, charged every month of them; returns its id."""
    debt_id = _open_debt()
    card = debts.card(debt_id, as_of=TODAY, seen_by=BY)
    first = date(TODAY.year - YEARS, 1, 1)
    draft = journal.opening(
        book=card.portfolio_id, subject_id=card.debt_id, currency=card.currency, parts={Part.PRINCIPAL: 1_000_00},
        effective_on=first,
    )  # fmt: skip
    ledger.post(draft=draft, reference="bench:long", by=BY, at=EVENING_BEFORE)
    new = terms.NewTerms(card.portfolio_id, first, "simple", "the contract", {first: "0.05"}, debt_id=card.debt_id)
    terms.agree(new=new, by=BY, at=EVENING_BEFORE)
    last = next_boundary(TODAY, new.every)
    charging.settle(debt_id=card.debt_id, through=last, by=BY, at=EVENING_BEFORE)
    return card.debt_id
