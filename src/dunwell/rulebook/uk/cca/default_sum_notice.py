"""A default sum is told in a notice within the prescribed days after it became payable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import regulated


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """The last day for the notice, while none was given since the sum became payable."""
    for debt in regulated(m) if m.asks("duty_due") else ():
        owed = debt.default_sum
        if owed is None or owed.due_on > m.today:
            continue
        given = m.past("default_sum_notice_given", debt=debt.id, collector=None)
        if not any(m.day(each.at, m.debtor) >= owed.due_on for each in given):
            yield Said(kind="duty", due_on=owed.due_on + timedelta(days=days))
