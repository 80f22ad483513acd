"""What somebody would try, or what happens by bad luck, between a yes of the gate and the message: nothing gets by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.contacts.gate_judging import Verdict
from dunwell.contacts.models import Contact, Outbox, Permit
from dunwell.core import journal
from dunwell.core.money import Money
from dunwell.core.ports import Delivery, Letter, PrintedBatch
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.waterfall import Allocation
from dunwell.core.words import CircumstanceKind, Part
from dunwell.debts import queries as debts
from dunwell.flows import circumstance, dispute, promise
from dunwell.flows.deliver import ask_gate
from dunwell.flows.log_contact import ask_to_dial
from dunwell.flows.receive import receive
from dunwell.ledger import services as ledger
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.models import ContactPoint
from dunwell.trail.models import Link
from tests import cast
from tests.cast import Member
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, fresh, outlets, run

pytestmark = pytest.mark.django_db
LATER = Delivery(False, reason="421 try again later")
EVENING = datetime(2026, 3, 11, 1, 30, tzinfo=UTC)
"""Half past six in the evening in Los Angeles, where it is still the tenth of March."""


def angeleno() -> Member:
    book = cast.portfolio(country="US", currency="USD")
    person_id, points = cast.person("Lola Late", country="US", region="US-NV", zone="America/Los_Angeles")
    return Member(person_id, cast.owes(person_id, reference="LATE", portfolio_id=book, currency="USD"), book, points)


def dial(member: Member, now: datetime) -> Verdict:
    return ask_to_dial(
        person_id=member.person_id, debt_ids=[member.debt_id], channel="phone", point_id=member.points["mobile"],
        now=now, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
    ).verdict  # fmt: skip


def refuse(member: Member, at: datetime, *, channel: str = "all", point_id: int | None = None) -> None:
    circumstance.consent(
        person_id=member.person_id, channel=channel, is_given=False, source="desk:phone", starts_on=at.date(),
        by=cast.OFFICER, at=at, point_id=point_id,
    )  # fmt: skip


def fact(member: Member, at: datetime, kind: CircumstanceKind, level: int = 0) -> None:
    new = NewCircumstance(kind, "desk:phone", at.date(), level=level)
    circumstance.record(person_id=member.person_id, new=new, vault=wiring.vault(), by=cast.OFFICER, at=at)


def disputes(member: Member, at: datetime) -> None:
    dispute.open_dispute(
        debt_id=member.debt_id, person_id=member.person_id, received_on=at.date(), form="phone", grounds="not_mine",
        by=cast.OFFICER, at=at,
    )  # fmt: skip


def pays(member: Member, at: datetime) -> None:
    debt = debts.locked(member.debt_id)
    line = PaymentLine(f"b:{at}", 300_00, debt.currency, at.date(), at.date(), (debt.reference,))
    assert receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=at).booked == 1


def promises(member: Member, at: datetime) -> None:
    promise.take_promise(
        debt_id=member.debt_id, person_id=member.person_id, amount=Money(100_00, debts.locked(member.debt_id).currency),
        due_on=at.date() + timedelta(days=7), channel="phone", by=cast.OFFICER, at=at,
    )  # fmt: skip


def moves_away(member: Member, at: datetime) -> None:
    circumstance.mark_point(
        point_id=member.points["email"], state="wrong_person", because="a stranger answered", by=cast.OFFICER, at=at
    )


STOPS: dict[str, Callable[[Member, datetime], None]] = {
    "refuses everything": refuse,
    "has died": lambda member, at: fact(member, at, CircumstanceKind.DECEASED),
    "is represented": lambda member, at: fact(member, at, CircumstanceKind.REPRESENTATION),
    "is protected by a moratorium": lambda member, at: fact(member, at, CircumstanceKind.MORATORIUM),
    "is vulnerable": lambda member, at: fact(member, at, CircumstanceKind.VULNERABILITY, 3),
    "disputes": disputes,
}
SETTLES: dict[str, Callable[[Member, datetime], None]] = {
    "pays": pays,
    "promises": promises,
    "is not at that address": moves_away,
}


@pytest.mark.parametrize("what", STOPS)
def test_a_stop_told_in_the_evening_holds_that_evening_although_utc_is_a_day_ahead(what: str) -> None:
    lola = angeleno()
    before = dial(lola, EVENING)
    Permit.objects.all().delete()

    STOPS[what](lola, EVENING + timedelta(minutes=1))
    after = dial(lola, EVENING + timedelta(minutes=2))

    assert before.is_allowed
    assert not after.is_allowed


@pytest.mark.parametrize("what", ["pays", "promises"])
def test_money_and_a_promise_of_the_evening_cancel_that_evenings_reminder(what: str) -> None:
    lola, post = angeleno(), Post()
    wanted = action(lola)

    SETTLES[what](lola, EVENING)
    run(post, MovingClock(EVENING + timedelta(minutes=1)))

    assert post.emails == []
    assert fresh(wanted).state == "cancelled"


def test_a_moratorium_that_ends_that_evening_holds_to_its_end() -> None:
    lola = angeleno()
    new = NewCircumstance(CircumstanceKind.MORATORIUM, "desk:phone", date(2026, 3, 1), ends_on=date(2026, 3, 10))
    circumstance.record(person_id=lola.person_id, new=new, vault=wiring.vault(), by=cast.OFFICER, at=cast.AT)

    assert not dial(lola, EVENING).is_allowed


@pytest.mark.parametrize("what", [*STOPS, *SETTLES])
def test_what_happens_after_the_permit_stops_the_message_that_is_tried_again(what: str) -> None:
    ada, clock = cast.ada(), MovingClock()
    post = Post(answers=[LATER])
    wanted = action(ada)
    run(post, clock)
    clock.move(minutes=1)

    {**STOPS, **SETTLES}[what](ada, clock.now())
    clock.move(minutes=5)
    run(post, clock)

    assert len(post.emails) == 1, "the first attempt, which the server put off"
    assert Outbox.objects.get().state == "withdrawn"
    assert fresh(wanted).state == "cancelled"
    assert not Contact.objects.exists()


def test_a_permit_ends_with_the_lawful_hours() -> None:
    ada, post = cast.ada(), Post()
    clock = MovingClock(datetime(2026, 3, 10, 20, 55, tzinfo=UTC))
    wanted = action(ada, "text", name="payment_link_text")
    ask_gate([wanted.pk], outlets=outlets(post, clock, Path("unused")), by=BY)
    permit = Permit.objects.get()

    clock.move(minutes=10)
    run(post, clock)

    assert permit.expires_at == datetime(2026, 3, 10, 21, 0, tzinfo=UTC)
    assert post.texts == []
    assert (Outbox.objects.get().state, fresh(wanted).state) == ("queued", "permitted")
    assert Outbox.objects.get().next_try_at >= datetime(2026, 3, 11, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("what", ["the hour", *STOPS])
def test_a_message_whose_permit_ends_while_it_waits_its_turn_in_a_claim_is_given_back(what: str) -> None:
    ada, eve = cast.ada(), cast.eve()
    clock = MovingClock(datetime(2026, 3, 10, 20, 58, tzinfo=UTC))

    class Slow(Post):
        def _answer(self) -> Delivery:
            clock.move(minutes=3 if what == "the hour" else 1)
            if what in STOPS and len(self.emails) == 1:
                STOPS[what](eve, clock.now())
            return super()._answer()

    post = Slow()
    channel, name = ("text", "payment_link_text") if what == "the hour" else ("email", "first_reminder")
    refuses_nothing = cast.ada() if what == "the hour" else eve
    waits = [action(ada, channel, name=name), action(refuses_nothing, channel, name=name)]
    ask_gate([one.pk for one in waits], outlets=outlets(post, clock, Path("unused")), by=BY)
    run(post, clock)

    assert len(post.emails) + len(post.texts) == 1
    assert fresh(waits[0]).state == "done"
    assert fresh(waits[1]).state == "permitted"
    assert sorted(Outbox.objects.values_list("state", flat=True)) == ["queued", "sent"]


def test_a_contact_point_that_belongs_to_another_by_now_is_not_written_to() -> None:
    ada, eve, clock = cast.ada(), cast.eve(), MovingClock()
    post = Post(answers=[LATER])
    action(ada)
    run(post, clock)
    clock.move(minutes=6)
    ContactPoint.objects.filter(pk=ada.points["email"]).update(person_id=eve.person_id)

    run(post, clock)

    assert len(post.emails) == 1
    assert Outbox.objects.get().state == "withdrawn"


def test_a_number_the_person_refused_is_not_dialled_though_another_may_be() -> None:
    ada = cast.ada()
    refuse(ada, NOW, channel="phone", point_id=ada.points["mobile"])

    verdict = dial(ada, NOW)

    assert (verdict.answer, verdict.rules) == ("cancelled", ("gate.point_refused",))


def test_the_ledger_booked_by_hand_also_stops_the_message() -> None:
    ada, clock = cast.ada(), MovingClock()
    post = Post(answers=[LATER])
    action(ada)
    run(post, clock)
    draft = journal.payment(
        book=ada.portfolio_id, subject_id=ada.debt_id, currency="GBP",
        split=Allocation({Part.PRINCIPAL: 300_00}, unapplied=0), received_on=NOW.date(),
    )  # fmt: skip
    ledger.post(draft=draft, reference="by:hand", by=BY, at=clock.now())
    clock.move(minutes=16)

    run(post, clock)

    assert len(post.emails) == 1


def test_the_address_a_mail_server_repeats_is_neither_on_the_trail_nor_beside_the_message() -> None:
    ada = cast.ada()
    said = "550 5.1.1 <ada@mail.example>: unknown, call +447700900123"
    post = Post(answers=[Delivery(False, is_permanent_failure=True, reason=said, is_point_unusable=True)])
    wanted = action(ada)

    run(post, MovingClock())

    kept = [*Link.objects.values_list("because", flat=True), Outbox.objects.get().because, fresh(wanted).state_because]
    assert "550 5.1.1" in Outbox.objects.get().because
    assert not [words for words in kept if "ada@" in words or "4477" in words]


def test_calls_that_were_dialled_and_never_logged_count_as_calls() -> None:
    lola = angeleno()

    answers = [dial(lola, EVENING + timedelta(minutes=20 * number)) for number in range(7)]
    eighth = dial(lola, EVENING + timedelta(minutes=141))

    assert [verdict.answer for verdict in answers] == ["permitted"] * 7
    assert (eighth.answer, "us.reg_f.call_frequency" in eighth.rules) == ("refused", True)


@pytest.mark.parametrize("rounds", [1, 3])
def test_many_messages_to_one_person_in_one_round_do_not_slip_past_the_caps(rounds: int) -> None:
    ada, post, clock = cast.ada(), Post(), MovingClock()
    found = [action(ada) for _ in range(12)]

    for _ in range(rounds):
        run(post, clock)
        clock.move(minutes=1)

    assert len(post.emails) == 7, "seven contacts about one debt in seven days"
    assert sorted({fresh(one).state for one in found}) == ["done", "refused"]


def test_a_message_that_is_tried_again_does_not_count_itself() -> None:
    ada, post, clock = cast.ada(), Post(answers=[*[Delivery(True)] * 6, LATER]), MovingClock()
    found = [action(ada) for _ in range(7)]

    run(post, clock)
    clock.move(minutes=6)
    run(post, clock)

    assert [fresh(one).state for one in found] == ["done"] * 7


@pytest.mark.parametrize("what", [*STOPS, "pays", "promises"])
def test_a_letter_whose_permit_ends_while_its_batch_is_composed_is_not_in_the_batch(what: str, tmp_path: Path) -> None:
    ada, eve, clock = cast.ada(), cast.eve(), MovingClock()

    class Composing(Post):
        def print_batch(self, letters: Sequence[Letter], folder: Path) -> PrintedBatch:
            printed = super().print_batch(letters, folder)
            {**STOPS, **SETTLES}[what](ada, clock.now())
            return printed

    stopped, kept = (action(member, "letter", name="final_notice") for member in (ada, eve))
    [folder] = run(Composing(), clock, tmp_path).batches

    told = json.loads((tmp_path / folder / "manifest.json").read_text())
    message = {row.permit.action_id: row.message_id for row in Outbox.objects.select_related("permit")}
    assert [letter["key"] for letter in told["letters"]] == [message[kept.pk]]
    assert set(told["recalled"]) == {message[stopped.pk]}
    assert [path.stem for path in (tmp_path / folder).glob("*.pdf")] == [message[kept.pk]]
    assert message[stopped.pk] not in (tmp_path / folder / "manifest.csv").read_text()
    assert list(Contact.objects.values_list("person_id", flat=True)) == [eve.person_id]
    clock.move(minutes=1)
    assert run(Post(), clock, tmp_path).batches == []
    assert (fresh(stopped).state, fresh(kept).state) == ("cancelled", "done")
