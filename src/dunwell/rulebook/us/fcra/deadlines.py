"""Deadlines of those who report to a bureau."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.days import business_days_after, days_off

DATE, NOTICE, DISPUTE = "us_fed.fcra.delinquency_date", "us_fed.fcra.negative_notice", "us_fed.fcra.direct_dispute"
ANSWERS = ("verification_sent", "duplicative_notice_sent", "direct_dispute_found_frivolous")
LENDERS = frozenset({"original_creditor"})


def judges(
    m: Matter,
    *,
    delinquency_days: int,
    notice_days: int,
    dispute_days: int,
    more_days: int,
    frivolous_business_days: int,
) -> Iterator[Said]:
    """What is due after a report, a direct dispute (which is written), or finding one frivolous.

    Who is about to report for the first time is told what will be due then.
    """
    if not m.asks("duty_due") and not m.does("furnish"):
        return
    asked = {debt.id for debt in m.debts}
    reports = [each for each in m.past("furnished") if each.debts is None or not asked.isdisjoint(each.debts)]
    first = m.day(reports[0].at) if reports else m.today
    if reports or m.does("furnish"):
        yield Said(kind="duty", rows=(DATE,), due_on=first + timedelta(days=delinquency_days))
        if m.collector.role in LENDERS:
            yield Said(kind="duty", rows=(NOTICE,), due_on=first + timedelta(days=notice_days))
    found = m.past("direct_dispute_found_frivolous")
    untold = (each for each in found if not m.is_answered(each, "duplicative_notice_sent", "verification_sent"))
    frivolous = next(untold, None)
    if frivolous is not None:
        due_on = business_days_after(m.day(frivolous.at), frivolous_business_days, days_off(m))
        yield Said(kind="duty", rows=(DISPUTE,), required_action="send_reasons", due_on=due_on)
    dispute = _open_dispute(m)
    if dispute is not None:
        due_on = _answer_by(m, dispute, dispute_days, more_days)
        yield Said(kind="duty", rows=(DISPUTE,), required_action="send_reasons", due_on=due_on)


def _open_dispute(m: Matter) -> Event | None:
    """The oldest written dispute since the last answer."""
    disputes = m.past("dispute_received")
    return next((each for each in disputes if each.form != "phone" and not m.is_answered(each, *ANSWERS)), None)


def _answer_by(m: Matter, dispute: Event, days: int, more_days: int) -> date:
    due_on = m.day(dispute.at) + timedelta(days=days)
    later = m.since(dispute, "dispute_received", "documents_supplied")
    is_longer = any(m.day(each.at) <= due_on and _brings_more(each) for each in later)
    return due_on + timedelta(days=more_days) if is_longer else due_on


def _brings_more(event: Event) -> bool:
    return event.type == "documents_supplied" or event.new_material
