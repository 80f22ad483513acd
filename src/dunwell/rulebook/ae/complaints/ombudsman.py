"""Thirty complete business days for the institution before the ombudsman; not what a court has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ae.bound import federal_days_off, is_licensed
from dunwell.rulebook.days import DaysOff, business_days_after

WAIT, COURT, STAGES = ("ae.sanadak.wait_30bd",), ("ae.sanadak.court_bar",), ("ae.sanadak.stages",)


def judges(
    m: Matter,
    *,
    wait_business_days: int,
    ack_business_days: int,
    first_days: int,
    info_business_days: int,
    submit_business_days: int,
    appeal_business_days: int,
    act_business_days: int,
    weekend: list[str],
    earlier_weekend: list[str],
    weekend_since: str,
) -> Iterator[Said]:
    """When a complaint may go to the ombudsman, and what each party then has time for."""
    if not is_licensed(m.collector):
        return
    off = federal_days_off(m, weekend, earlier_weekend, weekend_since)
    if m.does("escalate_complaint"):
        if any(m.past("summons_served", "judgment_entered", debt=debt.id, collector=None) for debt in m.debts):
            yield Said(kind="bar", rows=COURT)
        yield from _wait(m, wait_business_days, off)
    sent = m.last("complaint_sent_to_ombudsman")
    if sent is not None and m.asks("duty_due") and sent.valid is not False:
        terms = (ack_business_days, info_business_days, appeal_business_days, act_business_days)
        yield _stages(m, sent, first_days, submit_business_days, terms, off)


def _wait(m: Matter, business_days: int, off: DaysOff) -> Iterator[Said]:
    complaints = [each for each in m.past("complaint_received") if _concerns(m, each)]
    if not complaints:
        yield Said(kind="bar", rows=WAIT)
        return
    until = business_days_after(m.day(complaints[-1].at), business_days, off) + timedelta(days=1)
    if m.today < until:
        yield Said(kind="bar", rows=WAIT, until=until)


def _concerns(m: Matter, complaint: Event) -> bool:
    return complaint.debts is None or any(debt.id in complaint.debts for debt in m.debts)


def _stages(
    m: Matter, sent: Event, first_days: int, submit_business_days: int, terms: tuple[int, int, int, int], off: DaysOff
) -> Said:
    """What the institution must send first, with the other times as figures."""
    day = m.day(sent.at)
    ack, info, appeal, act = terms
    values = {
        "acknowledged_by": business_days_after(day, ack, off),
        "first_answer_by": day + timedelta(days=first_days),
        "information_by": business_days_after(day, info, off),
    }
    business_days = {"appeal_business_days": appeal, "act_business_days": act}
    due_on = business_days_after(day, submit_business_days, off)
    return Said(kind="duty", rows=STAGES, due_on=due_on, values={**values, **business_days})
