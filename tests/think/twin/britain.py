"""United Kingdom: breathing space, notices of arrears and of default, interest on default sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter.facts import Debt, Given
from tests.think.twin.events import BAR, Claim, about, asked_about, local, refusal, spans, today

SPACE = "uk.breathing_space"
ASKING = ("discuss_debt", "request_payment", "settlement_offer")
ONE = timedelta(days=1)


def claims(given: Given) -> Iterator[Claim]:
    asked = given.question
    if asked is not None:
        yield from _interest(given) if asked.kind == "interest_days" else _arrears_notice(given)
    elif given.action is not None and given.action.kind == "contact":
        stopped = any(today(given) in frozen(given, debt) for debt in asked_about(given))
        yield refusal(f"{SPACE}.contact", BAR, if_=stopped and given.action.purpose in ASKING)
    elif given.action is not None and given.action.kind == "charge_interest":
        yield from _charge(given)
    else:
        yield from _default_notice(given)


def frozen(given: Given, debt: str) -> set[date]:
    """Days of the debt inside a moratorium; one of crisis ends thirty days after the treatment, or not yet."""
    days: set[date] = set()
    if given.region != "GB-EAW":
        return days
    for number, event in enumerate(given.events):
        if event.type != "moratorium_notified" or debt not in about(given, event) or event.starts_on is None:
            continue
        last = event.ends_on
        if event.kind == "mental_health_crisis":
            ended = [each for each in given.events[number:] if each.type == "crisis_treatment_ended"]
            last = local(given, ended[0].at, None) + 30 * ONE if ended else date(2028, 1, 1)
        assert last is not None
        days |= spans(event.starts_on, last)
    return days


def _interest(given: Given) -> Iterator[Claim]:
    asked = given.question
    assert asked is not None
    assert asked.from_
    assert asked.to
    assert asked.debt
    wanted = spans(asked.from_, asked.to)
    off = frozen(given, asked.debt)
    late = _failure_days(given)
    if late is not None:
        yield Claim("uk.cca.nosia_failure", "no_interest", wanted & late)
    elif off & wanted:
        yield Claim(f"{SPACE}.interest", "chargeable", wanted - off)


def _failure_days(given: Given) -> set[date] | None:
    """From the day after the deadline of an arrears notice to the day on which it is given."""
    due_on = given.debts[0].arrears_notice_due_on
    if due_on is None:
        return None
    told = [local(given, event.at, None) for event in given.events if event.type == "arrears_notice_given"]
    return spans(due_on + ONE, told[0] if told else date(2028, 1, 1))


def _charge(given: Given) -> Iterator[Claim]:
    action = given.action
    assert action is not None
    assert action.from_
    assert action.to
    wanted = spans(action.from_, action.to)
    [debt] = asked_about(given)
    if action.base == "default_sum":
        told = [local(given, event.at, None) for event in given.events if event.type == "default_sum_notice_given"]
        early = not told or min(wanted) <= told[0] + 28 * ONE
        yield refusal("uk.cca.default_sum_interest", BAR, if_=early)
    else:
        yield refusal(f"{SPACE}.interest", BAR, if_=bool(wanted & frozen(given, debt)))


def _default_notice(given: Given) -> Iterator[Claim]:
    action = given.action
    assert action is not None
    if action.kind == "serve_notice":
        assert action.notice is not None
        assert action.notice.remedy_by is not None
        earliest = today(given) + 14 * ONE
        yield refusal("uk.cca.default_notice_period", BAR, if_=action.notice.remedy_by < earliest)
        if action.notice.remedy_by < earliest:
            yield Claim("uk.cca.default_notice_period", "remedy_on_min", {earliest})
        return
    served = [event.remedy_by for event in given.events if event.type == "default_notice_served" and event.remedy_by]
    needs = action.kind == "terminate_agreement"
    if not served:
        yield refusal("uk.cca.default_notice", BAR, if_=needs)
    else:
        yield refusal("uk.cca.default_notice_period", BAR, if_=needs and today(given) < served[-1])


def shortfall(debt: Debt, day: date) -> tuple[int, int, int]:
    """On the morning of a day: how many payments fell due before it, what is missing, and the last two due."""
    due = [each for each in debt.schedule if each.due_on < day]
    paid = sum(each.amount_minor for each in debt.payments if each.paid_on < day)
    last = sum(each.amount_minor for each in due[-(4 if debt.interval == "weekly" else 2) :])
    return len(due), sum(each.amount_minor for each in due) - paid, last


def _arrears_notice(given: Given) -> Iterator[Claim]:
    """Due within fourteen days, the first of them the day on which the shortfall first reached two payments."""
    [debt] = given.debts
    need = 4 if debt.interval == "weekly" else 2
    day = min(each.due_on for each in debt.schedule)
    while day <= today(given):
        count, missing, last = shortfall(debt, day)
        if count >= need and missing >= last:
            break
        day += ONE
    met = day <= today(given)
    yield Claim("uk.cca.nosia_fixed.trigger", "duty", met)
    if met:
        yield Claim("uk.cca.nosia_fixed.first", "due_on", {day + 13 * ONE})
