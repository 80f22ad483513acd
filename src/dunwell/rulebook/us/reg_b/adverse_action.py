"""Applicants learn the decision in thirty days, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.core.matter.words import RequiredAction

FOR_OTHERS = frozenset({"third_party_collector", "collection_law_firm", "field_agent", "enforcement_agent"})
"""Who decides on no application of its own."""


def judges(
    m: Matter,
    *,
    application_days: int,
    incomplete_days: int,
    account_days: int,
    counteroffer_days: int,
    ask_days: int,
    answer_days: int,
) -> Iterator[Said]:
    """Whether the last decision is an adverse action, and by when it must be told.

    Refusing to refinance or extend is one where it was applied for under the creditor's procedures; ending an account,
    or refusing a favour, because of its current default is none; past delinquency is no such excuse. The telling is up
    to the creditor, not to who collects for it.
    """
    decisions = m.past("credit_application_completed", "account_terminated")
    if not decisions or not m.asks("adverse_action", "duty_due"):
        return
    yield Said(kind="fact", values={"is_adverse_action": _is_adverse(decisions[-1])})
    if m.collector.role in FOR_OTHERS:
        return
    untold = [each for each in decisions if not m.is_answered(each, "adverse_action_notice_sent")]
    decided = next((each for each in untold if _is_adverse(each) or _is_application(each)), None)
    if m.asks("duty_due") and decided is not None:
        is_adverse = _is_adverse(decided)
        is_application = decided.type == "credit_application_completed"
        day = m.day(decided.at)
        due_on = day + timedelta(days=application_days if is_application else account_days)
        terms = _terms(day, due_on, incomplete_days, counteroffer_days, ask_days, answer_days)
        action: RequiredAction | None = "send_adverse_action_notice" if is_adverse else None
        yield Said(kind="duty", required_action=action, due_on=due_on, values=terms)


def _is_application(event: Event) -> bool:
    return event.type == "credit_application_completed" and (event.decision != "refused" or event.follows_procedure)


def _is_adverse(event: Event) -> bool:
    if event.type == "account_terminated":
        return event.cause != "current_default"
    return event.decision == "denied" or (event.decision == "refused" and event.follows_procedure)


def _terms(
    day: date, due_on: date, incomplete_days: int, counteroffer_days: int, ask_days: int, answer_days: int
) -> dict[str, int | date]:
    return {
        "incomplete_due_on": day + timedelta(days=incomplete_days),
        "counteroffer_due_on": day + timedelta(days=counteroffer_days),
        "reasons_may_be_asked_until": due_on + timedelta(days=ask_days),
        "reasons_answer_days": answer_days,
    }
