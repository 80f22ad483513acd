"""The gate: the one way out, shown by judging and by dialling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.contacts import permits, queries
from dunwell.contacts.gate import AlreadyMoved
from dunwell.contacts.models import Contact, Judgement, Outbox, Permit
from dunwell.contacts.permits import PermitRefused
from dunwell.core.actor import Actor
from dunwell.core.matter import Matter, Said
from dunwell.flows.deliver import ask_gate
from dunwell.flows.log_contact import Call, LeaveToDial, ask_to_dial, log_contact, may_contact_now
from dunwell.parties import reaching
from tests import cast
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, fresh, outlets

NIGHT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


def dial(member: cast.Member, now: datetime = NOW, *, channel: str = "phone", point: str = "mobile") -> LeaveToDial:
    return ask_to_dial(
        person_id=member.person_id, debt_ids=[member.debt_id], channel=channel, point_id=member.points[point],
        now=now, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
    )  # fmt: skip


def call(member: cast.Member, leave: LeaveToDial, *, key: str = "desk:1", outcome: str = "conversation") -> Call:
    return Call(
        key, "phone", member.person_id, (member.debt_id,), outcome, permit_id=leave.permit_id,
        point_id=member.points["mobile"], note="will pay on Friday",
    )  # fmt: skip


@pytest.mark.django_db
def test_every_answer_is_recorded_with_its_rules_words_and_inputs() -> None:
    ada, dan = cast.ada(), cast.dan()
    actions = [action(ada), action(dan)]

    yes, no = ask_gate([one.pk for one in actions], outlets=outlets(Post(), MovingClock(), Path("unused")), by=BY)

    kept = {judgement.action_id: judgement for judgement in Judgement.objects.all()}
    assert (yes.answer, no.answer) == ("permitted", "refused")
    assert kept[actions[0].pk].inputs_hash == yes.inputs_hash != no.inputs_hash
    assert kept[actions[1].pk].rules.split(",") == list(no.rules)
    assert kept[actions[1].pk].rulebook_version == rulebook.load().version
    permit = Permit.objects.get()
    assert permit.expires_at - permit.issued_at == timedelta(minutes=15)
    assert Outbox.objects.get().permit_id == permit.pk


@pytest.mark.django_db
def test_an_action_is_permitted_once_however_often_the_gate_is_asked() -> None:
    found, ways = action(cast.ada()), outlets(Post(), MovingClock(), Path("unused"))

    ask_gate([found.pk], outlets=ways, by=BY)
    again = ask_gate([found.pk], outlets=ways, by=BY)

    assert again == []
    assert (Permit.objects.count(), Judgement.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_alone_or_together_the_gate_answers_the_same() -> None:
    everyone = [action(member, channel) for member in cast.everyone().values() for channel in ("email",)]
    twins = [action(member, "email") for member in cast.everyone().values()]
    ways = outlets(Post(), MovingClock(), Path("unused"))

    together = ask_gate([one.pk for one in everyone], outlets=ways, by=BY)
    alone = [ask_gate([one.pk], outlets=ways, by=BY)[0] for one in twins]

    assert [(v.answer, v.rules, v.words) for v in together] == [(v.answer, v.rules, v.words) for v in alone]


@pytest.mark.django_db
def test_an_action_whose_time_has_passed_expires() -> None:
    found = action(cast.ada())
    found.not_after = NOW - timedelta(minutes=1)
    found.save()

    [verdict] = ask_gate([found.pk], outlets=outlets(Post(), MovingClock(), Path("unused")), by=BY)

    assert (verdict.answer, fresh(found).state) == ("expired", "expired")


@pytest.mark.django_db
def test_a_point_of_somebody_else_is_no_point() -> None:
    ada, eve = cast.ada(), cast.eve()
    found = action(ada)
    found.point_id = eve.points["email"]
    found.save()

    [verdict] = ask_gate([found.pk], outlets=outlets(Post(), MovingClock(), Path("unused")), by=BY)

    assert verdict.rules == ("gate.point_unknown",)


@pytest.mark.django_db
def test_a_call_needs_leave_to_dial_and_is_logged_once() -> None:
    ada = cast.ada()

    leave = dial(ada)
    first = log_contact(call=call(ada, leave), now=NOW + timedelta(minutes=40), by=cast.OFFICER)
    again = log_contact(call=call(ada, leave), now=NOW + timedelta(minutes=41), by=cast.OFFICER)

    assert leave.verdict.is_allowed
    assert first == again
    [line] = Contact.objects.all()
    assert (line.outcome, line.by, line.action_id, line.is_counted) == ("conversation", "olga", leave.action_id, True)
    assert queries.not_logged() == []


@pytest.mark.django_db
def test_a_call_that_was_dialled_and_never_logged_is_not_forgotten() -> None:
    ada = cast.ada()

    leave = dial(ada)

    [waiting] = queries.not_logged()
    assert (waiting.action_id, waiting.permit_id) == (leave.action_id, leave.permit_id)


@pytest.mark.django_db
def test_one_permit_is_one_call() -> None:
    ada = cast.ada()
    leave = dial(ada)
    log_contact(call=call(ada, leave), now=NOW, by=cast.OFFICER)

    with pytest.raises(PermitRefused, match="own permit"):
        log_contact(call=call(ada, leave, key="desk:2"), now=NOW, by=cast.OFFICER)
    assert leave.permit_id is not None
    with pytest.raises(PermitRefused, match="used"):
        permits.use(permit_id=leave.permit_id, now=NOW)


@pytest.mark.django_db
def test_a_permit_covers_its_own_person_and_debts_alone() -> None:
    ada, eve = cast.ada(), cast.eve()
    leave = dial(ada)
    second = cast.owes(ada.person_id, reference="NW-SECOND")

    with pytest.raises(PermitRefused):
        log_contact(call=call(eve, leave), now=NOW, by=cast.OFFICER)
    wide = Call("desk:3", "phone", ada.person_id, (ada.debt_id, second), "conversation", permit_id=leave.permit_id)
    with pytest.raises(PermitRefused, match="every debt"):
        log_contact(call=wide, now=NOW, by=cast.OFFICER)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ben", "cleo", "dan"])
def test_no_officer_may_dial_whom_the_law_protects(name: str) -> None:
    member = cast.everyone()[name]

    leave = dial(member)

    assert leave.permit_id is None
    assert leave.verdict.rules
    assert Permit.objects.count() == 0


@pytest.mark.django_db
def test_a_call_that_only_a_specialist_may_make_stays_in_the_queue_for_one() -> None:
    ben = cast.ben()
    found = action(ben, "phone", name="")

    def ask(by: Actor) -> LeaveToDial:
        return ask_to_dial(
            person_id=ben.person_id, debt_ids=[ben.debt_id], channel="phone", point_id=ben.points["mobile"],
            now=NOW, reader=wiring.reader(), book=rulebook.load(), by=by, action_id=found.pk,
        )  # fmt: skip

    refused, allowed = ask(cast.OFFICER), ask(cast.SUPERVISOR)

    assert (refused.permit_id, refused.verdict.rules) == (None, ("gate.specialist_only",))
    assert allowed.permit_id is not None


@pytest.mark.django_db
def test_a_specialist_may_dial_whom_only_a_specialist_may_contact() -> None:
    ben = cast.ben()

    leave = ask_to_dial(
        person_id=ben.person_id, debt_ids=[ben.debt_id], channel="phone", point_id=ben.points["mobile"],
        now=NOW, reader=wiring.reader(), book=rulebook.load(), by=cast.SUPERVISOR,
    )  # fmt: skip

    assert leave.permit_id is not None


@pytest.mark.django_db
def test_no_officer_dials_at_night_and_the_answer_says_when() -> None:
    leave = dial(cast.ada(), NIGHT)

    assert leave.permit_id is None
    assert leave.verdict.earliest_at is not None
    assert leave.verdict.earliest_at > NIGHT


@pytest.mark.django_db
def test_a_person_who_calls_us_needs_no_permit() -> None:
    ada = cast.ada()

    log_contact(
        call=Call("desk:9", "phone", ada.person_id, (ada.debt_id,), "conversation", is_inbound=True),
        now=NIGHT,
        by=cast.OFFICER,
    )

    assert Contact.objects.get().is_inbound


@pytest.mark.django_db
def test_a_number_of_somebody_else_is_never_dialled_again() -> None:
    ada = cast.ada()
    leave = dial(ada)

    log_contact(call=call(ada, leave, outcome="wrong_person"), now=NOW, by=cast.OFFICER)

    assert reaching.points([ada.points["mobile"]], on=NOW.date())[ada.points["mobile"]].state == "wrong_person"
    assert dial(ada).verdict.rules == ("gate.point_unusable",)


@pytest.mark.django_db
def test_the_desk_sees_what_may_be_done_until_when_and_how_often() -> None:
    ada = cast.ada()

    now = may_contact_now(debt_id=ada.debt_id, now=NOW, reader=wiring.reader(), book=rulebook.load())

    phone = now["phone"]
    assert phone.is_allowed
    assert phone.until is not None
    assert NOW < phone.until <= datetime(2026, 3, 10, 21, tzinfo=UTC)
    assert phone.left is not None
    assert phone.left >= 1
    assert phone.point_id == ada.points["mobile"]
    assert now["email"].is_allowed


@pytest.mark.django_db
def test_the_desk_sees_a_yes_end_where_the_history_begins_to_refuse() -> None:
    """A rule of the history alone forbids for half an hour, two hours from now, while the hours are still open."""
    ada, book, begins = cast.ada(), rulebook.load(), NOW + timedelta(hours=2, seconds=17)

    def says(matter: Matter) -> list[Said]:
        return [Said(kind="bar")] if begins <= matter.now < begins + timedelta(minutes=30) else []

    later = replace(book.rule("uk.conc.adviser"), id="uk.conc.later", judges=says, parameters=(), test=None)
    changed = replace(book, rules=(*book.rules, later))

    phone = may_contact_now(debt_id=ada.debt_id, now=NOW, reader=wiring.reader(), book=changed)["phone"]

    assert (phone.is_allowed, phone.until) == (True, begins)


@pytest.mark.django_db
def test_each_call_leaves_one_less() -> None:
    ada = cast.ada()
    before = may_contact_now(debt_id=ada.debt_id, now=NOW, reader=wiring.reader(), book=rulebook.load())["phone"].left
    log_contact(call=call(ada, dial(ada), outcome="no_answer"), now=NOW, by=cast.OFFICER)

    after = may_contact_now(debt_id=ada.debt_id, now=NOW, reader=wiring.reader(), book=rulebook.load())["phone"].left

    assert before is not None
    assert after == before - 1


@pytest.mark.django_db
def test_calls_run_out_as_the_gate_itself_counts() -> None:
    ada = cast.ada()
    left = may_contact_now(debt_id=ada.debt_id, now=NOW, reader=wiring.reader(), book=rulebook.load())["phone"].left
    assert left is not None

    made = 0
    while (leave := dial(ada)).permit_id is not None:
        log_contact(call=call(ada, leave, key=f"desk:{made}", outcome="no_answer"), now=NOW, by=cast.OFFICER)
        made += 1

    assert made == left


@pytest.mark.django_db
def test_a_refusal_names_rule_citation_words_and_remedy() -> None:
    dan = cast.dan()

    phone = may_contact_now(debt_id=dan.debt_id, now=NOW, reader=wiring.reader(), book=rulebook.load())["phone"]

    assert not phone.is_allowed
    assert (phone.left, phone.until, phone.earliest_at) == (0, None, None)
    for spoke in phone.refusing:
        assert all((spoke.rule_id, spoke.title, spoke.citation, spoke.words, spoke.remedy))


@pytest.mark.django_db
def test_at_night_the_desk_says_when_the_morning_is() -> None:
    phone = may_contact_now(debt_id=cast.ada().debt_id, now=NIGHT, reader=wiring.reader(), book=rulebook.load())[
        "phone"
    ]

    assert phone.earliest_at is not None
    assert phone.earliest_at.date() == date(2026, 3, 11)


@pytest.mark.django_db
def test_a_queue_item_cannot_be_dialled_by_two() -> None:
    ada = cast.ada()
    found = action(ada, "phone", name="")

    def ask() -> LeaveToDial:
        return ask_to_dial(
            person_id=ada.person_id, debt_ids=[ada.debt_id], channel="phone", point_id=ada.points["mobile"],
            now=NOW, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER, action_id=found.pk,
        )  # fmt: skip

    assert ask().permit_id is not None
    with pytest.raises(AlreadyMoved):
        ask()


@pytest.mark.django_db
def test_the_timeline_tells_everything_newest_first() -> None:
    ada = cast.ada()
    log_contact(call=call(ada, dial(ada)), now=NOW + timedelta(minutes=5), by=cast.OFFICER)

    events = queries.timeline(ada.person_id, seen_by=cast.OFFICER)

    assert [event.what for event in events] == ["contact", "judgement", "action"]
    assert (events[0].state, events[0].words, events[0].by) == ("conversation", "will pay on Friday", "olga")
    assert events[1].state == "yes"
