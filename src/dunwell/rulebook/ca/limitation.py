"""When a claim can no longer be brought: so many years from when it was or could be known, and never after the last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.days import years_after

SUITS = ("file_suit", "start_arbitration")
RESTARTS = ("acknowledgement_received", "payment_received")


def known_on(debt: Debt) -> date | None:
    """When the creditor knew or could know of the claim: when it was not paid, unless said otherwise."""
    return debt.discovered_on or debt.accrued_on or debt.due_on or debt.overdue_since or debt.arose_on


def restarts(m: Matter, debt: Debt, kinds: Collection[str] = RESTARTS) -> tuple[Event, ...]:
    """Payments and written acknowledgements of the debt by who is to be sued, oldest first."""
    found = m.past(*kinds, person=m.reached.id, debt=debt.id, collector=None)
    return tuple(event for event in found if event.form != "phone")


def end(m: Matter, debt: Debt, *, years: int, ultimate: int | None = None, start: date | None = None) -> date | None:
    """The last day to sue; None where no date is known, or where a judgment took the place of the claim.

    A payment or written acknowledgement in time starts both periods again.
    """
    start = start or known_on(debt)
    if debt.limitation_ends_on or start is None or debt.product == "judgment_debt":
        return debt.limitation_ends_on
    first = min(start, debt.accrued_on or debt.due_on or debt.overdue_since or debt.arose_on or start)
    ends_on = _earlier(years_after(start, years), first, ultimate)
    for event in restarts(m, debt):
        again = m.day(event.at, m.debtor)
        if start <= again <= ends_on:
            ends_on = _earlier(years_after(again, years), again, ultimate)
    return ends_on


def _earlier(ends_on: date, first: date, ultimate: int | None) -> date:
    return ends_on if ultimate is None else min(ends_on, years_after(first, ultimate))


def told(m: Matter, ends: Iterable[date | None]) -> Iterator[Said]:
    """A ban on suing after the last day, and that day; the first of several debts to end decides."""
    known = [each for each in ends if each is not None]
    if not known or not (m.does(*SUITS) or m.asks("limitation_end")):
        return
    is_over = m.does(*SUITS) and m.today > min(known)
    yield Said(kind="bar" if is_over else "fact", values={"limitation_ends_on": min(known)})
