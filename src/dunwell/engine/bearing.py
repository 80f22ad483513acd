"""Which days bear interest when several rules have answered: only those that none of them frees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from dunwell.core.matter import Said, Window
from dunwell.core.matter.words import WindowKind

DAY = timedelta(days=1)
CHARGEABLE: WindowKind = "chargeable"
FREE: WindowKind = "no_interest"


def together(said: Sequence[Said]) -> tuple[Window, ...]:
    """The answers of two or more rules as one, per debt: days all of them charge, and days any of them frees."""
    answers = [each.windows for each in said if {window.kind for window in each.windows} & {CHARGEABLE, FREE}]
    debts = dict.fromkeys(window.debt for windows in answers for window in windows)
    return tuple(found for debt in debts for found in _joined(answers, debt)) if len(answers) > 1 else ()


def _joined(answers: Sequence[Sequence[Window]], debt: str | None) -> Iterator[Window]:
    spoken = [windows for windows in answers if any(window.debt == debt for window in windows)]
    charged = set.intersection(*(_days(windows, CHARGEABLE, debt) for windows in spoken))
    freed = set.union(*(_days(windows, FREE, debt) for windows in spoken))
    for kind, days in ((CHARGEABLE, charged), (FREE, freed)):
        yield from (Window(kind=kind, from_=first, to=last, debt=debt) for first, last in _runs(days))


def _days(windows: Sequence[Window], kind: WindowKind, debt: str | None) -> set[date]:
    """The days inside the windows of that kind; hours of the day are none."""
    spans = [
        (window.from_, window.to)
        for window in windows
        if (window.kind, window.debt) == (kind, debt) and isinstance(window.from_, date) and isinstance(window.to, date)
    ]
    return {first + DAY * number for first, last in spans for number in range((last - first).days + 1)}


def _runs(days: set[date]) -> Iterator[tuple[date, date]]:
    """First and last day of each stretch without a gap, in order."""
    starts = sorted(day for day in days if day - DAY not in days)
    ends = sorted(day for day in days if day + DAY not in days)
    yield from zip(starts, ends, strict=True)
