"""A creditor who doubts a breathing space may ask the adviser to review it, early on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said, Window
from dunwell.rulebook.uk.moratoria import running


def judges(m: Matter, *, days: int, tail_days: int, review_days: int) -> Iterator[Said]:
    """The days left for the request, the first day of the moratorium being day one."""
    if not m.asks("duty_due"):
        return
    for debt in m.debts:
        for moratorium in running(m, debt, days=days, tail_days=tail_days):
            last = moratorium.spell.starts_on + timedelta(days=review_days - 1)
            if m.today <= last:
                window = Window(kind="notice", from_=moratorium.spell.starts_on, to=last, debt=debt.id)
                yield Said(kind="fact", windows=(window,))
