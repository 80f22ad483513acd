"""New York: rights and exempt income within five days of the first communication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.messages import first_communication


def judges(m: Matter, *, days_max: int) -> Iterator[Said]:
    """Due from agencies and buyers after the first communication on a debt, unless the first notice on it went out."""
    if not m.asks("duty_due") or m.collector.role not in AGENCIES_AND_BUYERS:
        return
    for debt in m.debts:
        first = first_communication(m, debt)
        if first and is_consumer_debt(m, debt) and not m.past("collection_notice_sent", debt=debt.id):
            yield Said(kind="duty", due_on=m.day(first.at) + timedelta(days=days_max))
