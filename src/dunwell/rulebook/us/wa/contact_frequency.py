"""Washington: three communications in a week with one person, in any form."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import NOT_CONNECTED, Tally, asks_count, point_of, tally
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS, REPLYING_PURPOSES, asked_for
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.places import goes_to_work, is_work_point

DEBTOR_OR_SPOUSE = frozenset({"debtor", "joint_debtor", "spouse", "surviving_spouse"})


def forbids(*, contacts_max: int, work_max: int, window_days: int) -> pl.Expr:
    """True where one more communication today would be one too many in seven days, on this debt or over all.

    Where a call goes is no column, so the smaller number at work is asked of matters only.
    """
    most = max(contacts_max, work_max)
    return (counted("contacts", window_days) >= most) | (counted("contacts_person", window_days) >= most)


def judges(m: Matter, *, contacts_max: int, work_max: int, window_days: int) -> Iterator[Said]:
    """More than three with debtor and spouse together, in any form, over all debts; more than one at work.

    A joint debtor is counted alone. Answers to the person are not counted, nor calls that were never connected.
    Licensed agencies and buyers are bound.
    """
    if not _is_bound(m) or asked_for(m):
        return
    count = _count(m, window_days, only_work=False)
    at_work = _count(m, window_days, only_work=True)
    if goes_to_work(m) and at_work.with_this > work_max and count.with_this <= contacts_max:
        count, most = at_work, work_max
    else:
        most = contacts_max
    yield Said(kind="fact", counts={"counted": count.with_this}, windows=(count.window,))
    if count.with_this > most and m.action is not None:
        yield Said(kind="presumption", until=count.free_on(most))


def _is_bound(m: Matter) -> bool:
    is_theirs = (m.is_contact() or asks_count(m)) and m.reached.relation in DEBTOR_OR_SPOUSE
    is_consumer = any(is_consumer_debt(m, debt) for debt in m.debts)
    return is_theirs and is_consumer and m.collector.role in AGENCIES_AND_BUYERS


def _count(m: Matter, window_days: int, *, only_work: bool) -> Tally:
    def is_counted(event: Event) -> bool:
        used = point_of(m, event)
        if event.outcome in NOT_CONNECTED or event.purpose in REPLYING_PURPOSES:
            return False
        return not only_work or is_work_point(used)

    couple = DEBTOR_OR_SPOUSE - {"joint_debtor"}
    together = [person.id for person in m.facts.people if person.relation in couple]
    people = [m.reached.id] if m.reached.relation == "joint_debtor" else together
    return tally(m, window_days=window_days, people=people, is_counted=is_counted)
