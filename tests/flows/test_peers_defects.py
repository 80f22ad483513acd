"""What was found wrong in other systems (thirteen defects), each shown not to be so here, by the real flows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import FloatField

from dunwell import rulebook
from dunwell.cases import queries as cases
from dunwell.config import wiring
from dunwell.contacts.gate_judging import Verdict
from dunwell.contacts.models import Action, Contact, Outbox
from dunwell.core import journal
from dunwell.core.money import Money
from dunwell.core.ports import Delivery
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.waterfall import Allocation
from dunwell.core.words import CircumstanceKind, CollectorRole, Part, PointKind
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.engine.scoring import scorecard
from dunwell.flows import circumstance, dispute, promise
from dunwell.flows.deliver import ask_gate
from dunwell.flows.log_contact import Call, ask_to_dial, log_contact
from dunwell.flows.nightly import Links, Night, run_night
from dunwell.flows.receive import receive
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.ledger.models import Entry
from dunwell.parties import services as parties
from dunwell.parties.circumstances import NewCircumstance
from tests import cast
from tests.cast import Member
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, fresh, outlets, run

NOON = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
"""One in the afternoon in Texas."""
MACHINE = ("email", "text", "letter")
BOTH_READINGS = ("us.reg_f.call_frequency", "us.reg_f.call_history")
"""Seven calls in seven days, asked of the row of this moment and of the whole history."""


def american(name: str = "Uma Usual", *, zone: str = "America/Chicago", region: str = "US-TX") -> Member:
    """A consumer in Texas who owes an agency's client."""
    book = cast.portfolio(country="US", currency="USD", role=CollectorRole.THIRD_PARTY_COLLECTOR)
    person_id, points = cast.person(name, country="US", region=region, zone=zone)
    first = name.split(maxsplit=1)[0].upper()
    debt_id = cast.owes(person_id, reference=f"US-{first}", portfolio_id=book, currency="USD")
    return Member(person_id, debt_id, book, points)


def dial(member: Member, now: datetime, *, debt_id: int | None = None) -> Verdict:
    """What the gate says to one more call now."""
    return ask_to_dial(
        person_id=member.person_id, debt_ids=[debt_id or member.debt_id], channel="phone",
        point_id=member.points["mobile"], now=now, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
    ).verdict  # fmt: skip


def call(member: Member, now: datetime, outcome: str = "no_answer", *, debt_id: int | None = None) -> None:
    """A call with its permit, logged."""
    debt = debt_id or member.debt_id
    leave = ask_to_dial(
        person_id=member.person_id, debt_ids=[debt], channel="phone", point_id=member.points["mobile"], now=now,
        reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
    )  # fmt: skip
    assert leave.permit_id is not None, leave.verdict.words
    key = f"desk:{now.isoformat()}:{debt}"
    said = Call(key, "phone", member.person_id, (debt,), outcome, permit_id=leave.permit_id)
    log_contact(call=said, now=now, by=cast.OFFICER)


def gate(found: Action, now: datetime) -> Verdict:
    [verdict] = ask_gate([found.pk], outlets=outlets(Post(), MovingClock(now), Path("unused")), by=BY)
    return verdict


def fact(member: Member, kind: CircumstanceKind, **more: object) -> None:
    new = NewCircumstance(kind, "test", cast.ON, **more)  # type: ignore[arg-type]
    circumstance.record(person_id=member.person_id, new=new, vault=wiring.vault(), by=cast.OFFICER, at=cast.AT)


@pytest.mark.django_db
@pytest.mark.parametrize("country", ["TT", "JM", ""])
def test_1_where_we_hold_no_law_nothing_is_allowed(country: str) -> None:
    book = cast.portfolio(country=country, currency="USD")
    person_id, points = cast.person("Tara Trinidad", country=country, region="", zone="America/Port_of_Spain")
    tara = Member(person_id, cast.owes(person_id, reference="TT-1", portfolio_id=book, currency="USD"), book, points)

    verdicts = [dial(tara, NOON), *(gate(action(tara, channel, name=NAMES[channel]), NOON) for channel in MACHINE)]

    assert [verdict.answer for verdict in verdicts] == ["refused"] * 4
    assert all("house.jurisdiction_unknown" in verdict.rules for verdict in verdicts)


NAMES = {"email": "first_reminder", "text": "payment_link_text", "letter": "final_notice"}


@pytest.mark.django_db
def test_2_hours_are_those_of_the_persons_clock_and_an_unknown_clock_is_a_no() -> None:
    texan, somewhere = american(), american("Will Wide", zone="")
    nowhere = american("Nora Nowhere", zone="", region="")
    half_past_seven, half_past_eight = NOON.replace(hour=12, minute=30), NOON.replace(hour=13, minute=30)

    early, late = dial(texan, half_past_seven), dial(texan, half_past_eight)
    perhaps_el_paso, perhaps_guam = dial(somewhere, half_past_eight), dial(nowhere, half_past_eight)

    assert (early.answer, late.answer) == ("waiting", "permitted"), "the hour of UTC would have allowed both"
    assert early.earliest_at is not None
    assert early.earliest_at >= NOON.replace(hour=13)
    assert perhaps_el_paso.answer == "waiting", "in the west of Texas it is half past seven"
    assert perhaps_guam.answer == "refused", "no hour is lawful in every place of the United States at once"


