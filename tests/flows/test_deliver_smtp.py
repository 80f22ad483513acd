"""A reminder goes out through a real mail server, and its answer comes back to the right person."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from dunwell.adapters.email import SmtpSender
from dunwell.adapters.mailbox import EmlFolder
from dunwell.config import wiring
from dunwell.contacts.models import Inbound, Outbox
from dunwell.flows.answer import read_mailbox
from dunwell.flows.deliver import deliver
from dunwell.parties.models import ContactPoint
from tests import cast
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, outlets
from tests.rooms.test_email import Postmaster, postmaster

__all__ = ["postmaster"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_reminder_goes_out_by_smtp_and_the_reply_comes_back(
    postmaster: tuple[Postmaster, SmtpSender],
    tmp_path: Path,
    language: str,
) -> None:
    mind, sender = postmaster
    ada = cast.ada()
    wanted = action(ada, language=language)
    ways = replace(outlets(Post(), MovingClock(), tmp_path), email=sender, reply_to="answers@dunwell.example")

    deliver(outlets=ways, by=BY)
    [raw] = mind.taken
    arrived = email.message_from_bytes(raw, policy=email.policy.default)
    answer = EmailMessage()
    answer["From"], answer["To"] = "somebody.else@mail.example", arrived["Reply-To"]
    answer["In-Reply-To"], answer["Subject"] = arrived["Message-ID"], f"Re: {arrived['Subject']}"
    answer.set_content("Could I pay in two parts?")
    (tmp_path / "1.eml").write_bytes(answer.as_bytes())
    counts = read_mailbox(mailbox=EmlFolder(tmp_path), vault=wiring.vault(), by=BY, at=NOW)

    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == wanted.text.strip()
    assert arrived["Subject"] == wanted.subject
    assert arrived["Content-Language"] == language
    assert Outbox.objects.get().message_id == arrived["Message-ID"]
    assert counts == {"reply": 1}
    assert Inbound.objects.get().person_id == ada.person_id


def test_an_address_the_mail_server_refuses_is_marked_and_one_it_puts_off_is_tried_again(
    postmaster: tuple[Postmaster, SmtpSender],
    tmp_path: Path,
) -> None:
    ada, eve = cast.ada(), cast.eve()
    ContactPoint.objects.filter(pk=ada.points["email"]).update(value="nobody@mail.example")
    ContactPoint.objects.filter(pk=eve.points["email"]).update(value="full@mail.example")
    action(ada)
    action(eve)

    deliver(outlets=replace(outlets(Post(), MovingClock(), tmp_path), email=postmaster[1]), by=BY)

    states = dict(Outbox.objects.values_list("permit__person_id", "state"))
    assert states == {ada.person_id: "failed", eve.person_id: "queued"}
    assert ContactPoint.objects.get(pk=ada.points["email"]).state == "bounced"
    assert ContactPoint.objects.get(pk=eve.points["email"]).state == "usable"
