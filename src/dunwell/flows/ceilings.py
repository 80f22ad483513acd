"""Ceilings: what the law leaves of agreed interest, asked by kinds of debts that the law cannot tell apart.

Within a kind debts differ in the rate, in how much was lent and how old they are. Rates are asked from the highest
down, until one is not refused: no lower one is. Amounts are asked at the edges that the rules
declare, every parameter in minor units, one below and one above it, so that no band between two edges goes unasked;
within a band the rules are monotone. Ages are halved, because a time runs out once. What a debt cost so far is left
out: a ceiling of the cost in all is said as a share of what was lent, and charging holds each debt to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import polars as pl

from dunwell.engine.matters import law_of
from dunwell.flows import charging_law
from dunwell.flows.charging_law import Borne, Ceiling
from dunwell.rulebook import Rulebook

KIND = (
    "country", "region", "person_kind", "collector_role", "product", "purpose", "currency", "is_compound",
)  # fmt: skip
"""What the law may look at besides rate, amount and age."""
FOUND = pl.Schema(
    {"debt_id": pl.Int64, "cap": pl.String, "rule": pl.String, "cost_max": pl.String, "cost_rule": pl.String}
)
LEAST, MOST = 1, 10**15
OLDEST = date(1900, 1, 1)
Dates = tuple[date | None, date | None]
UNDATED: Dates = (None, None)
Detailed = Callable[[pl.Series], pl.DataFrame]
"""Of debts by id, sorted: debt_id, lent_minor, opened_on, due_on."""


@dataclass(slots=True)
class Asking:
    """Asks the law of kinds. `detailed` reads amounts and ages, only of the kinds in which they matter."""

    book: Rulebook
    at: datetime
    detailed: Detailed
    told: dict[tuple[Borne, int, Dates], Ceiling | None] = field(default_factory=dict)

    def of(self, debts: pl.DataFrame) -> pl.DataFrame:
        """What the law says, in FOUND; a debt of which it says nothing is left out. Needs debt_id, KIND, highest."""
        found = [pl.DataFrame(schema=FOUND)]
        for key, some in debts.group_by(KIND, maintain_order=True):
            left = some.select("debt_id", "highest")
            while left.height:
                top = left["highest"].max()
                said = self._of_kind(_borne(key, top), left["debt_id"].sort())
                lower = left.filter(pl.col("highest") < top)
                left = lower.join(said.filter(pl.col("cap").is_not_null()), on="debt_id", how="semi")
                found.append(said.join(left, on="debt_id", how="anti"))
        return pl.concat(found)

    def _of_kind(self, kind: Borne, ids: pl.Series) -> pl.DataFrame:
        if self._is_one(kind):
            return _said(ids, self._ask(kind, LEAST))
        told = [
            (debt_id, said.rate, said.rule, said.cost_max, said.cost_rule)
            for debt_id, said in self._each(kind, ids)
            if said
        ]
        return pl.DataFrame(told, schema=FOUND, orient="row")

    def _is_one(self, kind: Borne) -> bool:
        """Whether the law says the same of the kind's debts, whatever their amounts and ages."""
        oldest, today = (OLDEST, OLDEST), (self.at.date(), self.at.date())
        answers = {self._ask(kind, minor) for minor in self._points(kind)}
        answers |= {self._ask(kind, minor, dates) for minor in (LEAST, MOST) for dates in (oldest, today)}
        return len(answers) == 1

    def _points(self, kind: Borne) -> list[int]:
        """The first and the last amount of every band between two edges that rules declare."""
        edges = {
            value
            for voice in law_of(self.book, kind.country, kind.region or None, self.at.date())
            for parameter in voice.rule.parameters
            if parameter.unit == "minor units" and isinstance(value := voice.arguments[parameter.name], int)
        }
        points = {minor for edge in edges for minor in (edge - 1, edge, edge + 1)}
        return sorted({LEAST, *(minor for minor in points if LEAST < minor < MOST), MOST})

    def _ask(self, kind: Borne, lent_minor: int, dates: Dates = UNDATED) -> Ceiling | None:
        key = kind, lent_minor, dates
        if key not in self.told:
            arose_on, due_on = dates
            self.told[key] = charging_law.ceiling(
                kind, lent_minor=lent_minor, arose_on=arose_on, due_on=due_on, book=self.book, at=self.at
            )
        return self.told[key]

    def _each(self, kind: Borne, ids: pl.Series) -> Iterator[tuple[int, Ceiling | None]]:
        """The kind's debts one by one, grouped by what of their amounts can matter."""
        points = self._points(kind)
        groups: dict[int, list[tuple[Dates, int]]] = {}
        for debt_id, lent, opened_on, due_on in self.detailed(ids).iter_rows():
            groups.setdefault(self._asked_at(kind, points, max(lent, LEAST)), []).append(((opened_on, due_on), debt_id))
        for minor, debts in groups.items():
            yield from self._by_age(kind, minor, sorted(debts, key=_age))

    def _asked_at(self, kind: Borne, points: list[int], minor: int) -> int:
        """The amount that speaks for another: the lower end of its band where both ends are told the same."""
        for low, high in pairwise(points):
            if low <= minor < high and self._ask(kind, low) == self._ask(kind, high - 1):
                return low
        return minor

    def _by_age(
        self, kind: Borne, minor: int, debts: list[tuple[Dates, int]]
    ) -> Iterator[tuple[int, Ceiling | None]]:  # fmt: skip
        ends = [self._ask(kind, minor, dates) for dates, _ in (debts[0], debts[-1])]
        if ends[0] == ends[1]:
            yield from ((debt_id, ends[0]) for _, debt_id in debts)
            return
        middle = len(debts) // 2
        yield from self._by_age(kind, minor, debts[:middle])
        yield from self._by_age(kind, minor, debts[middle:])


def _borne(key: tuple[Any, ...], highest: Any) -> Borne:
    """The kind in the words of the law: places and products that it does not tell apart are one."""
    country, region, person_kind, role, product, purpose, currency, is_compound = key
    return Borne(
        country, charging_law.place_of(region), person_kind, role, charging_law.product_of(product, purpose), purpose,
        currency, f"{highest.normalize():f}", is_compound,
    )  # fmt: skip


def _age(debt: tuple[Dates, int]) -> tuple[bool, Any, int]:
    """Debts without a day first, then the oldest: by the day it fell due, else the day it arose."""
    (arose_on, due_on), debt_id = debt
    day = due_on or arose_on
    return day is not None, day or OLDEST, debt_id


def _said(ids: pl.Series, told: Ceiling | None) -> pl.DataFrame:
    frame = pl.DataFrame({"debt_id": ids if told else ids.head(0)})
    said = {"cap": told.rate, "rule": told.rule, "cost_max": told.cost_max, "cost_rule": told.cost_rule} if told else {}
    return frame.with_columns(pl.lit(said.get(name), pl.String).alias(name) for name in FOUND.names()[1:])
