"""Nevada: agencies do not sue after the time to sue, and no payment renews it."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS


def judges(m: Matter) -> Iterator[Said]:
    """A suit or arbitration by an agency or a buyer after the day on which the period ended, whatever was paid."""
    if m.collector.role not in AGENCIES_AND_BUYERS:
        return
    ends = [debt.limitation_ends_on for debt in m.debts if debt.limitation_ends_on is not None]
    for ends_on in ends if m.asks("limitation_end") else ():
        yield Said(kind="fact", values={"limitation_ends_on": ends_on})
    if m.does("file_suit", "start_arbitration") and any(m.today > ends_on for ends_on in ends):
        yield Said(kind="bar")
