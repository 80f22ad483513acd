"""A written request for the original creditor's name and address stops collecting until they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.disputes.pending import collects, is_by_consumer, is_by_estate, is_timely, is_written
from dunwell.rulebook.us.validation.period import period_end

SAME = "same_creditor_answer"
WRITTEN = frozenset({"letter", "email", "text"})


def judges(m: Matter, *, receipt_days: int, period_days: int) -> Iterator[Said]:
    """Bars collecting while a request is open; the short answer is only for a creditor who is still the same."""
    is_short_answer = m.is_contact() and m.action is not None and m.action.purpose == SAME
    for debt in covered_debts(m):
        if is_short_answer and not debt.original_creditor_is_current:
            yield Said(kind="bar", required_action="send_original_creditor_details")
        elif collects(m):
            ends_on = period_end(m, debt, receipt_days=receipt_days, period_days=period_days)
            if open_requests(m, debt, ends_on):
                yield Said(kind="bar", required_action="send_original_creditor_details")


def open_requests(m: Matter, debt: Debt, ends_on: date | None) -> tuple[Event, ...]:
    """Written requests that came in time and wait for an answer."""
    return tuple(
        each
        for each in m.past("original_creditor_request_received", debt=debt.id)
        if (is_by_consumer(m, each) or is_by_estate(m, each)) and is_written(m, each)
        if is_timely(m, each, ends_on) and not _is_answered(m, debt, each)
    )


def _is_answered(m: Matter, debt: Debt, request: Event) -> bool:
    """Whether the details went out in writing, or, of a creditor who is still the same, a pointer to the notice."""
    purposes = {"answer_inbound", SAME} if debt.original_creditor_is_current else {"answer_inbound"}
    sent = m.since(request, "contact_out", debt=debt.id)
    return any(each.purpose in purposes and each.channel in WRITTEN for each in sent)
