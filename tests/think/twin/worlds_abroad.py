"""Random histories of Canada, the United Kingdom and the Emirates."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from dunwell.core.matter.asked import Action, Notice, Question
from dunwell.core.matter.facts import Collector, Consent, Due, Event, Given, Paid
from dunwell.core.words import Jurisdiction
from tests.think.twin.days import canadian
from tests.think.twin.making import contact, debt_of, in_order, moment, person, some_debts, stamp

PROVINCES = {
    "CA-ON": ("America/Toronto", "America/Winnipeg"),
    "CA-BC": ("America/Vancouver", "America/Edmonton"),
    "CA-AB": ("America/Edmonton",),
    "CA-SK": ("America/Regina",),
    "CA-MB": ("America/Winnipeg",),
    "CA-QC": ("America/Toronto", "America/Halifax"),
    "CA-NS": ("America/Halifax",),
    "CA-NB": ("America/Moncton",),
    "CA-PE": ("America/Halifax",),
    "CA-NL": ("America/St_Johns", "America/Goose_Bay"),
}
COUNTING = ("CA-ON", "CA-ON", "CA-AB", "CA-NS", "CA-BC", "CA-QC", "CA-NB")


def ca_hours(rnd: random.Random) -> Given:
    """A call at any minute in a province, on holidays more often than they come, by agencies, creditors and banks.

    In Manitoba only by agencies: the table has its hours for agents, and its Act for whoever collects.
    """
    region = rnd.choice(tuple(PROVINCES))
    zone = rnd.choice(PROVINCES[region])
    year = rnd.choice((2025, 2026, 2027))
    day = date(year, 1, 1) + timedelta(days=rnd.randrange(365))
    if rnd.random() < 0.3:
        day = rnd.choice(list(canadian(year).values()))
    now = moment(rnd, day, zone, at_any_hour=True)
    bank: Any = "federal_bank" if rnd.random() < 0.2 else None
    lends = region != "CA-MB" and rnd.random() < 0.3
    role: Any = "original_creditor" if lends else "third_party_collector"
    own = role == "original_creditor"
    return Given(
        jurisdiction=Jurisdiction.CA,
        region=region,
        now=now,
        collector=Collector(role=role, institution=bank if own else None, acting_for=None if own else bank),
        people=(person("P1", zone),),
        debts=(debt_of("D1", currency="CAD", creditor="A"),),
        action=contact("phone", "P1", ("D1",), purpose="request_payment", requested=rnd.random() < 0.1),
    )


def ca_contacts(rnd: random.Random) -> Given:
    """A first written notice, perhaps lost, then contacts of all kinds about debts of two creditors."""
    region = rnd.choice(COUNTING)
    zone = PROVINCES[region][0]
    start = date(2026, 1, 5) + timedelta(days=rnd.randrange(300))
    debts = tuple(
        debt_of(f"D{number}", currency="CAD", creditor=rnd.choice(("A", "A", "A", "B")))
        for number in range(1, rnd.choice((1, 1, 2)) + 1)
    )
    template: Any = "qc_form_n41" if region == "CA-QC" else None
    by: Any = rnd.choice(("letter", "email")) if region == "CA-ON" else "letter"
    events = [Event(at=start, type="collection_notice_sent", channel=by, template=template)]
    quick = rnd.random() < 0.4
    now = moment(rnd, start + timedelta(days=rnd.randrange(1, 9) if quick else rnd.randrange(9, 25)), zone)
    if quick and rnd.random() < 0.3:
        lost_on = start + timedelta(days=rnd.randrange(1, 5))
        if lost_on < now.date():
            events.append(Event(at=lost_on, type="notice_not_received_reported"))
            events.append(Event(at=lost_on, type="collection_notice_sent", channel="letter", template=template))
    contacts = [] if quick else [_contact(rnd, now, region, debts) for _ in range(rnd.randrange(14))]
    role: Any = "original_creditor" if region in ("CA-NS", "CA-BC") and rnd.random() < 0.3 else "third_party_collector"
    consents = (Consent(kind="email", given=rnd.random() < 0.8),)
    purpose: Any = "confirm_identity" if rnd.random() < 0.1 else "request_payment"
    channel = rnd.choice(("phone", "phone", "email", "letter" if region in ("CA-ON", "CA-NS") else "phone"))
    return Given(
        jurisdiction=Jurisdiction.CA,
        region=region,
        now=now,
        collector=Collector(role=role, id="K1"),
        people=(person("P1", zone, consents=consents),),
        debts=debts,
        events=tuple(events) + in_order(contacts),
        action=contact(channel, "P1", some_debts(rnd, debts), purpose=purpose, requested=rnd.random() < 0.05),
    )


def _contact(rnd: random.Random, now: datetime, region: str, debts: Any) -> Event:
    """In Alberta and Nova Scotia only contacts that reached somebody: the table does not say whether a ring counts."""
    reached: tuple[Any, ...] = ("conversation", "voicemail")
    outcomes = (*reached, "no_answer", "mailbox_full", "busy") if region == "CA-ON" else reached
    channels: tuple[Any, ...] = ("phone", "phone", "email", "text", "visit")
    if region != "CA-AB":
        channels += ("letter",)
    channel = rnd.choice(channels)
    return Event(
        at=stamp(rnd, now, days=9),
        type="contact_out" if channel != "phone" or rnd.random() < 0.85 else "contact_in",
        person="P1",
        debts=some_debts(rnd, debts),
        channel=channel,
        outcome=rnd.choice(outcomes) if channel == "phone" else None,
        collector=rnd.choice((None,) * 6 + ("K1", "K2")),
    )


def ae_hours(rnd: random.Random) -> Given:
    """A call or message at any minute, to promote or to collect."""
    day = date(2026, 1, 5) + timedelta(days=rnd.randrange(300))
    now = moment(rnd, day, "Asia/Dubai", at_any_hour=True)
    promotes = rnd.random() < 0.5
    return Given(
        jurisdiction=Jurisdiction.AE,
        region="AE-DU",
        now=now,
        collector=Collector(role="original_creditor", institution="licensed_financial_institution", regime="mainland"),
        people=(person("P1", "Asia/Dubai"),),
        debts=(debt_of("D1", currency="AED", product="personal_loan"),),
        action=contact(
            rnd.choice(("phone", "text")) if promotes else "phone",
            "P1",
            ("D1",),
            purpose="marketing" if promotes else "discuss_debt",
            content=("credit_offer",) if promotes else (),
        ),
    )


def _space(rnd: random.Random, debts: Any) -> list[Event]:
    """One or two moratoria of sixty days, or of crisis, which ends thirty days after its treatment or has not ended."""
    events = []
    day = date(2026, 1, 5) + timedelta(days=rnd.randrange(200))
    for _ in range(rnd.choice((1, 1, 2))):
        named = some_debts(rnd, debts)
        if rnd.random() < 0.3:
            events.append(
                Event(at=day, type="moratorium_notified", kind="mental_health_crisis", starts_on=day, debts=named)
            )
            day += timedelta(days=rnd.randrange(5, 90))
            if rnd.random() < 0.3:
                break
            events.append(Event(at=day, type="crisis_treatment_ended"))
            day += timedelta(days=rnd.randrange(40, 90))
        else:
            ends_on = day + timedelta(days=59)
            told = Event(
                at=day, type="moratorium_notified", kind="standard", starts_on=day, ends_on=ends_on, debts=named
            )
            events.append(told)
            day += timedelta(days=rnd.randrange(70, 130))
    return events


def uk_space(rnd: random.Random) -> Given:
    """Breathing space on some debts, and a contact, a charge of interest, or a question of the days that bear it."""
    debts = tuple(
        debt_of(f"D{number}", currency="GBP", product="personal_loan", regulated=True)
        for number in range(1, rnd.choice((1, 2)) + 1)
    )
    events = _space(rnd, debts)
    last = events[-1].at
    assert isinstance(last, date)
    now = moment(rnd, last + timedelta(days=rnd.randrange(0, 100)), "Europe/London")
    from_ = now.date() - timedelta(days=rnd.randrange(0, 120))
    to = min(from_ + timedelta(days=rnd.randrange(0, 60)), now.date())
    kind = rnd.randrange(3)
    action: Action | None = None
    question: Question | None = None
    if kind == 0:
        purpose = rnd.choice(("request_payment", "discuss_debt", "settlement_offer", "legally_required_notice"))
        action = contact(rnd.choice(("phone", "email", "letter")), "P1", some_debts(rnd, debts), purpose=purpose)
    elif kind == 1:
        action = Action(kind="charge_interest", debts=(rnd.choice(debts).id,), from_=from_, to=to)
    else:
        question = Question(kind="interest_days", debt=rnd.choice(debts).id, from_=from_, to=to)
    return Given(
        jurisdiction=Jurisdiction.GB,
        region=rnd.choice(("GB-EAW",) * 9 + ("GB-NIR",)),
        now=now,
        collector=Collector(role="original_creditor"),
        people=(person("P1", "Europe/London"),),
        debts=debts,
        events=tuple(events),
        action=action,
        question=question,
    )


def uk_notices(rnd: random.Random) -> Given:
    """A regulated agreement with its schedule and payments, default notices, and interest on a default sum."""
    start = date(2026, 1, 1) + timedelta(days=rnd.randrange(60))
    kind = rnd.randrange(4)
    weekly = rnd.random() < 0.3
    step = 7 if weekly else 30
    due_on = [start + timedelta(days=step * number) for number in range(rnd.randrange(2, 9))]
    due = tuple(Due(due_on=each, amount_minor=20_000) for each in due_on)
    paid = tuple(
        Paid(paid_on=each + timedelta(days=rnd.choice((0, 0, 3, 40))), amount_minor=rnd.choice((20_000, 20_000, 5_000)))
        for each in due_on
        if rnd.random() < 0.6
    )
    day = start + timedelta(days=rnd.randrange(30, 200))
    now = moment(rnd, day, "Europe/London")
    more: dict[str, Any] = {}
    events: list[Event] = []
    action: Action | None = None
    question: Question | None = None
    if kind == 0:
        known = tuple(each for each in paid if each.paid_on < now.date())
        more = {"schedule": due, "payments": known, "interval": "weekly" if weekly else "monthly"}
        question = Question(kind="duty_due")
    elif kind == 1:
        remedy_by = now.date() + timedelta(days=rnd.randrange(5, 25))
        notice = Notice(kind="default_notice", remedy_by=remedy_by)
        action = Action(kind="serve_notice", person="P1", debts=("D1",), notice=notice)
    elif kind == 2:
        served_on = now.date() - timedelta(days=rnd.randrange(1, 40))
        if rnd.random() < 0.8:
            remedy_by = served_on + timedelta(days=rnd.randrange(14, 30))
            events.append(Event(at=served_on, type="default_notice_served", remedy_by=remedy_by))
        action = Action(kind=rnd.choice(("terminate_agreement", "restrict_drawing")), debts=("D1",))
    else:
        told_on = now.date() - timedelta(days=rnd.randrange(1, 60))
        more = {"default_sum": Due(due_on=told_on - timedelta(days=5), amount_minor=1_200)}
        if rnd.random() < 0.8:
            events.append(Event(at=told_on, type="default_sum_notice_given"))
        from_ = now.date() - timedelta(days=rnd.randrange(0, 20))
        action = Action(kind="charge_interest", debts=("D1",), base="default_sum", from_=from_, to=now.date())
    return Given(
        jurisdiction=Jurisdiction.GB,
        region="GB-EAW",
        now=now,
        collector=Collector(role="original_creditor"),
        people=(person("P1", "Europe/London"),),
        debts=(debt_of("D1", currency="GBP", product="personal_loan", regulated=True, **more),),
        events=tuple(events),
        action=action,
        question=question,
    )
