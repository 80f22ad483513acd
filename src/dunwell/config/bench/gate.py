"""The gate for one contact at a time, its inputs loaded: the law of this moment, asked of one row and one matter.

A process that delivers has met people of every kind before long, so what it keeps about a kind is there when the
budget is measured; the first meeting is told apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from dunwell import rulebook
from dunwell.config.bench import engine_rows, naive_loop
from dunwell.config.bench.engine import MIXED
from dunwell.config.bench.measuring import Figure, percentile
from dunwell.contacts.gate_judging import AS_OF, KINDS_OF, POINT_COLUMN, Asked, judge
from dunwell.contacts.gate_law import Told
from dunwell.core.matter import read
from dunwell.core.ports import Address
from dunwell.engine import prepare
from dunwell.parties.reaching import Reachable

ROWS = 2_000
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
CHANNELS = ("email", "text", "letter")


@dataclass(frozen=True, slots=True)
class Question:
    """One contact and all that the gate looks at."""

    asked: Asked
    kept: pl.DataFrame
    recent: pl.DataFrame
    frame: pl.DataFrame
    points: dict[int, Reachable]
    matters: dict[int, Told]


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Milliseconds by the clock that one thread takes for one contact, one after the other."""
    del database, folder
    book = rulebook.load()
    questions = _questions(debts or ROWS, book)

    def judged(one: Question) -> object:
        return judge([one.asked], one.frame, points=one.points, matters=one.matters, book=book, now=NOW)

    def prepared(one: Question) -> object:
        frame = _prepared(one.kept, one.recent, book)
        return judge([one.asked], frame, points=one.points, matters=one.matters, book=book, now=NOW)

    def looped(one: Question) -> object:
        row = one.frame.row(0, named=True)
        refused, advised = naive_loop.spoken_by(row, one.asked.channel)
        return refused + advised

    first, alone, whole, loop = (_took(work, questions) for work in (judged, judged, prepared, looped))
    told = "the same rules as a loop over one object"
    return [
        Figure("gate for one contact, p50", alone.wall(0.5), "ms", loop.wall(0.5), told),
        Figure("gate for one contact, p99", alone.wall(0.99), "ms", loop.wall(0.99), told, 3.0, 1.0),
        Figure("gate for one contact, p99 of CPU", alone.cpu(0.99), "CPU ms", loop.cpu(0.99), told, 3.0, 1.0),
        Figure("gate for one contact, p99 of CPU with the first of each kind", first.cpu(0.99), "CPU ms"),
        Figure("gate with its row prepared for the moment, p50", whole.wall(0.5), "ms"),
        Figure("gate with its row prepared for the moment, p99", whole.wall(0.99), "ms"),
        Figure("gate with its row prepared for the moment, p99 of CPU", whole.cpu(0.99), "CPU ms"),
    ]


@dataclass(frozen=True, slots=True)
class Took:
    """What each question took, in milliseconds by the clock and of CPU in all threads."""

    walls: list[float]
    cpus: list[float]

    def wall(self, share: float) -> float:
        return percentile(self.walls, share)

    def cpu(self, share: float) -> float:
        return percentile(self.cpus, share)


def _took(work: Callable[[Question], object], questions: Sequence[Question]) -> Took:
    """Every question once."""
    took = Took([], [])
    for one in questions:
        began, spent = time.perf_counter(), time.process_time()
        work(one)
        took.cpus.append((time.process_time() - spent) * 1000)
        took.walls.append((time.perf_counter() - began) * 1000)
    return took


def _prepared(kept: pl.DataFrame, recent: pl.DataFrame, book: rulebook.Rulebook) -> pl.DataFrame:
    frame = prepare(kept, recent, as_of=NOW.date(), moment=NOW, book=book)
    return frame.with_columns(pl.lit(NOW.date()).alias(AS_OF))


def _questions(count: int, book: rulebook.Rulebook) -> list[Question]:
    """Contacts by machine channels, a third of each, with people of all four countries."""
    made = engine_rows.rows(count, countries=MIXED, as_of=NOW.date())
    frame = _prepared(made.kept, made.recent, book)
    questions = []
    for place, row in enumerate(frame.iter_rows(named=True)):
        channel = CHANNELS[place % len(CHANNELS)]
        point_id = int(row[POINT_COLUMN[channel]] or 0)
        asked = Asked(
            action_id=place,
            person_id=row["person_id"],
            debt_ids=(row["debt_id"],),
            channel=channel,
            point_id=point_id,
            amount_minor=row["overdue_minor"],
            purpose="demand",
            text_sha256="0" * 64,
            words_sha256="0" * 64,
        )
        point = Reachable(
            point_id=point_id, person_id=row["person_id"], kind=KINDS_OF[channel][0], value="a@example.com",
            address=Address((), "", "", "", ""), zone="", is_usable=True, state="usable", person_name="Ada",
            clock_zone=row["zone"] or "", language="en",
        )  # fmt: skip
        matters = {place: Told(read(written_matter(row, channel)), "", "0" * 64)}
        questions.append(
            Question(asked, made.kept[place], made.recent[place], frame[place], {point_id: point}, matters)
        )
    return questions


def written_matter(row: dict[str, Any], channel: str) -> dict[str, Any]:
    """The matter of a contact: a history of as many contacts as the row counts, and what stops it told as an event."""
    base: dict[str, Any] = {"person": "P1", "debts": ["D1"]}
    days = [NOW - timedelta(days=1 + number % 28) for number in range(row["contacts_30d"])]
    events = [base | {"type": "contact_out", "at": day.isoformat(), "channel": "email"} for day in sorted(days)]
    if row["is_disputed"]:
        events.append(base | {"type": "dispute_received", "at": NOW.date().isoformat(), "form": "letter"})
    country = row["jurisdiction"]
    return {
        "jurisdiction": country,
        "region": row["region"],
        "now": NOW.isoformat(),
        "collector": {"role": row["collector_role"]},
        "people": [{"id": "P1", "relation": "debtor", "kind": row["person_kind"], "zone": row["zone"]}],
        "debts": [
            {
                "id": "D1",
                "product": "personal_loan",
                "purpose": row["purpose"],
                "currency": engine_rows.CURRENCIES[country],
                "balance_minor": row["balance_minor"],
                "overdue_minor": row["overdue_minor"],
                "in_arrears": row["overdue_minor"] > 0,
            }
        ],
        "events": events,
        "action": base | {"kind": "contact", "channel": channel, "purpose": "request_payment"},
    }
