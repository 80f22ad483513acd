"""What the law asks of us, looked for in two nights: the first asks of everybody, the second finds nobody changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, spending
from dunwell.config.bench.place import place
from dunwell.config.bench.portfolio import BY, TODAY, fill
from dunwell.flows import duties, snapshot

DEBTS = 5_000
NIGHT = datetime(TODAY.year, TODAY.month, TODAY.day, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Nights:
    people: int
    first: float
    second: float
    asked_again: int


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """CPU milliseconds for each person to whom something may be due, in a first night and in the next."""
    with place(database, folder / "duties") as here:
        told = here.apart(_look, debts or DEBTS)
        vendor = here.vendor
    return [
        Figure(f"duties, first look, {told.people:,} people, {vendor}", told.first, "CPU ms a person"),
        Figure(
            f"duties, next night, nothing happened, {told.asked_again:,} asked again",
            told.second,
            "CPU ms a person",
            told.first,
            "the first look",
        ),
    ]


def _look(count: int) -> _Nights:
    """Two nights over an invented portfolio."""
    fill(count)
    snapshot.refresh(wiring.bulk(), as_of=TODAY)
    people, first, _ = _night(NIGHT)
    _, second, asked_again = _night(NIGHT + timedelta(days=1))
    return _Nights(people, first, second, asked_again)


def _night(now: datetime) -> tuple[int, float, int]:
    """How many people were looked at, CPU milliseconds for each, and of how many the rules were asked."""
    with spending() as spent:
        found = duties.find(wiring.reader(), now=now, book=rulebook.load(), by=BY)
    return found.people, spent.cpu * 1000 / max(found.people, 1), found.asked
