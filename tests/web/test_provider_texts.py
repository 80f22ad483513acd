"""What people answer by text: taken from the provider alone, once, and acted on as an answer by email is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dunwell.adapters.text import SignedTexts
from dunwell.cases.models import Dispute, WorkItem
from dunwell.config import wiring
from dunwell.contacts.models import Action, Contact, Inbound
from dunwell.core.words import PointKind, Role
from dunwell.parties.models import Consent
from dunwell.parties.reaching import people_with_number, points_of
from dunwell.parties.services import NewPoint, add_point
from dunwell.trail.models import Link
from tests import cast
from tests.flows.delivering import action
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
DOOR = "/provider/texts"
STAMP = str(int(NOW.timestamp()))


def number_of(person: cast.Member) -> str:
    """The person's mobile, as the provider writes it."""
    found = points_of(person.person_id, on=NOW.date())
    return next(point.value for point in found if point.kind == PointKind.MOBILE)


def post(said: object, *, stamp: str = STAMP, signature: str | None = None, raw: bytes | None = None) -> Any:
    """One post of the provider, well signed unless told otherwise."""
    raw = json.dumps(said, ensure_ascii=False).encode() if raw is None else raw
    signer = SignedTexts(wiring.home().secret("text_inbound").encode())
    headers: dict[str, Any] = {
        "X-Text-Timestamp": stamp,
        "X-Text-Signature": signer.sign(raw, timestamp=stamp) if signature is None else signature,
    }
    client = Client(enforce_csrf_checks=True)
    return client.post(DOOR, raw, content_type="application/json", headers=headers)


def text(person: cast.Member, words: str, *, number: str = "m-1") -> dict[str, str]:
    return {"id": number, "from": number_of(person), "body": words}


@pytest.mark.parametrize("words", ["STOP", "Arrêt", " arret. ", "توقف", "UNSUBSCRIBE"])
def test_a_word_of_stopping_ends_texts_to_that_number_at_once(words: str) -> None:
    ada = cast.ada()
    waiting = action(ada, "text", name="payment_link_text")

    assert post(text(ada, words)).json() == {"status": "taken"}

    refused = Consent.objects.get()
    assert (refused.person_id, refused.channel, refused.is_given) == (ada.person_id, "text", False)
    assert Action.objects.get(pk=waiting.pk).state == "cancelled"
    assert Contact.objects.get(is_inbound=True).channel == "text"
    assert Link.objects.filter(did="inbound.kept", about_id=ada.person_id).count() == 1
    assert not WorkItem.objects.exists(), "there is nothing left to read"


def test_other_words_land_on_the_timeline_and_before_a_person() -> None:
    ada = cast.ada()

    post(text(ada, "Can I pay on Friday?"))

    item = WorkItem.objects.get()
    assert (item.kind, item.person_id) == ("reply", ada.person_id)
    page = browser(Role.OFFICER).get(f"/desk/people/{ada.person_id}/").content.decode()
    assert "Can I pay on Friday?" in page
    assert not Consent.objects.exists()


def test_a_dispute_by_text_stops_work_on_the_debt() -> None:
    ada = cast.ada()

    post(text(ada, "This is not my debt"))

    found = Dispute.objects.get()
    assert (found.debt_id, found.form, found.grounds) == (ada.debt_id, "text", "not_mine")


def test_the_same_message_twice_is_one() -> None:
    ada = cast.ada()

    post(text(ada, "hello"))
    again = post(text(ada, "hello"))

    assert (again.status_code, again.json()) == (200, {"status": "known"})
    assert Inbound.objects.count() == WorkItem.objects.count() == Contact.objects.count() == 1


def test_a_stop_from_a_number_that_two_share_holds_for_both_and_a_person_reads_it() -> None:
    ada, ben = cast.ada(), cast.ben()
    number = number_of(ada)
    new = NewPoint(PointKind.MOBILE, number, "test", cast.ON, country="GB")
    add_point(person_id=ben.person_id, new=new, by=cast.CLERK, at=cast.AT)
    assert people_with_number(number) == [ada.person_id, ben.person_id]

    post(text(ada, "STOP"))

    assert set(Consent.objects.values_list("person_id", "channel", "is_given")) == {
        (ada.person_id, "text", False),
        (ben.person_id, "text", False),
    }
    assert WorkItem.objects.get().reason.startswith("inbound_unknown")


def test_a_number_nobody_has_is_kept_for_a_person_to_read() -> None:
    post({"id": "m-1", "from": "+447700900999", "body": "who are you?"})

    assert Inbound.objects.get().kind == "unknown"
    assert WorkItem.objects.get().person_id is None


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"signature": ""}, 401),
        ({"signature": "sha256=" + "0" * 64}, 401),
        ({"signature": "sha256=é"}, 401),
        ({"stamp": str(int((NOW - timedelta(minutes=6)).timestamp()))}, 401),
        ({"stamp": str(int((NOW + timedelta(minutes=6)).timestamp()))}, 401),
        ({"stamp": "yesterday"}, 401),
        ({"raw": b"not json"}, 400),
        ({"raw": b"[1]"}, 400),
        ({"raw": b"{}"}, 400),
        ({"raw": b'{"id": "", "from": "+447700900123", "body": "x"}'}, 400),
        ({"raw": b'{"id": "1", "from": "SHOP", "body": "x"}'}, 400),
        ({"raw": b'{"id": "1", "from": "+447700900123", "body": 7}'}, 400),
        ({"raw": b" " * (64 * 1024 + 1)}, 413),
    ],
)
def test_what_is_not_the_providers_or_no_message_is_refused_and_nothing_is_kept(
    sent: dict[str, Any], status: int
) -> None:
    ada = cast.ada()

    answer = post(text(ada, "STOP"), **sent)

    assert answer.status_code == status
    assert answer.json()["words"]
    assert not Inbound.objects.exists()
    assert not Consent.objects.exists()


def test_a_signature_holds_for_its_own_words_alone() -> None:
    ada = cast.ada()
    signer = SignedTexts(wiring.home().secret("text_inbound").encode())
    other = signer.sign(json.dumps(text(ada, "hello")).encode(), timestamp=STAMP)

    assert post(text(ada, "STOP"), signature=other).status_code == 401
    assert Client().get(DOOR).status_code == 405
