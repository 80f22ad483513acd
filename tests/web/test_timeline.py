"""What happened with a person is told once, in plain words, with a link to the text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import override_settings
from django.utils import translation

from dunwell.cases.models import Promise
from dunwell.contacts.models import Contact
from dunwell.core.words import Role
from dunwell.parties.models import Consent
from dunwell.web.desk.pages import Happening
from dunwell.web.shared import sources
from tests import cast
from tests.flows.delivering import NOW, MovingClock, Post, action, run
from tests.flows.test_answer import reply, sent, taken
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
MACHINE_WORDS = re.compile(r"command\.deliver|intake:\d|inbound:\d|outbox:\d|csv:|stated by|decided anew")


def _timeline(member: cast.Member) -> tuple[Happening, ...]:
    found: tuple[Happening, ...] = (
        browser(Role.OFFICER).get(f"/desk/people/{member.person_id}/").context["page"].timeline
    )
    return found


def test_a_sent_email_is_one_line_with_its_outcome_and_its_text() -> None:
    ada = cast.ada()
    found = action(ada)
    run(Post(), MovingClock(NOW))

    [line] = _timeline(ada)
    page = browser(Role.OFFICER, name="otto").get(line.href).content.decode()

    assert line.title == "Email: sent"
    assert line.detail == found.subject
    assert found.text.splitlines()[0] in page


def test_a_reply_is_one_line_with_what_it_asks_and_its_text() -> None:
    ada = cast.ada()
    taken(reply(sent(ada), "I lost my job and cannot pay it all."))

    theirs, ours = _timeline(ada)
    page = browser(Role.OFFICER, name="otto").get(theirs.href).content.decode()

    assert (ours.title, theirs.title) == ("Email: sent", "They wrote: is struggling")
    assert theirs.detail.startswith("I lost my job")
    assert "I lost my job and cannot pay it all." in page


@pytest.mark.parametrize("kind", ["messages", "answers"])
def test_the_text_is_read_only_under_the_person_it_is_of(kind: str) -> None:
    ada, ben = cast.ada(), cast.ben()
    taken(reply(sent(ada), "Please wait."))
    lines = _timeline(ada)
    [number] = [line.href.rstrip("/").rpartition("/")[2] for line in lines if kind in line.href]

    assert browser(Role.OFFICER, name="otto").get(f"/desk/people/{ben.person_id}/{kind}/{number}/").status_code == 404


def test_a_wish_to_stop_leads_to_the_message_it_stands_in() -> None:
    ada = cast.ada()
    taken(reply(sent(ada), "Stop emailing me."))

    [refusal] = [line for line in _timeline(ada) if "refused by the person" in line.title]

    assert refusal.by == "wrote it in an email"
    assert refusal.detail == "Asked to stop in writing."
    assert "/answers/" in refusal.href


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_machine_word_stands_on_the_page(language: str) -> None:
    ada = cast.ada()
    taken(reply(sent(ada), "Stop emailing me."))
    client = browser(Role.OFFICER)
    client.cookies["django_language"] = language

    words = client.get(f"/desk/people/{ada.person_id}/").content.decode()
    seen = re.sub(r"<[^>]+>", " ", words)

    assert MACHINE_WORDS.findall(seen) == []


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("stated by file 7", "Stated by the file it came in."),
        ("run 2 decided anew", "A later run decided anew."),
        ("asked for by olga", "Asked for by olga."),
        ("returned by the bank: R01", "Returned by the bank, code R01."),
        ("a message speaks of deceased; a person must look", "has died"),
        ("agreed on the phone", "agreed on the phone"),
    ],
)
def test_reasons_are_told_in_plain_words_and_typed_ones_as_they_are(kept: str, said: str) -> None:
    with translation.override("en"):
        assert said.casefold() in sources.because(kept).casefold()


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("payment:csv:88213", "file of payments, number 88213"),
        ("DE89:REF-9:0a1b:1", "bank statement, REF-9"),
    ],
)
def test_a_payment_says_where_it_came_from(reference: str, said: str) -> None:
    with translation.override("en"):
        assert sources.payment_named(reference) == said


def test_who_may_open_files_is_led_to_the_file_an_entry_came_in() -> None:
    assert sources.batch_named("intake:7:0:opening:USD:2026-05-20") == 7
    assert sources.batch_named("payment:csv:7") is None


LATE = datetime(2026, 3, 11, 2, 30, tzinfo=UTC)
"""The eleventh in London, still the tenth in Chicago."""


def test_what_a_person_says_is_dated_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The law counts by their clock, so a promise made on the evening of the tenth in Chicago is of the tenth."""
    monkeypatch.setattr("tests.web.staff.NOW", LATE)
    person_id, points = cast.person("Gus Garcia", country="US", region="US-IL", zone="America/Chicago")
    book = cast.portfolio(country="US", currency="USD")
    debt_id = cast.owes(person_id, reference="US-1", portfolio_id=book, currency="USD")
    client = browser(Role.OFFICER)

    said = {"token": "t", "debt": debt_id, "amount": "10", "due_on": "2026-03-20", "channel": "phone"}
    client.post(f"/desk/people/{person_id}/promise/", said)
    refused = {"channel": "text", "is_given": "no", "heard_by": "phone", "words": ""}
    client.post(f"/desk/people/{person_id}/record/optout/", refused)
    call = {"token": "u", "debt": debt_id, "act": "call_in", "outcome": "conversation", "note": ""}
    client.post(f"/desk/people/{person_id}/log/", call)
    form = client.get(f"/desk/people/{person_id}/record/dispute/").content.decode()

    assert points
    assert Promise.objects.get().made_on == date(2026, 3, 10)
    assert Consent.objects.get().starts_on == date(2026, 3, 10)
    assert Contact.objects.get().local_on == date(2026, 3, 10)
    assert 'value="2026-03-10"' in form


def test_pages_about_nobody_show_the_clock_of_the_desk() -> None:
    with override_settings(DESK_ZONE="Asia/Dubai"):
        words = browser(Role.SUPERVISOR).get("/reports/day/").content.decode()

    assert 'value="2026-03-10"' in words
