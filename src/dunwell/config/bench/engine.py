"""The engine alone, on one core: a snapshot in memory, decisions out. Beside it, a loop over objects."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from dunwell import rulebook
from dunwell.config.bench import engine_rows, naive_loop
from dunwell.config.bench.measuring import Figure, median
from dunwell.config.bench.place import apart
from dunwell.core.columns import CHANNELS
from dunwell.engine import Capacity, decide, permit, prepare, scorecard, strategy

AS_OF = date(2026, 11, 20)
ROWS = 1_000_000
LOOP_ROWS = 20_000
REPEATS = 3
MIXED = ("US", "GB", "CA", "AE")
_DUE = {
    "overdue_minor": pl.col("balance_minor"),
    "days_past_due": pl.lit(60, dtype=pl.Int32),
    "step": pl.lit(1, dtype=pl.Int32),
    "days_since_step": pl.lit(30, dtype=pl.Int32),
    "has_running_promise": pl.lit(value=False),
    "has_held_plan": pl.lit(value=False),
    "is_paused": pl.lit(value=False),
}
"""What makes the second step of every ladder due."""
ONE_CORE = {"POLARS_MAX_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Rates:
    """Rows a CPU-second, the median of some repeats, and how many rules could speak."""

    prepare: float
    permit: float
    decide: float
    decide_due: float
    """Where every debt's step is due, so that the law is asked of all of them."""
    loop: float
    rules: int


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Rows a second and core: one country, then all four mixed."""
    del database, folder
    count = debts or ROWS
    one = apart(_rates, ONE_CORE, count, ("US",))
    mixed = apart(_rates, ONE_CORE, count, MIXED)
    return [*_figures("one country", one), *_figures("four countries", mixed)]


def _figures(where: str, rates: Rates) -> list[Figure]:
    told = f"{where}, {rates.rules} rules"
    loop = "the same rules as a loop over objects"
    return [
        Figure(f"decide, {told}", rates.decide, "rows/s/core", rates.loop, loop, 5e6, 15e6, is_lower_better=False),
        Figure(f"decide against the loop, {told}", rates.decide / rates.loop, "times", floor=75, aim=200,
               is_lower_better=False),
        Figure(f"decide, every step due, {told}", rates.decide_due, "rows/s/core", is_lower_better=False),
        Figure(f"permit, five channels, {told}", rates.permit, "rows/s/core", is_lower_better=False),
        Figure(f"prepare, {told}", rates.prepare, "rows/s/core", is_lower_better=False),
    ]  # fmt: skip


def _rates(count: int, countries: tuple[str, ...]) -> Rates:
    """Runs in a process with one Polars thread, so that wall and core are the same; CPU is what is counted."""
    made = engine_rows.rows(count, countries=countries, as_of=AS_OF)
    book, chosen, cards = rulebook.load(), strategy(), scorecard()
    prepares, permits, decides, dues = [], [], [], []
    for _ in range(REPEATS + 1):
        began = time.process_time()
        frame = prepare(made.kept, made.recent, as_of=AS_OF, book=book)
        prepares.append(time.process_time() - began)
        began = time.process_time()
        permitted = permit(frame, book, as_of=AS_OF)
        permits.append(time.process_time() - began)
        began = time.process_time()
        decided = decide(frame, book=book, cards=cards, strategy=chosen, capacity=Capacity.of({}), as_of=AS_OF)
        decides.append(time.process_time() - began)
        due = frame.with_columns(**_DUE)
        began = time.process_time()
        decide(due, book=book, cards=cards, strategy=chosen, capacity=Capacity.of({}), as_of=AS_OF)
        dues.append(time.process_time() - began)
    assert decided["reason"].null_count() == 0  # noqa: S101
    named = [column.split(":")[0] for column in permitted.columns if "." in column]
    return Rates(
        prepare=count / median(prepares[1:]),
        permit=count / median(permits[1:]),
        decide=count / median(decides[1:]),
        decide_due=count / median(dues[1:]),
        loop=_loop_rate(frame.head(LOOP_ROWS)),
        rules=len(set(named)),
    )


def _loop_rate(frame: pl.DataFrame) -> float:
    """Rows a CPU-second of the loop on a few rows; it does the same for each, so its rate is that of a million."""
    rows = list(frame.iter_rows(named=True))
    ladder = [(each.at_days, each.wait_days, each.channels) for each in strategy().segments[2].ladder]
    began = time.process_time()
    decided = naive_loop.decide_each(rows, ladder, AS_OF)
    spent = time.process_time() - began
    assert len(decided) == len(rows) and {each["channel"] for each in decided} <= {*CHANNELS, None}  # noqa: S101, PT018
    return len(rows) / spent