@pytest.mark.django_db
def test_3_seven_calls_in_any_seven_days_per_person_and_debt_however_many_numbers() -> None:
    uma = american()
    second = cast.owes(uma.person_id, reference="US-UMA-2", portfolio_id=uma.portfolio_id, currency="USD")
    new = parties.NewPoint(PointKind.MOBILE, "+12025550143", "test", cast.ON, country="US")
    other_number = parties.add_point(person_id=uma.person_id, new=new, by=cast.CLERK, at=cast.AT)
    thursday = NOON + timedelta(days=2)
    for number in range(7):
        by_which = uma if number % 2 else Member(uma.person_id, uma.debt_id, uma.portfolio_id, {"mobile": other_number})
        call(by_which, thursday + timedelta(hours=4 * (number % 2), days=number // 2 + (number > 3)))

    eighth = dial(uma, thursday + timedelta(days=6))
    of_the_other_debt = dial(uma, thursday + timedelta(days=6), debt_id=second)
    when_two_have_left_the_window = dial(uma, thursday + timedelta(days=7))

    assert thursday.isoweekday() == 4, "a calendar week would have begun anew on Monday"
    assert (eighth.answer, eighth.rules) == ("refused", BOTH_READINGS)
    assert of_the_other_debt.answer == "permitted"
    assert when_two_have_left_the_window.answer == "permitted"


@pytest.mark.django_db
def test_4_a_conversation_is_followed_by_a_quiet_week() -> None:
    uma = american()
    call(uma, NOON, "conversation")

    sixth_day, seventh_day = dial(uma, NOON + timedelta(days=6)), dial(uma, NOON + timedelta(days=7))

    assert (sixth_day.answer, sixth_day.rules) == ("refused", BOTH_READINGS)
    assert seventh_day.answer == "permitted"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [CircumstanceKind.CEASE, CircumstanceKind.REPRESENTATION])
def test_5_a_wish_to_stop_and_a_representative_stop_writing_too(kind: CircumstanceKind) -> None:
    uma = american()
    fact(uma, kind)

    verdicts = [gate(action(uma, channel, name=NAMES[channel]), NOON) for channel in MACHINE]

    assert [verdict.answer for verdict in verdicts] == ["refused"] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["email", "text"])
def test_5_quiet_hours_hold_for_electronic_messages_as_for_calls(channel: str) -> None:
    uma = american()
    ten_at_night = NOON + timedelta(hours=9)

    verdict = gate(action(uma, channel, name=NAMES[channel]), ten_at_night)

    assert verdict.answer == "waiting"
    assert verdict.earliest_at is not None
    assert timedelta(0) <= verdict.earliest_at - datetime(2026, 3, 11, 13, tzinfo=UTC) <= timedelta(minutes=1)


@pytest.mark.django_db
def test_6_several_reasons_give_one_answer_that_names_them_all_and_none_is_without_a_reason() -> None:
    uma = american()
    fact(uma, CircumstanceKind.INSOLVENCY)
    dispute.open_dispute(
        debt_id=uma.debt_id, person_id=uma.person_id, received_on=cast.ON, form="letter", grounds="wrong_amount",
        by=cast.OFFICER, at=cast.AT,
    )  # fmt: skip
    many = dial(uma, NOON.replace(hour=12))
    only_the_hour = dial(american("Olaf Only"), NOON.replace(hour=12))

    assert many.answer == "refused"
    assert {"house.insolvent", "house.disputed", "house.contact_hours"} <= set(many.rules)
    assert only_the_hour.answer == "waiting"
    assert only_the_hour.rules
    assert only_the_hour.words


@pytest.mark.django_db
def test_7_vulnerability_is_asked_by_the_gate_itself_in_every_channel() -> None:
    uma = american()
    found = {channel: action(uma, channel, name=NAMES[channel]) for channel in MACHINE}
    fact(uma, CircumstanceKind.VULNERABILITY, level=3)

    verdicts = [dial(uma, NOON), *(gate(one, NOON) for one in found.values())]

    assert not any(verdict.is_allowed for verdict in verdicts)
    assert {rule for verdict in verdicts[1:] for rule in verdict.rules} >= {"house.vulnerable_no_contact"}


@pytest.mark.django_db
def test_8_a_promise_is_judged_by_the_money_and_not_by_the_date_alone() -> None:
    ada, eve = cast.ada(), cast.eve()
    for member in (ada, eve):
        promise.take_promise(
            debt_id=member.debt_id, person_id=member.person_id, amount=Money(100_00, "GBP"),
            due_on=date(2026, 1, 25), channel="phone", by=cast.OFFICER, at=cast.AT,
        )  # fmt: skip
    reference = debts.locked(ada.debt_id).reference
    line = PaymentLine("b:1", 100_00, "GBP", date(2026, 1, 24), date(2026, 1, 24), (reference,))
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=cast.AT + timedelta(days=9))

    found = {
        member.debt_id: [p.state for p in cases.promises_of([member.debt_id], as_of=NOW.date(), seen_by=cast.OFFICER)]
        for member in (ada, eve)
    }

    assert found == {ada.debt_id: ["kept"], eve.debt_id: ["broken"]}


