"""The page of printed letters: what to take out before posting, and what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunwell.contacts.models import PrintBatch, Recall
from dunwell.core.words import Role
from tests.flows.test_recall import dies, look, printed
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


def test_a_supervisor_takes_the_letter_out_and_then_says_that_the_post_has_the_rest(tmp_path: Path) -> None:
    ada, client = printed(tmp_path), browser(Role.SUPERVISOR)
    dies(ada)
    look(tmp_path)
    recalled, batch = Recall.objects.get(), PrintBatch.objects.get()

    page = client.get("/letters/").content.decode()
    assert "the person has died" in page
    assert "The post has it" not in page
    early = client.post(f"/letters/{batch.pk}/posted/", follow=True).content.decode()
    assert "Say first what became" in early

    page = client.post(f"/letters/recalled/{recalled.pk}/", {"to": "taken_out"}, follow=True).content.decode()
    assert "Nothing to take out" in page
    page = client.post(f"/letters/{batch.pk}/posted/", follow=True).content.decode()
    assert "the post has this batch" in page
    assert "taken out before posting" in client.get(f"/desk/people/{ada.person_id}/").content.decode()


def test_nothing_else_can_become_of_a_letter(tmp_path: Path) -> None:
    dies(printed(tmp_path))
    look(tmp_path)
    recalled = Recall.objects.get()

    client = browser(Role.SUPERVISOR)
    assert client.post(f"/letters/recalled/{recalled.pk}/", {"to": "eaten"}).status_code == 404
    assert client.post("/letters/recalled/999/", {"to": "posted"}).status_code == 404
    assert client.post("/letters/999/posted/").status_code == 404
    assert Recall.objects.get().outcome == ""
