"""Nevada: sixty days' notice before a medical debt is collected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said, Window
from dunwell.rulebook.us.acts import AGENCIES, REPLYING_PURPOSES, collects
from dunwell.rulebook.us.consumers import OBLIGED
from dunwell.rulebook.us.disputes.pending import DEMANDS


def judges(m: Matter, *, days_min: int) -> Iterator[Said]:
    """No act of a licensed agency, reports to bureaus included, until the days have passed; the person's own contact
    waives nothing, but may be answered, and a payment offered may be taken."""
    if m.collector.role not in AGENCIES or not m.collector.licensed:
        return
    is_act = (collects(m) and not _is_answer(m)) or m.does("furnish")
    who = m.reached.id if m.reached.relation in OBLIGED else m.debtor.id
    for debt in m.debts if is_act or m.asks("duty_due") else ():
        if debt.product != "medical":
            continue
        notices = m.past("medical_notice_sent", person=who, debt=debt.id)
        if not notices:
            yield Said(kind="duty")
        free_on = m.day(notices[0].at) + timedelta(days=days_min) if notices else None
        if is_act and (free_on is None or m.today < free_on):
            wait = (
                (Window(kind="quiet", from_=m.day(notices[0].at), to=free_on - timedelta(days=1)),) if free_on else ()
            )
            yield Said(kind="bar", until=free_on, windows=wait)


def _is_answer(m: Matter) -> bool:
    """Whether it answers the person, and asks for no payment."""
    action = m.action
    return action is not None and action.purpose in REPLYING_PURPOSES and DEMANDS.isdisjoint(action.content)
