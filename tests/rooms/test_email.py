"""Email: what goes over the wire, and what a mail server's answer means."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.adapters.email import BadEmailSettings, MaildirSender, SmtpSender, SmtpSettings
from dunwell.adapters.email.message import UnsendableEmail, as_bytes
from dunwell.core.ports import Email, EmailSender

ADA = Email(
    message_id="<a1@dunwell.example>",
    to_address="ada@example.com",
    to_name="Ada Nwosu",
    from_address="care@lender.example",
    from_name="Lender, Customer Care",
    subject="A payment is overdue: référence 77",
    text="Dear Ada,\n.\nit was due on 1 March.\n",
    html="<p>Dear Ada</p>",
    language="en",
)


def parsed(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class Postmaster:
    """A mail server's mind: takes everything, except what the tests ask it to refuse."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("full"):
            return "452 4.2.2 mailbox full"
        if address.startswith("blocked"):
            return "550 5.7.1 not from you"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content
        assert isinstance(raw, bytes)
        if b"Subject: spam" in raw:
            return "554 5.7.0 refused"
        self.taken.append(raw)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def postmaster() -> Iterator[tuple[Postmaster, SmtpSender]]:
    mind, port = Postmaster(), free_port()
    controller = Controller(mind, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    sender = SmtpSender(SmtpSettings("127.0.0.1", port, "none", timeout_seconds=5))
    yield mind, sender
    sender.close()
    controller.stop()


@pytest.fixture(params=["smtp", "folder"])
def any_sender(request: pytest.FixtureRequest, tmp_path: Path) -> EmailSender:
    if request.param == "smtp":
        return request.getfixturevalue("postmaster")[1]  # type: ignore[no-any-return]
    return MaildirSender(tmp_path / "outbound")


def test_every_sender_takes_a_good_email_and_refuses_an_impossible_address_for_good(any_sender: EmailSender) -> None:
    taken = any_sender.send(ADA)
    refused = any_sender.send(replace(ADA, to_address="not an address"))

    assert taken.was_accepted
    assert not taken.is_permanent_failure
    assert not refused.was_accepted
    assert refused.is_permanent_failure
    assert refused.is_point_unusable
    assert "contact point" in refused.reason


def test_an_email_arrives_with_its_words_its_thread_and_its_marks(postmaster: tuple[Postmaster, SmtpSender]) -> None:
    mind, sender = postmaster

    sender.send(
        replace(
            ADA, in_reply_to="<q@example.com>", references=("<p@example.com>", "<q@example.com>"),
            reply_to="answers@lender.example", headers={"X-Run": "7"},
        )
    )  # fmt: skip

    got = parsed(mind.taken[0])
    assert got["Message-ID"] == "<a1@dunwell.example>"
    assert got["In-Reply-To"] == "<q@example.com>"
    assert got["References"] == "<p@example.com> <q@example.com>"
    assert got["Reply-To"] == "answers@lender.example"
    assert got["Subject"] == ADA.subject
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "en"
    assert got["List-Unsubscribe"] == "<mailto:answers@lender.example?subject=unsubscribe>"
    assert got["X-Run"] == "7"
    assert got["From"].addresses[0].display_name == "Lender, Customer Care"
    assert plain(got) == ADA.text
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]


def test_arabic_html_reads_from_right_to_left(postmaster: tuple[Postmaster, SmtpSender]) -> None:
    mind, sender = postmaster

    sender.send(replace(ADA, language="ar", subject="دفعة متأخرة", text="مرحبا", html="<p>مرحبا</p>"))

    got = parsed(mind.taken[0])
    html = got.get_body(("html",))
    assert html is not None
    assert 'dir="rtl"' in html.get_content()
    assert got["Subject"] == "دفعة متأخرة"


def test_many_emails_share_one_connection(postmaster: tuple[Postmaster, SmtpSender]) -> None:
    mind, sender = postmaster

    for number in range(5):
        assert sender.send(replace(ADA, message_id=f"<{number}@dunwell.example>")).was_accepted

    assert len(mind.taken) == 5
    assert mind.connections == 1


@pytest.mark.parametrize(
    ("change", "is_permanent", "is_unusable"),
    [
        ({"to_address": "nobody@example.com"}, True, True),
        ({"to_address": "full@example.com"}, False, False),
        ({"to_address": "blocked@example.com"}, True, False),
        ({"subject": "spam"}, True, False),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_who_is_to_blame(
    postmaster: tuple[Postmaster, SmtpSender], change: dict[str, str], is_permanent: bool, is_unusable: bool
) -> None:
    answer = postmaster[1].send(replace(ADA, **change))  # type: ignore[arg-type]

    assert not answer.was_accepted
    assert (answer.is_permanent_failure, answer.is_point_unusable) == (is_permanent, is_unusable)
    assert postmaster[1].send(ADA).was_accepted


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    answer = SmtpSender(SmtpSettings("127.0.0.1", free_port(), "none", timeout_seconds=1)).send(ADA)

    assert not answer.was_accepted
    assert not answer.is_permanent_failure


def test_mail_goes_unencrypted_to_this_computer_alone() -> None:
    with pytest.raises(BadEmailSettings, match="starttls"):
        SmtpSettings.of({"host": "mail.example.com", "security": "none"})
    with pytest.raises(BadEmailSettings, match="username"):
        SmtpSettings.of({"host": "127.0.0.1", "security": "none", "username": "u"})

    assert SmtpSettings.of({"host": "mail.example.com"}).port == 587


def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    sender = MaildirSender(tmp_path)

    assert sender.send(ADA) == sender.send(ADA)

    assert len(list(tmp_path.iterdir())) == 1
    assert as_bytes(ADA) == as_bytes(ADA)


ANYTHING = st.text(max_size=60) | st.sampled_from(
    ["x\r\nBcc: eve@example.com", "x\nTo: b@example.com\n\nbody", "a\x0bBcc: b", "a\x85b: c", "a\u2028b: c", "\ud800"]
)
USUAL = {
    "from", "to", "subject", "message-id", "list-unsubscribe", "content-language", "auto-submitted", "mime-version",
    "content-type", "reply-to", "x-run",
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(subject=ANYTHING, name=ANYTHING, sender=ANYTHING, language=ANYTHING, extra=ANYTHING, text=ANYTHING)
def test_no_field_can_add_a_header_or_a_recipient(
    subject: str, name: str, sender: str, language: str, extra: str, text: str
) -> None:
    raw = as_bytes(
        replace(
            ADA, subject=subject, to_name=name, from_name=sender, language=language, headers={"X-Run": extra},
            text=text, reply_to="answers@lender.example",
        )
    )  # fmt: skip

    got = parsed(raw)
    assert {key.lower() for key in got} <= USUAL
    assert [one.addr_spec for one in got["To"].addresses] == ["ada@example.com"]
    assert len(got.get_all("To", [])) == 1


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_an_address_or_message_id_is_itself_or_nothing(text: str) -> None:
    for change in ({"to_address": text}, {"message_id": text}, {"in_reply_to": text or "x"}, {"headers": {text: "v"}}):
        try:
            got = parsed(as_bytes(replace(ADA, **change)))
        except UnsendableEmail:
            continue
        assert "Bcc" not in got
        assert len(got["To"].addresses) == 1
