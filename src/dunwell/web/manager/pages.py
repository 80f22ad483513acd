"""What the manager's templates are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
    is_whole: bool = False
    """A date or a reference, which is never broken over two lines."""
    href: str = ""
    """The page of what the cell names."""


@dataclass(frozen=True, slots=True)
class TieLine:
    """Whether a sum of the report agrees with the books."""

    what: str
    here: Money
    books: Money
    holds: bool


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One format of a report that a job writes: how far it is."""

    format: str
    words: str
    tone: str
    icon: str
    made_at: datetime | None
    """When the file that lies there was finished; None where there is none."""
    is_waiting: bool
    problem: str


@dataclass(frozen=True, slots=True)
class LargeReportPage:
    """A report over so many debts that a job writes it."""

    name: str
    title: str
    as_of: date
    debts_count: int
    files: tuple[WrittenFile, ...]
    is_waiting: bool
    """Whether a job is on it, so that the page looks again."""


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
