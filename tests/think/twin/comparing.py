"""Ask the rules what the twin was asked, and count where both agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from dunwell import rulebook
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Given
from dunwell.engine.matters import judge_matter
from dunwell.rulebook import Rulebook
from tests.think.twin import britain, canada, hours, us_calls, us_letters, us_states, worlds
from tests.think.twin.events import Claim, spans

READINGS: Mapping[str, Callable[[Given], Iterator[Claim]]] = {
    "us_calls": us_calls.claims,
    "us_states": us_states.claims,
    "us_hours": hours.claims,
    "us_letters": us_letters.claims,
    "ca_hours": hours.claims,
    "ca_contacts": canada.claims,
    "ae_hours": hours.claims,
    "uk_space": britain.claims,
    "uk_notices": britain.claims,
}


@dataclass
class Tally:
    """How often each row was asked, agreed and spoke, and the first few histories of which it did not."""

    asked: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    spoke: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    histories: int = 0

    def add(self, other: Tally) -> None:
        self.asked += other.asked
        self.agreed += other.agreed
        self.spoke += other.spoke
        self.differing = (self.differing + other.differing)[:50]
        self.histories += other.histories


SHARES = 16
"""Parts that each process is handed."""


@cache
def _book() -> Rulebook:
    return rulebook.load()


def compare(seeds: range) -> Tally:
    """Every history of these seeds, read twice."""
    tally, book = Tally(), _book()
    for seed in seeds:
        theme, given = worlds.world(seed)
        expected = list(READINGS[theme](given))
        rows = {claim.row for claim in expected}
        said = [each.said for each in judge_matter(Matter(given), book, rows=rows)]
        tally.histories += 1
        for claim in expected:
            told = answer([each for each in said if claim.row in each.rows], claim.what)
            key = f"{claim.row} {claim.what}"
            tally.asked[key] += 1
            tally.spoke[key] += bool(claim.wanted)
            if told == claim.wanted:
                tally.agreed[key] += 1
            elif len(tally.differing) < 50:
                tally.differing.append(f"history {seed}, {key}: the twin says {claim.wanted}, the rules {told}")
    return tally


def answer(said: Sequence[Said], what: str) -> Any:
    """What the rules told of one row, in the form of the twin's claims."""
    if broken := [each.broken for each in said if each.broken]:
        return broken
    kinds = {each.kind for each in said}
    match what:
        case "refusal":
            return frozenset(kinds & {"bar", "presumption"})
        case "advice" | "compliance" | "duty":
            return what in kinds
        case "exclusion":
            return {each.exclusion for each in said if each.exclusion}
        case "due_on":
            return {each.due_on for each in said if each.due_on}
        case "counted":
            return {count for each in said if isinstance(count := each.counts.get("counted"), int)}
        case "counted_map":
            maps = [dict(count) for each in said if isinstance(count := each.counts.get("counted"), Mapping)]
            return next((each for each in maps if all(name.startswith("D") for name in each)), None)
        case "quiet" | "consent":
            return {(window.from_, window.to) for each in said for window in each.windows if window.kind == what}
        case "chargeable" | "no_interest":
            return _days(said, what)
        case _:
            return {each.values[what] for each in said if what in each.values}


def _days(said: Sequence[Said], kind: str) -> set[date]:
    days: set[date] = set()
    for each in said:
        for window in each.windows:
            if window.kind == kind:
                assert isinstance(window.from_, date)
                assert isinstance(window.to, date)
                days |= spans(window.from_, window.to)
    return days


def read_twice(count: int, *, workers: int = 1) -> Tally:
    """That many histories, shared out over so many processes."""
    share = -(-count // (workers * SHARES))
    parts = [range(start, min(start + share, count)) for start in range(0, count, share)]
    tally = Tally()
    if workers == 1:
        for part in parts:
            tally.add(compare(part))
        return tally
    with ProcessPoolExecutor(workers) as pool:
        for told in pool.map(compare, parts):
            tally.add(told)
    return tally


def table(tally: Tally) -> str:
    """What was asked of each row, how often the twin expected it to speak, and where both agreed."""
    lines = ["| row and answer | asked | spoke | agreed |", "|---|---|---|---|"]
    for key in sorted(tally.asked):
        lines.append(f"| {key} | {tally.asked[key]:,} | {tally.spoke[key]:,} | {tally.agreed[key]:,} |")
    return "\n".join(lines)
