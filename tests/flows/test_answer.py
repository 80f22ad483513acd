"""Answers: what came back is kept once, reaches the right person, and can only ever stop us."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from dunwell.adapters.mailbox import open_path
from dunwell.cases import queries as cases
from dunwell.config import wiring
from dunwell.contacts.models import Contact, Inbound, Outbox
from dunwell.core.words import PointKind
from dunwell.flows import circumstance
from dunwell.flows.answer import read_mailbox, take
from dunwell.flows.deliver import Delivered
from dunwell.parties import queries as parties
from dunwell.parties import reaching
from dunwell.parties.services import NewPoint
from tests import cast
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, fresh, run

pytestmark = pytest.mark.django_db


def sent(member: cast.Member, *, name: str = "first_reminder") -> Outbox:
    """A reminder that reached the member."""
    found = action(member, name=name)
    done: Delivered = run(Post(), MovingClock())
    assert done.sent["email"] == 1, done
    return Outbox.objects.get(permit__action=found)


def reply(row: Outbox | None, text: str, *, sender: str = "ada@mail.example", subject: str = "Re: your letter",
          html: str = "", headers: dict[str, str] | None = None) -> bytes:  # fmt: skip
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "hello@dunwell.example", subject
    if row is not None:
        message["In-Reply-To"] = row.message_id
        message["References"] = row.message_id
    for key, value in (headers or {}).items():
        message[key] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def bounce(
    row: Outbox, *, status: str = "5.1.1", action_word: str = "failed", recipient: str = "ada@mail.example"
) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: hello@dunwell.example\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry; STOP.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action_word}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {row.message_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def taken(raw: bytes) -> str:
    return take(raw, vault=wiring.vault(), by=BY, at=NOW)


def work(member: cast.Member) -> list[str]:
    return sorted(item.reason for item in cases.work_of(person_id=member.person_id, seen_by=cast.SUPERVISOR))


def opted_out(member: cast.Member) -> set[str]:
    card = parties.person(member.person_id, on=NOW.date(), seen_by=cast.SUPERVISOR)
    return {line.channel for line in card.consents if not line.is_given}


def test_a_reply_reaches_the_person_we_wrote_to_and_a_member_of_staff() -> None:
    ada = cast.ada()
    row = sent(ada)

    kind = taken(reply(row, "Hello, when is this due?", sender="someone.else@mail.example"))

    [kept] = Inbound.objects.all()
    assert (kind, kept.person_id, kept.debt_id, kept.outbox_id) == ("reply", ada.person_id, ada.debt_id, row.pk)
    assert kept.text == "Hello, when is this due?"
    assert Contact.objects.get(is_inbound=True).outcome == "replied"
    assert work(ada) == ["reply_to_read"]


def test_the_same_message_twice_changes_nothing() -> None:
    ada = cast.ada()
    raw = reply(sent(ada), "Hello")

    assert (taken(raw), taken(raw)) == ("reply", "known")

    assert Inbound.objects.count() == 1
    assert Contact.objects.filter(is_inbound=True).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "Please unsubscribe me, thanks",
        "stop emailing me!",
        "Arrêtez",
        "Merci, ne m'envoyez plus de messages",
        "إيقاف",
        "لا ترسلوا لي شيئا",
        "Stop.\n\nOn Tue, 10 Mar 2026 at 11:00 Dunwell wrote:\n> A payment is overdue",
    ],
)
def test_a_wish_to_stop_is_heard_at_once_and_nothing_that_waits_leaves(text: str) -> None:
    ada, post = cast.ada(), Post()
    row = sent(ada)
    waiting = action(ada, name="second_reminder")

    taken(reply(row, text))
    run(post, MovingClock())

    assert opted_out(ada) == {"email"}
    assert fresh(waiting).state == "cancelled"
    assert post.emails == []


def test_the_unsubscribe_header_of_our_emails_is_heard_by_its_subject() -> None:
    ada = cast.ada()
    row = sent(ada)

    taken(reply(row, "", subject="unsubscribe"))

    assert opted_out(ada) == {"email"}


def test_our_own_words_quoted_back_are_not_taken_for_a_wish() -> None:
    ada = cast.ada()
    row = sent(ada)

    taken(reply(row, "Thank you.\n\nOn Tue, 10 Mar 2026 Dunwell Services wrote:\n> To opt out reply STOP\n> STOP"))

    assert opted_out(ada) == set()


def test_no_contact_at_all_means_every_channel() -> None:
    ada = cast.ada()
    row, call = sent(ada), action(ada, "phone", name="")

    taken(reply(row, "Do not contact me again."))

    assert opted_out(ada) == {"all"}
    assert fresh(call).state == "cancelled"


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("I dispute this debt.", "other"),
        ("This is not mine", "not_mine"),
        ("I already paid this in January", "already_paid"),
        ("Le montant est faux", "wrong_amount"),
        ("أعترض على هذا الدين", "other"),
    ],
)
def test_a_dispute_in_writing_stops_contact_until_somebody_has_looked(text: str, grounds: str) -> None:
    ada, post = cast.ada(), Post()
    row = sent(ada)
    waiting = action(ada, name="second_reminder")

    taken(reply(row, text))
    run(post, MovingClock())

    [dispute] = cases.disputes_of([ada.debt_id], seen_by=cast.SUPERVISOR)
    assert (dispute.grounds, dispute.form, dispute.answered_on) == (grounds, "email", None)
    assert work(ada) == ["dispute_to_answer", "reply_to_read"]
    assert fresh(waiting).state == "refused"
    assert post.emails == []


@pytest.mark.parametrize("text", ["My husband passed away", "I am bankrupt", "Speak to my solicitor", "توفي والدي"])
def test_a_death_an_insolvency_or_a_representative_that_someone_writes_of_stops_contact(text: str) -> None:
    ada, post = cast.ada(), Post()
    row = sent(ada)
    waiting = action(ada, name="second_reminder")

    taken(reply(row, text))
    run(post, MovingClock())

    assert fresh(waiting).state == "cancelled"
    assert post.emails == []
    card = parties.person(ada.person_id, on=NOW.date(), seen_by=cast.SUPERVISOR)
    assert [line.detail for line in card.circumstances] == ["reported"]


def test_hardship_is_never_decided_by_a_machine() -> None:
    ada = cast.ada()

    taken(reply(sent(ada), "I lost my job and cannot afford this"))

    assert Inbound.objects.get().asks == "hardship"
    [item] = cases.work_of(person_id=ada.person_id, seen_by=cast.SUPERVISOR)
    assert item.priority > 0
    assert opted_out(ada) == set()
    assert cases.disputes_of([ada.debt_id], seen_by=cast.SUPERVISOR) == []


def test_a_permanent_bounce_marks_the_address_and_a_person_is_told() -> None:
    ada = cast.ada()
    row = sent(ada)

    kind = taken(bounce(row))

    assert kind == "bounce"
    assert reaching.points([ada.points["email"]], on=NOW.date())[ada.points["email"]].state == "bounced"
    assert Outbox.objects.get(pk=row.pk).state == "bounced"
    assert Contact.objects.get().outcome == "bounced"
    assert work(ada) == ["address_bounced"]
    assert opted_out(ada) == set()


def test_a_delay_is_kept_and_changes_nothing() -> None:
    ada = cast.ada()
    row = sent(ada)

    assert taken(bounce(row, status="4.4.1", action_word="delayed")) == "bounce"

    assert Outbox.objects.get(pk=row.pk).state == "sent"
    assert work(ada) == []


def test_a_bounce_about_another_address_marks_nothing() -> None:
    ada = cast.ada()
    row = sent(ada)

    assert taken(bounce(row, recipient="forged@mail.example")) == "unknown"

    assert reaching.points([ada.points["email"]], on=NOW.date())[ada.points["email"]].is_usable
    assert work(ada) == ["inbound_unknown"]


def test_an_automatic_answer_is_kept_and_says_nothing() -> None:
    ada = cast.ada()
    row = sent(ada)

    kind = taken(reply(row, "STOP. I am on leave.", headers={"Auto-Submitted": "auto-replied"}))

    assert kind == "auto_reply"
    assert opted_out(ada) == set()
    assert work(ada) == []


def test_a_message_without_thread_is_known_by_an_address_that_one_person_has() -> None:
    ada = cast.ada()

    assert taken(reply(None, "Hello", subject="Question")) == "reply"

    assert Inbound.objects.get().person_id == ada.person_id


def test_an_address_that_two_people_share_proves_nothing() -> None:
    cast.ada()
    shared = NewPoint(PointKind.EMAIL, "ada@mail.example", "test", cast.ON)
    circumstance.add_point(person_id=cast.ben().person_id, new=shared, by=BY, at=NOW)

    assert taken(reply(None, "STOP", subject="Question")) == "unknown"

    assert Inbound.objects.get().person_id is None


def test_a_stranger_is_brought_before_a_person() -> None:
    assert taken(reply(None, "Hello", sender="nobody@mail.example")) == "unknown"
    assert cases.work_counts(now=NOW)["reply", "waiting"] == 1


def test_html_and_attachments_become_plain_harmless_text() -> None:
    ada = cast.ada()
    message = EmailMessage()
    message["From"], message["In-Reply-To"] = "ada@mail.example", sent(ada).message_id
    message.set_content("<p>Dear all</p><script>alert(1)</script><p>I\u202e am\x00 here</p>", subtype="html")
    message.add_attachment(b"MZ\x90\x00", maintype="application", subtype="x-msdownload", filename="invoice.exe")

    taken(message.as_bytes())

    text = Inbound.objects.get().text
    assert "Dear all" in text
    assert "here" in text
    for harm in ("<p>", "alert", "\u202e", "\x00", "MZ"):
        assert harm not in text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: x\nContent-Type: multipart/report; boundary=b\n\n--b\n",
        b"From: \xff\xff\nSubject: =?utf-8?b?!!!?=\nContent-Type: text/plain; charset=klingon\n\n\xe9\xe8",
        b"Content-Type: multipart/mixed; boundary=x\n" * 3 + b"\n" + b"--x\n" * 2000,
        b"Message-ID: <>\nIn-Reply-To: <<<>>>\nReferences: " + b"<a@b> " * 5000 + b"\n\nhello",
    ],
)
def test_a_broken_message_is_kept_and_breaks_nothing(raw: bytes) -> None:
    assert taken(raw) in {"unknown", "auto_reply"}
    assert Inbound.objects.count() == 1


def test_a_whole_mailbox_is_read_once(tmp_path: Path) -> None:
    ada = cast.ada()
    row = sent(ada)
    box = mailbox.mbox(tmp_path / "answers.mbox")
    for raw in (reply(row, "Hello"), bounce(row), reply(None, "Hi", sender="x@mail.example")):
        box.add(raw)
    box.close()

    first = read_mailbox(mailbox=open_path(tmp_path / "answers.mbox"), vault=wiring.vault(), by=BY, at=NOW)
    second = read_mailbox(mailbox=open_path(tmp_path / "answers.mbox"), vault=wiring.vault(), by=BY, at=NOW)

    assert first == {"reply": 1, "bounce": 1, "unknown": 1}
    assert second == {"known": 3}
