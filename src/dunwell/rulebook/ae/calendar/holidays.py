"""Holidays count as announced; those of the Hijri calendar are provisional."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import days_off


def judges(m: Matter) -> Iterator[Said]:
    """Whether today is a holiday, and whether the calendar is only a forecast, where a date is asked for."""
    if m.asks("duty_due") or m.does("escalate_complaint"):
        values = {"is_holiday": days_off(m).is_holiday(m.today), "is_provisional": m.calendar is None}
        yield Said(kind="fact", values=values)
