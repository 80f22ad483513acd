"""The days of a breathing space bear no interest and no charges, then or later."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.moratoria import moratoria
from dunwell.rulebook.uk.spells import charged, inside, interest_windows

INTEREST = "uk.breathing_space.interest"


def judges(m: Matter, *, days: int, tail_days: int) -> Iterator[Said]:
    """A bar where a protected person would be charged for a protected day; the days that are left, if asked."""
    is_asked = bool(m.past("moratorium_notified", collector=None))
    for debt in m.debts:
        found = [each for each in moratoria(m, debt, days=days, tail_days=tail_days) if each.person == m.reached.id]
        rows = (INTEREST, *dict.fromkeys(each.row for each in found))
        spells = [each.spell for each in found]
        if m.asks("interest_days") and is_asked:
            yield Said(kind="fact", rows=rows, windows=interest_windows(charged(m), spells, debt.id))
        if m.does("charge_interest") and inside(charged(m), spells):
            yield Said(kind="bar", rows=rows, windows=interest_windows(charged(m), spells, debt.id))
        now = [spell for spell in spells if spell.has(m.today)]
        if m.does("charge_fee") and now:
            yield Said(kind="bar", rows=rows, until=max(now).next_day)
