"""Delivery, told as what happens to one message: it asks, it waits, it leaves once, or it is stopped and says why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from dunwell.cases import queries as cases
from dunwell.cases import services as promises
from dunwell.contacts.models import Action, Contact, Judgement, Outbox, Permit, PrintBatch
from dunwell.core import journal
from dunwell.core.money import Money
from dunwell.core.ports import Delivery
from dunwell.core.waterfall import Allocation
from dunwell.core.words import Part
from dunwell.debts.models import Changed
from dunwell.flows import circumstance
from dunwell.flows.deliver import ask_gate
from dunwell.ledger import services as ledger
from dunwell.parties import reaching
from dunwell.trail import queries as trail
from tests import cast
from tests.flows.delivering import BY, NOW, Killed, MovingClock, Post, action, fresh, outlets, run

pytestmark = pytest.mark.django_db


def pay(member: cast.Member, minor: int) -> None:
    draft = journal.payment(
        book=member.portfolio_id, subject_id=member.debt_id, currency="GBP",
        split=Allocation({Part.PRINCIPAL: minor}, unapplied=0), received_on=NOW.date(),
    )  # fmt: skip
    ledger.post(draft=draft, reference=f"payment:test:{minor}", by=BY, at=NOW)


def test_an_approved_email_is_judged_permitted_sent_once_and_on_record() -> None:
    ada, post, clock = cast.ada(), Post(), MovingClock()
    wanted = action(ada)
    Changed.objects.all().delete()

    done, again = run(post, clock), run(post, clock)

    [sent] = post.emails
    [judgement], [permit], [row] = Judgement.objects.all(), Permit.objects.all(), Outbox.objects.all()
    assert (done.answers["permitted"], done.sent["email"], again.sent["email"]) == (1, 1, 0)
    assert sent.to_address == "ada@mail.example"
    assert (sent.subject, sent.text, sent.html) == (wanted.subject, wanted.text, wanted.html)
    assert sent.message_id == row.message_id
    assert (row.state, fresh(wanted).state) == ("sent", "done")
    assert judgement.is_allowed
    assert len(judgement.inputs_hash) == 64
    assert permit.used_at == NOW
    assert (permit.person_id, permit.debt_id, permit.point_id) == (ada.person_id, ada.debt_id, ada.points["email"])
    [contact] = Contact.objects.all()
    assert (contact.outcome, contact.local_on, contact.is_counted) == ("sent", date(2026, 3, 10), True)
    assert Changed.objects.filter(debt_id=ada.debt_id).exists()
    assert not list(trail.broken_links())


def test_one_message_about_two_debts_is_one_contact_in_two_lines() -> None:
    ada, post = cast.ada(), Post()
    second = cast.owes(ada.person_id, reference="NW-SECOND")
    action(ada, debt_ids=(ada.debt_id, second), amount_minor=600_00)

    run(post, MovingClock())

    assert len(post.emails) == 1
    assert set(Contact.objects.values_list("debt_id", flat=True)) == {ada.debt_id, second}
    assert Contact.objects.values("together").distinct().count() == 1


def test_the_people_who_must_not_be_contacted_are_not_and_the_rule_is_on_record() -> None:
    everyone, post = cast.everyone(), Post()
    wanted = {name: action(member, "text", name="payment_link_text") for name, member in everyone.items()}

    run(post, MovingClock())

    assert [text.to_number for text in post.texts] == [
        reaching.points([everyone["ada"].points["mobile"]], on=NOW.date())[everyone["ada"].points["mobile"]].value
    ]
    for name in ("ben", "cleo", "dan", "eve"):
        judgement = Judgement.objects.get(action_id=wanted[name].pk)
        assert not judgement.is_allowed, name
        assert judgement.rules, name
        assert judgement.words, name
        assert fresh(wanted[name]).state == "refused", name
    assert Permit.objects.count() == 1


def test_in_quiet_hours_a_text_waits_for_the_morning_and_then_goes() -> None:
    ada, post = cast.ada(), Post()
    wanted, clock = (
        action(ada, "text", name="payment_link_text"),
        MovingClock(datetime(2026, 3, 10, 23, 30, tzinfo=UTC)),
    )

    run(post, clock)
    waiting = fresh(wanted)
    assert waiting.not_before is not None
    clock.moment = waiting.not_before
    run(post, clock)

    assert waiting.state == "waiting"
    assert datetime(2026, 3, 11, 6, tzinfo=UTC) < waiting.not_before < datetime(2026, 3, 11, 12, tzinfo=UTC)
    assert len(post.texts) == 1
    assert fresh(wanted).state == "done"
    assert list(Judgement.objects.order_by("pk").values_list("is_allowed", flat=True)) == [False, True]


def test_a_payment_between_decision_and_release_cancels_the_reminder() -> None:
    ada, post = cast.ada(), Post()
    wanted = action(ada)
    pay(ada, 300_00)

    run(post, MovingClock())

    assert post.emails == []
    assert fresh(wanted).state == "cancelled"
    assert Judgement.objects.get().rules == "gate.paid"


def test_a_part_payment_cancels_a_reminder_that_asks_for_more() -> None:
    ada, post = cast.ada(), Post()
    wanted = action(ada)
    pay(ada, 50_00)

    run(post, MovingClock())

    assert post.emails == []
    assert (fresh(wanted).state, Judgement.objects.get().rules) == ("cancelled", "gate.paid_in_part")


def test_a_promise_between_decision_and_release_cancels_the_reminder() -> None:
    ada, post = cast.ada(), Post()
    wanted = action(ada)
    new = promises.NewPromise(ada.debt_id, ada.person_id, Money(100_00, "GBP"), NOW.date(), date(2026, 3, 20), "phone")
    promises.record_promise(new=new, by=BY, at=NOW)

    run(post, MovingClock())

    assert post.emails == []
    assert (fresh(wanted).state, Judgement.objects.get().rules) == ("cancelled", "gate.promised")


def test_an_opt_out_between_decision_and_release_is_heard() -> None:
    ada, post = cast.ada(), Post()
    wanted = action(ada)
    circumstance.consent(
        person_id=ada.person_id, channel="email", is_given=False, source="test", starts_on=NOW.date(), by=BY, at=NOW
    )

    run(post, MovingClock())

    assert post.emails == []
    assert fresh(wanted).state in {"refused", "cancelled"}


def test_words_changed_after_approval_never_leave() -> None:
    ada, post = cast.ada(), Post()
    wanted = action(ada)
    Action.objects.filter(pk=wanted.pk).update(text="Pay or else.")

    run(post, MovingClock())

    assert post.emails == []
    assert Judgement.objects.get().rules == "gate.words_changed"


def test_words_changed_after_the_permit_void_it() -> None:
    ada, post, clock = cast.ada(), Post(answers=[Delivery(False, reason="busy")]), MovingClock()
    wanted = action(ada)
    run(post, clock)
    Action.objects.filter(pk=wanted.pk).update(text="Pay or else.")
    clock.move(minutes=6)

    run(post, clock)

    assert len(post.emails) == 1
    assert (Outbox.objects.get().state, fresh(wanted).state) == ("withdrawn", "cancelled")


def queued(member: cast.Member) -> tuple[Outbox, Post, MovingClock]:
    """A message with a permit, not yet sent: the process that asked the gate stopped there."""
    post, clock = Post(), MovingClock()
    ask_gate([action(member).pk], outlets=outlets(post, clock, Path("unused")), by=BY)
    clock.move(minutes=6)
    return Outbox.objects.select_related("permit").get(), post, clock


@pytest.mark.parametrize(
    "tampering",
    [
        {"used_at": NOW},
        {"point_id": 999_999},
        {"person_id": 999_999},
        {"debt_id": 999_999},
        {"channel": "text"},
        {"text_sha256": "0" * 64},
    ],
)
def test_a_row_with_a_permit_for_anything_else_is_not_sent(tampering: dict[str, object]) -> None:
    row, post, clock = queued(cast.ada())
    Permit.objects.filter(pk=row.permit_id).update(**tampering)

    run(post, clock)

    assert (post.emails, post.texts) == ([], [])
    assert Outbox.objects.get().state == "withdrawn"


def test_an_expired_permit_sends_nothing_until_the_gate_has_spoken_again() -> None:
    ada = cast.ada()
    _, post, clock = queued(ada)
    clock.move(minutes=30)
    circumstance.consent(
        person_id=ada.person_id, channel="email", is_given=False, source="test", starts_on=NOW.date(), by=BY, at=NOW
    )

    done = run(post, clock)

    assert post.emails == []
    assert not done.renewals["permitted"]
    assert Outbox.objects.get().state == "withdrawn"


def test_an_expired_permit_is_renewed_by_a_new_judgement_under_the_same_message_id() -> None:
    row, post, clock = queued(cast.ada())
    clock.move(minutes=30)

    run(post, clock)

    assert [email.message_id for email in post.emails] == [row.message_id]
    assert Judgement.objects.filter(is_allowed=True).count() == 2
    assert Outbox.objects.get().state == "sent"


def test_the_database_refuses_an_outbox_row_without_a_permit_or_with_one_of_another() -> None:
    row, _, _ = queued(cast.ada())

    insert = (
        "INSERT INTO contacts_outbox (permit_id, message_id, state, attempts, next_try_at, provider_reference, "
        "because) VALUES (%s, '<forged@x>', 'queued', 0, '2026-03-10', '', '')"
    )
    for permit_id in (None, row.permit_id):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [permit_id])


def test_a_temporary_failure_is_tried_again_with_growing_waits_and_then_given_up() -> None:
    ada, clock = cast.ada(), MovingClock()
    post = Post(answers=[Delivery(False, reason="421 later")] * 20)
    wanted = action(ada)
    waits = []

    for _ in range(40):
        run(post, clock)
        row = Outbox.objects.get()
        if row.state != "queued":
            break
        waits.append(row.next_try_at - clock.moment)
        clock.moment = max(row.next_try_at, clock.moment + timedelta(seconds=1))

    assert row.state == "failed"
    assert row.attempts == len(post.emails) == 8
    assert waits[0] < waits[1] < waits[2]
    assert len({email.message_id for email in post.emails}) == 1
    assert fresh(wanted).state == "cancelled"
    assert reaching.points([ada.points["email"]], on=NOW.date())[ada.points["email"]].is_usable


def test_an_address_refused_for_good_is_marked_and_a_person_is_told() -> None:
    ada = cast.ada()
    post = Post(answers=[Delivery(False, is_permanent_failure=True, reason="550 5.1.1", is_point_unusable=True)])
    wanted = action(ada)

    run(post, MovingClock())

    assert reaching.points([ada.points["email"]], on=NOW.date())[ada.points["email"]].state == "bounced"
    [item] = cases.work_of(person_id=ada.person_id, seen_by=cast.SUPERVISOR)
    assert (item.kind, item.reason) == ("bounce", "message_undeliverable")
    assert (Outbox.objects.get().state, fresh(wanted).state) == ("failed", "cancelled")
    assert not Contact.objects.exists()


def test_a_process_killed_after_handing_over_sends_again_under_the_same_message_id_once_its_lease_is_over() -> None:
    cast.ada()
    post, clock = Post(dies_after=0), MovingClock()
    action(cast.ada())
    with pytest.raises(Killed):
        run(post, clock)

    run(post, clock)
    held_back = len(post.emails)
    clock.move(minutes=11)
    run(post, clock)

    assert held_back == 1
    assert len(post.emails) == 2
    assert post.emails[0].message_id == post.emails[1].message_id
    assert Contact.objects.count() == 1
    assert Outbox.objects.get().state == "sent"


def test_a_message_in_doubt_that_may_not_go_again_is_counted_as_if_it_had_arrived() -> None:
    ada, post, clock = cast.ada(), Post(dies_after=0), MovingClock()
    wanted = action(ada)
    with pytest.raises(Killed):
        run(post, clock)
    circumstance.consent(
        person_id=ada.person_id, channel="email", is_given=False, source="test", starts_on=NOW.date(), by=BY, at=NOW
    )
    clock.move(minutes=11)

    run(post, clock)

    assert len(post.emails) == 1
    [contact] = Contact.objects.all()
    assert (contact.outcome, contact.is_counted) == ("unconfirmed", True)
    assert (Outbox.objects.get().state, fresh(wanted).state) == ("withdrawn", "cancelled")


def test_letters_leave_as_a_folder_with_a_manifest(tmp_path: Path) -> None:
    ada, post = cast.ada(), Post()
    wanted = action(ada, "letter", name="final_notice")

    done = run(post, MovingClock(), tmp_path)

    [batch] = PrintBatch.objects.all()
    assert done.batches == [batch.folder]
    files = {path.name for path in (tmp_path / batch.folder).iterdir()}
    assert files == {"manifest.csv", "manifest.json", f"{Outbox.objects.get().message_id}.pdf"}
    assert (batch.letters_count, len(batch.manifest_sha256)) == (1, 64)
    assert fresh(wanted).state == "done"
    assert Contact.objects.get().channel == "letter"


def test_letters_of_a_killed_process_are_printed_once_in_a_folder_anyone_sees(tmp_path: Path) -> None:
    ada, post, clock = cast.ada(), Post(dies_after=0), MovingClock()
    action(ada, "letter", name="final_notice")
    with pytest.raises(Killed):
        run(post, clock, tmp_path)
    seen_after_death = [path.name for path in (tmp_path / "print").iterdir() if not path.name.startswith(".")]
    clock.move(minutes=11)

    run(post, clock, tmp_path)

    assert seen_after_death == []
    assert [path.name for path in (tmp_path / "print").iterdir()] == [Path(PrintBatch.objects.get().folder).name]
    assert Contact.objects.count() == 1


def test_a_stored_batch_whose_folder_was_not_yet_named_is_named_by_the_next_delivery(tmp_path: Path) -> None:
    ada, post, clock = cast.ada(), Post(), MovingClock()
    action(ada, "letter", name="final_notice")
    run(post, clock, tmp_path)
    visible = tmp_path / PrintBatch.objects.get().folder
    visible.rename(visible.with_name(f".{visible.name}"))

    run(post, clock, tmp_path)

    assert visible.is_dir()


def test_the_second_email_to_a_person_stands_in_the_same_conversation() -> None:
    ada, post, clock = cast.ada(), Post(), MovingClock()
    action(ada)
    run(post, clock)
    clock.move(days=14)
    action(ada, name="second_reminder")

    run(post, clock)

    first, second = post.emails
    assert second.in_reply_to == first.message_id
    assert second.message_id != first.message_id
