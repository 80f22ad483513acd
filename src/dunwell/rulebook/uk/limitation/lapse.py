"""In England, Wales and Northern Ireland the time to sue on a simple contract debt ends; the debt itself stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import NORTHERN_IRELAND, is_regulated
from dunwell.rulebook.uk.limits import end_of_time, has_ended
from dunwell.rulebook.uk.moratoria import Moratorium, moratoria

ENGLAND, NORTH, ACCRUAL = "uk.limitation.ew", "uk.limitation.nir", "uk.limitation.accrual_regulated"
EXTENDED = "uk.breathing_space.time_limits"


def judges(m: Matter, *, years: int, deed_years: int, weeks: int, days: int, tail_days: int) -> Iterator[Said]:
    """The last day to sue, and a bar on suing after it. What falls into a breathing space ends some weeks after it.

    The first of several debts to end decides.
    """
    ends: list[tuple[date, tuple[str, ...]]] = []
    for debt in m.debts:
        is_deed = debt.secured_by_real_property is True or debt.product == "residential_mortgage"
        end = end_of_time(m, debt, years=deed_years if is_deed else years)
        if end is None:
            continue
        rows = tuple(_rows(m, debt))
        if m.region != NORTHERN_IRELAND and (found := moratoria(m, debt, days=days, tail_days=tail_days)):
            rows, end = (*rows, EXTENDED), _extended(end, found, timedelta(weeks=weeks))
        ends.append((end, rows))
    if ends:
        end, rows = min(ends)
        is_over = m.does("file_suit", "start_arbitration") and has_ended(m, end)
        yield Said(kind="bar" if is_over else "fact", rows=rows, values={"limitation_ends_on": end})


def _rows(m: Matter, debt: Debt) -> Iterator[str]:
    yield NORTH if m.region == NORTHERN_IRELAND else ENGLAND
    served = m.last("default_notice_served", debt=debt.id, collector=None)
    if served and is_regulated(m, debt):
        yield ACCRUAL


def _extended(end: date, found: tuple[Moratorium, ...], tail: timedelta) -> date:
    """The end of time, moved where it falls into a breathing space whose own end is known."""
    for each in found:
        if each.spell.has(end) and each.spell.next_day:
            return each.spell.ends_on + tail
    return end
