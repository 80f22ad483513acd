"""An open dispute stands on the person page; who may answer it does so there, and others are told who does."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dunwell.cases.models import Dispute, WorkItem
from dunwell.core.words import Role
from dunwell.flows import dispute
from tests import cast
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
DAY = "2026-03-10"


def opened(person: cast.Member) -> int:
    """A dispute of today."""
    return dispute.open_dispute(
        debt_id=person.debt_id,
        person_id=person.person_id,
        received_on=NOW.date(),
        form="letter",
        grounds="wrong_amount",
        by=cast.OFFICER,
        at=NOW,
    )


def address(person: cast.Member, dispute_id: int, step: str = "") -> str:
    return f"/desk/people/{person.person_id}/disputes/{dispute_id}/{step}"


def test_a_supervisor_answers_it_from_the_page_with_the_file_that_was_sent() -> None:
    ada, client = cast.ada(), browser(Role.SUPERVISOR)
    dispute_id = opened(ada)
    page = client.get(f"/desk/people/{ada.person_id}/").content.decode()
    assert address(ada, dispute_id) in page

    said = {
        "answer": "rejected",
        "words": "The bill of February is right; see the meter's readings.",
        "answered_on": DAY,
        "proof": SimpleUploadedFile("../readings.pdf", b"%PDF readings"),
    }
    page = client.post(address(ada, dispute_id), said, follow=True).content.decode()

    assert "Work on the debt may go on" in page
    assert "Dispute answered: the debt stands" in page
    assert "Work on this debt stops" not in page
    line = Dispute.objects.get()
    kept = client.get(f"/desk/people/{ada.person_id}/documents/{line.document_id}/")
    assert b"".join(kept.streaming_content) == b"%PDF readings"  # type: ignore[attr-defined]
    assert 'filename="readings.pdf"' in kept["Content-Disposition"]


def test_who_is_right_waits_until_it_is_put_right() -> None:
    ada, client = cast.ada(), browser(Role.COMPLIANCE)
    dispute_id = opened(ada)

    said = {"answer": "upheld", "words": "You are right.", "reference": "", "answered_on": DAY}
    page = client.post(address(ada, dispute_id), said, follow=True).content.decode()
    assert "Work stops until what was wrong is corrected" in page

    right = {"words": "The fee was reversed.", "put_right_on": DAY}
    page = client.post(address(ada, dispute_id, "right/"), right, follow=True).content.decode()
    assert "The fee was reversed." in page
    assert "Work stops" not in page


def test_an_officer_is_told_who_answers() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)
    dispute_id = opened(ada)

    page = client.get(f"/desk/people/{ada.person_id}/").content.decode()
    assert address(ada, dispute_id) not in page
    assert "A supervisor or compliance answers it." in page
    assert client.post(address(ada, dispute_id), {"answer": "rejected"}).status_code == 403
    assert client.post(address(ada, dispute_id, "right/"), {"words": "x"}).status_code == 403

    item = WorkItem.objects.get(key=f"dispute:{dispute_id}")
    assert "A dispute to answer" not in client.get("/desk/").content.decode()
    client.post(f"/desk/work/{item.pk}/take/")
    item.refresh_from_db()
    assert item.state == "waiting"
    assert "A dispute to answer" in browser(Role.SUPERVISOR, name="sami").get("/desk/").content.decode()


def test_a_debt_that_stands_without_proof_is_refused_and_the_words_are_kept() -> None:
    ada, client = cast.ada(), browser(Role.SUPERVISOR)
    dispute_id = opened(ada)

    answer = client.post(address(ada, dispute_id), {"answer": "rejected", "words": "It is right.", "answered_on": DAY})

    assert answer.status_code == 422
    assert "Attach the proof" in answer.content.decode()
    assert "It is right." in answer.content.decode()
    assert Dispute.objects.get().answered_on is None


def test_nobody_reaches_a_dispute_or_a_document_by_another_person() -> None:
    ada, client = cast.ada(), browser(Role.SUPERVISOR)
    dispute_id = opened(ada)
    other = cast.ben()

    assert client.get(address(other, dispute_id)).status_code == 404
    assert client.get(f"/desk/people/{other.person_id}/documents/1/").status_code == 404