@pytest.mark.django_db
def test_9_money_is_whole_minor_units_and_what_is_split_sums_to_what_was_there() -> None:
    person_id, _ = cast.person("Odd Cent")
    debt_id = cast.owes(person_id, reference="ODD", parts={Part.PRINCIPAL: 100_01, Part.FEES: 1})
    line = PaymentLine("b:1", 33_34, "GBP", cast.ON, cast.ON, ("ODD",))

    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=cast.AT)

    floats = [
        f"{model.__name__}.{column.name}"
        for room in ("ledger", "debts", "cases", "contacts")
        for model in apps.get_app_config(room).get_models()
        for column in model._meta.fields
        if isinstance(column, FloatField) and column.name != "pay_probability"
    ]
    lines = books.lines(debt_id)
    assert floats == []
    assert sum(debts.locked(debt_id).owed.values()) == 100_02 - 33_34 == sum(one.amount_minor for one in lines)


def test_10_a_probability_that_was_not_calibrated_says_that_it_is_an_assumption() -> None:
    assert not scorecard().is_calibrated


@pytest.mark.django_db
def test_11_a_charge_is_keyed_by_debt_rule_and_period_and_books_once_however_often_a_job_runs() -> None:
    ada = cast.ada()
    draft = journal.charge(
        book=ada.portfolio_id, subject_id=ada.debt_id, currency="GBP", parts={Part.FEES: 12_00},
        effective_on=cast.ON, because="late fee of January",
    )  # fmt: skip

    booked = {
        ledger.post(
            draft=draft, reference=f"charge:{ada.debt_id}:late_fee:2026-01", by=BY, at=cast.AT + timedelta(hours=n)
        ).entry_id
        for n in range(24)
    }

    assert len(booked) == 1
    assert sum(debts.locked(ada.debt_id).owed.values()) == 312_00


@pytest.mark.usefixtures("real_db")
def test_11_a_night_run_every_hour_books_and_proposes_nothing_twice(tmp_path: Path) -> None:
    cast.everyone()
    night(date(2026, 2, 10), tmp_path)
    entries, proposed = Entry.objects.count(), Action.objects.count()

    for hour in range(4, 7):
        night(date(2026, 2, 10), tmp_path, hour=hour)

    assert (Entry.objects.count(), Action.objects.count()) == (entries, proposed)
    assert proposed > 0


def night(as_of: date, files: Path, *, hour: int = 3) -> None:
    links = Links(pay="https://pay.example/{reference}", stop=lambda person_id, channel: "https://stop.example")
    at = datetime(as_of.year, as_of.month, as_of.day, hour, tzinfo=UTC)
    run_night(wiring.bulk(), Night(as_of=as_of, files=files, by=BY, at=at, links=links, capacity={}, is_reviewed=False))


@pytest.mark.usefixtures("real_db")
def test_12_a_partial_payment_re_anchors_the_schedule_and_no_step_is_skipped(tmp_path: Path) -> None:
    ada = cast.ada()
    steps: list[int] = []
    for days in range(0, 75, 3):
        day = date(2026, 2, 3) + timedelta(days=days)
        if days == 21:
            draft = journal.payment(
                book=ada.portfolio_id, subject_id=ada.debt_id, currency="GBP",
                split=Allocation({Part.PRINCIPAL: 120_00}, unapplied=0), received_on=day,
            )  # fmt: skip
            ledger.post(draft=draft, reference="payment:part", by=BY, at=NOW)
        night(day, tmp_path)
        mine = Action.objects.filter(planned_on=day, person_id=ada.person_id)
        steps += mine.values_list("step", flat=True)
        mine.update(state="done")
        debt_services.mark_changed([ada.debt_id])

    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) >= 4


@pytest.mark.django_db
def test_13_a_message_that_cannot_be_delivered_is_not_queued_for_ever_and_a_person_is_told() -> None:
    ada, eve, clock = cast.ada(), cast.eve(), MovingClock()
    gone = Delivery(False, is_permanent_failure=True, reason="550 5.1.1 no such user", is_point_unusable=True)
    post = Post(answers=[gone, *[Delivery(False, reason="421 blacklisted")] * 20])
    refused, put_off = action(ada), action(eve)

    for _ in range(30):
        run(post, clock)
        clock.move(hours=7)

    assert set(Outbox.objects.values_list("state", flat=True)) <= {"failed", "withdrawn"}
    assert not Contact.objects.exists()
    assert {fresh(refused).state, fresh(put_off).state} == {"cancelled"}
    for member in (ada, eve):
        kinds = {item.kind for item in cases.work_of(person_id=member.person_id, seen_by=cast.SUPERVISOR)}
        assert kinds == {"bounce"}
