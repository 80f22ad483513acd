"""The law of one matter with its history, the reading of the rulebook, and situations as `dunwell law check` does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from dunwell import rulebook
from dunwell.config.bench import engine_rows
from dunwell.config.bench.engine import MIXED
from dunwell.config.bench.gate import CHANNELS, NOW, written_matter
from dunwell.config.bench.measuring import Figure, median, percentile
from dunwell.config.bench.place import apart
from dunwell.core.matter import read
from dunwell.engine import judge_matter, prepare
from dunwell.engine.situations import check

MATTERS = 1_000
READS = 3
Asked = TypeVar("Asked")


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """CPU of one thread: milliseconds for a matter, seconds for the rulebook, situations a second."""
    del database, folder
    reads = [apart(_reading, {}) for _ in range(READS + 1)]
    book = rulebook.load()
    written = _written(debts or MATTERS, book)
    matters = [read(each) for each in written]
    first, again = (_took(lambda matter: judge_matter(matter, book), matters) for _ in range(2))
    checked = _took(lambda situation: check(situation, book), [_situation(each) for each in written])
    asked = f"{len(book.for_matters)} rules"
    return [
        Figure(f"the law of one matter, {asked}, p50", percentile(again, 0.5), "CPU ms", floor=3.0, aim=1.0),
        Figure(f"the law of one matter, {asked}, p99", percentile(again, 0.99), "CPU ms", floor=3.0, aim=1.0),
        Figure("the law of one matter, p99 with the first of each place", percentile(first, 0.99), "CPU ms"),
        Figure(f"rulebook read, {len(book.rules)} rules", median(reads[1:]), "CPU s", floor=0.3),
        Figure("situations checked", len(checked) / sum(checked) * 1000, "situations/CPU s", is_lower_better=False),
    ]


def _reading() -> float:
    """CPU-seconds in which a process that has read no rule yet reads them all."""
    began = time.process_time()
    rulebook.load()
    return time.process_time() - began


def _took(work: Callable[[Asked], object], questions: Sequence[Asked]) -> list[float]:
    """CPU milliseconds of each question."""
    took = []
    for question in questions:
        began = time.process_time()
        work(question)
        took.append((time.process_time() - began) * 1000)
    return took


def _written(count: int, book: rulebook.Rulebook) -> list[dict[str, Any]]:
    """Contacts with people of all four countries, a third of them by each channel, with up to nine contacts before."""
    made = engine_rows.rows(count, countries=MIXED, as_of=NOW.date())
    frame = prepare(made.kept, made.recent, as_of=NOW.date(), moment=NOW, book=book)
    return [
        written_matter(row, CHANNELS[place % len(CHANNELS)]) for place, row in enumerate(frame.iter_rows(named=True))
    ]


def _situation(given: dict[str, Any]) -> dict[str, Any]:
    """The matter as a case that lists no rule, so that every rule is asked and none can fail it."""
    return {
        "id": "made-up",
        "citation": "none",
        "rules": [],
        "basis": "rule_text",
        "source": "recollected",
        "evidence": "none",
        "given": given,
        "expect": {"decision": "allow"},
    }
