"""Validation periods, disputes, cease requests and opt-outs under US federal law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter.facts import Event, Given
from tests.think.twin.days import us_listed
from tests.think.twin.events import BAR, Claim, about, asked_about, local, reached, refusal, whose
from tests.think.twin.us_calls import consumer_debts, is_bound

PERIOD, STOP, CREDITOR = "us_fed.validation.period", "us_fed.dispute.stop", "us_fed.dispute.original_creditor"
CEASE, OPT_OUT = "us_fed.cease", "us_fed.medium.opt_out"
ALLOWED_AFTER_CEASE = ("advise_efforts_end", "advise_possible_remedy", "advise_intended_remedy")
ON_PAPER = ("letter", "registered_mail", "response_form", "by_hand")


def in_writing(given: Given, form: str | None) -> bool:
    """By post or hand, or in an electronic way the collector takes: email where it names none."""
    return form in ON_PAPER or form in (given.collector.accepts_writing_by or ("email",))


def assumed_receipt(given: Given, sent_on: date) -> date:
    """The fifth day after sending that is neither weekend nor listed holiday."""
    day, left = sent_on, 5
    while left:
        day += timedelta(days=1)
        if given.calendar is not None:
            name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
            off = name in given.calendar.weekend or day in given.calendar.holidays
        else:
            off = day.weekday() >= 5 or day in us_listed(day.year)
        left -= not off
    return day


def period_end(given: Given, debt: str, upto: int) -> date | None:
    """The last day of the period, by the first `upto` events: the first notice, or the one that replaced a lost one."""
    governing: Event | None = None
    lost = False
    for event in given.events[:upto]:
        if debt not in about(given, event):
            continue
        if event.type in ("returned_undeliverable", "notice_not_received_reported"):
            lost = True
        if event.type == "validation_notice_sent" and (governing is None or lost):
            governing, lost = event, False
    if governing is None:
        return None
    return assumed_receipt(given, local(given, governing.at, None)) + timedelta(days=30)


def claims(given: Given) -> Iterator[Claim]:
    if given.question is not None:
        yield from _period(given)
        return
    assert given.action is not None
    bound = is_bound(given)
    debts = [debt for debt in asked_about(given) if debt in consumer_debts(given)]
    if given.action.purpose == "discuss_debt":
        yield refusal(STOP, BAR, if_=bound and any(_is_open(given, debt, "dispute_received") for debt in debts))
        asked = "original_creditor_request_received"
        if not any(event.type == "contact_out" for event in given.events):  # which may have been the answer
            yield refusal(CREDITOR, BAR, if_=bound and any(_is_open(given, debt, asked) for debt in debts))
    spoken = given.action.purpose not in ALLOWED_AFTER_CEASE
    yield refusal(CEASE, BAR, if_=bound and spoken and any(_is_ceased(given, debt) for debt in debts))
    yield refusal(OPT_OUT, BAR, if_=bound and bool(debts) and _is_refused(given))


def _period(given: Given) -> Iterator[Claim]:
    if not is_bound(given) or len(given.debts) != 1 or given.debts[0].purpose != "consumer":
        return
    ends_on = period_end(given, given.debts[0].id, len(given.events))
    if ends_on is not None:
        yield Claim(PERIOD, "validation_period_ends_on", {ends_on})
        yield Claim(PERIOD, "assumed_receipt_on", {ends_on - timedelta(days=30)})


def _is_open(given: Given, debt: str, kind: str) -> bool:
    """Whether something asked in writing, inside the period, waits for its answer: proof, or who lent the money."""
    waiting = False
    for number, event in enumerate(given.events):
        if debt not in about(given, event):
            continue
        if event.type == kind and in_writing(given, event.form):
            ends_on = period_end(given, debt, number)
            waiting |= ends_on is not None and local(given, event.at, whose(given, event)) <= ends_on
        if event.type == "verification_sent" and kind == "dispute_received":
            waiting = False
    return waiting


def _is_ceased(given: Given, debt: str) -> bool:
    """A request to stop works on receipt, in writing, for the debt it is about; one only posted does not yet."""
    return any(
        event.type == "cease_request_received" and in_writing(given, event.form) and debt in about(given, event)
        for event in given.events
    )


def _is_refused(given: Given) -> bool:
    """Whether the person asked not to be contacted by this medium. One answer in it is allowed."""
    action, person = given.action, reached(given)
    assert action is not None
    refused, may_answer = False, False
    for event in given.events:
        if whose(given, event) != person:
            continue
        if event.type == "opt_out_received" and event.channel == action.channel and event.scope is None:
            refused = True
        if event.type == "contact_in":
            asks = not {"stop_word", "stop_calling"} & set(event.said)  # who says stop again has asked nothing
            may_answer |= refused and event.channel == action.channel and asks
            refused |= "stop_calling" in event.said and action.channel == "phone"
            refused |= "stop_word" in event.said and event.channel == "text" and action.channel == "text"
        if event.type == "contact_out" and event.channel == action.channel and event.purpose == "answer_inbound":
            may_answer = False
    if action.purpose == "legally_required_notice":
        return False
    if action.purpose == "opt_out_confirmation":
        return refused and bool(action.content)
    return refused and not (action.purpose == "answer_inbound" and may_answer)
