"""Ending an agreement, calling in the balance or taking goods for a breach needs a default notice, and its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.uk.covered import is_in_arrears, regulated
from dunwell.rulebook.uk.steps import enforces

NEEDED, PERIOD = "uk.cca.default_notice", "uk.cca.default_notice_period"


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """Bars a notice that leaves too few days, and any such act without a notice or before the date it names.

    Stopping further drawing needs no notice; nor does an act without breach, which has a notice of its own.
    """
    debts = regulated(m)
    notice = m.action.notice if m.action else None
    if debts and notice and notice.kind == "default_notice":
        earliest = m.today + timedelta(days=days)
        is_short = notice.remedy_by is not None and notice.remedy_by < earliest
        yield Said(kind="bar" if is_short else "fact", rows=(PERIOD,), values={"remedy_on_min": earliest})
    for debt in debts:
        served = m.last("default_notice_served", debt=debt.id, collector=None)
        if m.asks("judge_history") and served and _is_short(m, served, days):
            yield Said(kind="bar", rows=(PERIOD,))
        if enforces(m) and is_in_arrears(debt) is not False and not _has_ended(m, debt):
            yield from _needs(m, served, days)


def _needs(m: Matter, served: Event | None, days: int) -> Iterator[Said]:
    """A claim without notice may be for the arrears alone: whoever did not make the agreement is only advised."""
    if served is None:
        is_claim = m.does("file_suit", "start_arbitration") and m.collector.role != "original_creditor"
        yield Said(kind="advice" if is_claim else "bar", rows=(NEEDED,))
    elif served.remedy_by is None or _is_short(m, served, days):
        yield Said(kind="bar", rows=(NEEDED, PERIOD))
    elif m.today < served.remedy_by:
        yield Said(kind="bar", rows=(NEEDED, PERIOD), until=served.remedy_by)


def _is_short(m: Matter, served: Event, days: int) -> bool:
    return served.remedy_by is not None and served.remedy_by < m.day(served.at, m.debtor) + timedelta(days=days)


def _has_ended(m: Matter, debt: Debt) -> bool:
    """Whether the agreement is over already, so that nothing is left to end or call in."""
    return bool(debt.charged_off or m.past("account_terminated", "judgment_entered", debt=debt.id, collector=None))
