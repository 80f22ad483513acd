"""When validation information was given, and until when the validation period runs (12 CFR 1006.34(b)(5))."""

from __future__ import annotations

from datetime import date, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.days import business_days_after, days_off
from dunwell.rulebook.us.consumers import OBLIGED, stands_for_debtor
from dunwell.rulebook.us.messages import first_communication

NOTICES = frozenset({"validation_initial", "validation_follow_up"})
"""Purposes of contacts that hold the validation information."""
NOT_RECEIVED = ("returned_undeliverable", "notice_not_received_reported")


def is_notice(event: Event) -> bool:
    """Whether the event gave the validation information."""
    if event.type == "contact_out":
        return event.purpose in NOTICES
    return event.type == "validation_notice_sent" or (event.type == "initial_communication" and event.validation_given)


def notices(m: Matter, debt: Debt) -> tuple[Event, ...]:
    """Every time validation information about the debt was given, oldest first."""
    return tuple(event for event in m.past(debt=debt.id) if is_notice(event) and _is_theirs(m, event))


def came_back(m: Matter, notice: Event, debt: Debt, *kinds: str) -> bool:
    """Whether events of these kinds tell that this notice did not arrive where it was sent."""
    return bool(m.since(notice, *kinds, person=notice.person or m.debtor.id, debt=debt.id))


def _is_theirs(m: Matter, notice: Event) -> bool:
    """Whether it went to the one in question who is said to owe, or to somebody who stands in their place."""
    whom = m.person(notice.person)
    asked = m.reached if m.reached.relation in OBLIGED else m.debtor
    return whom.id == asked.id or stands_for_debtor(m, whom)


def governing_notice(m: Matter, debt: Debt) -> Event | None:
    """The notice from which the period runs: the first, or, where that was not received, the one sent instead."""
    given = notices(m, debt)
    for number, notice in enumerate(given):
        following = given[number + 1 :]
        failed = came_back(m, notice, debt, *NOT_RECEIVED)
        if not following or not failed:
            return notice
    return None


def standing_notice(m: Matter, debt: Debt) -> Event | None:
    """The first notice that did not come back undeliverable, or None."""
    stands = (each for each in notices(m, debt) if not came_back(m, each, debt, "returned_undeliverable"))
    return next(stands, None)


def assumed_receipt(m: Matter, notice: Event, receipt_days: int) -> date:
    """The earliest day on which receipt may be assumed; what was said in a conversation is received at once."""
    return (
        m.day(notice.at) if notice.channel in {"phone", "visit"} else receipt_after(m, m.day(notice.at), receipt_days)
    )


def receipt_after(m: Matter, sent_on: date, receipt_days: int) -> date:
    """The day of assumed receipt of what is sent on a day: weekends, and holidays on their own dates, are skipped."""
    return business_days_after(sent_on, receipt_days, days_off(m))


def period_end(m: Matter, debt: Debt, *, receipt_days: int, period_days: int) -> date | None:
    """Last day of the validation period; None where no notice was given yet."""
    if debt.validation_period_ends_on:
        return debt.validation_period_ends_on
    notice = governing_notice(m, debt)
    if notice is None:
        return None
    return assumed_receipt(m, notice, receipt_days) + timedelta(days=period_days)


def outstanding(m: Matter, debt: Debt, notice_days: int) -> tuple[date, date | None] | None:
    """Day by which validation information must be given, and the day on which it was; None where nothing is due.

    Nothing is due before the first communication, when that held the information, or when the debt was paid before
    the day came. What came back undeliverable was not given.
    """
    first = first_communication(m, debt)
    if first is None or (is_notice(first) and not came_back(m, first, debt, "returned_undeliverable")):
        return None
    due_on = m.day(first.at) + timedelta(days=notice_days)
    paid = m.last("debt_paid", debt=debt.id)
    if debt.state == "paid" or (paid is not None and m.day(paid.at) <= due_on):
        return None
    given = standing_notice(m, debt)
    return due_on, m.day(given.at) if given else None
