"""Massachusetts: two calls or texts in seven days on one debt."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import REACHED_NOBODY, Tally, asks_count, point_of, tally
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.places import goes_to_work, is_work_point

BY_TELEPHONE = ("phone", "voicemail", "text")


def forbids(*, calls_max: int, window_days: int) -> pl.Expr:
    """True where one more call or text today would be the third in seven days.

    Texts are counted over all debts of the person, which is never less than the law's count on one debt.
    """
    return counted("calls", window_days) + counted("texts", window_days) >= calls_max


def judges(m: Matter, *, calls_max: int, window_days: int) -> Iterator[Said]:
    """One more call or text to a home, mobile or other own number, per debt; first-party creditors are bound too.

    Calls to all who owe the debt, or stand in for the person, are counted together. A try that reached nobody and
    could leave no message is not counted, nor a secured creditor's call for its goods.
    """
    is_asked = m.is_contact(*BY_TELEPHONE) or asks_count(m)
    if not is_asked or not is_consumer(m, m.reached) or _is_outside(m):
        return
    debts = [debt.id for debt in m.debts if is_consumer_debt(m, debt)]
    found = {debt: _count(m, debt, window_days) for debt in debts}
    if not found:
        return
    counts = {debt: count.with_this for debt, count in found.items()}
    worst = max(found.values(), key=lambda count: count.with_this)
    counted_now = worst.with_this if len(counts) == 1 else counts
    yield Said(kind="fact", counts={"counted": counted_now}, windows=(worst.window,))
    if worst.with_this > calls_max and m.action is not None:
        yield Said(kind="bar", until=worst.free_on(calls_max))


def _is_outside(m: Matter) -> bool:
    return goes_to_work(m) or (m.action is not None and m.action.purpose == "take_goods")


def _count(m: Matter, debt: str, window_days: int) -> Tally:
    def is_counted(event: Event) -> bool:
        used = point_of(m, event)
        return event.outcome not in REACHED_NOBODY and not is_work_point(used)

    people = [person.id for person in m.facts.people if is_consumer(m, person)]
    return tally(m, window_days=window_days, channels=BY_TELEPHONE, people=people, debt=debt, is_counted=is_counted)
