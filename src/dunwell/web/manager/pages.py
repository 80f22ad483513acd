"""What the manager's templates are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dunwell.core.money import Money


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """One report that can be asked for."""

    name: str
    title: str
    says: str
    icon: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a report as drawn."""

    label: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, or money."""

    text: str
    money: Money | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class TieLine:
    """Whether a sum of the report agrees with the books."""

    what: str
    here: Money
    books: Money
    holds: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report as drawn."""

    name: str
    title: str
    as_of: date
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...]
    ties: tuple[TieLine, ...]
    all_tie: bool
    notes: tuple[str, ...]
    formats: tuple[str, ...]
