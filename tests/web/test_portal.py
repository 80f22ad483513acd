"""What stands in messages works: one press ends a channel, and no page tells anything about anyone."""

from __future__ import annotations

import pytest
from django.test import Client

from dunwell.config import wiring
from dunwell.core import stopping
from dunwell.parties.models import Consent
from tests import cast

pytestmark = pytest.mark.django_db


def address(person_id: int, channel: str) -> str:
    return wiring.links().stop(person_id, channel).partition("8000")[2]


def test_looking_at_the_page_changes_nothing_and_pressing_ends_the_channel() -> None:
    ada = cast.ada()

    looked = Client().get(address(ada.person_id, "email"))
    before = Consent.objects.count()
    pressed = Client().post(address(ada.person_id, "email"))

    refusal = Consent.objects.get()
    assert (looked.status_code, before, pressed.status_code) == (200, 0, 200)
    assert (refusal.person_id, refusal.channel, refusal.is_given) == (ada.person_id, "email", False)


def test_a_link_for_someone_else_cannot_be_made_from_ones_own() -> None:
    ada, ben = cast.ada(), cast.ben()
    forged = address(ada.person_id, "email").replace(f"/{ada.person_id}-", f"/{ben.person_id}-")

    answer = Client().post(forged)

    assert answer.status_code == 404
    assert not Consent.objects.exists()


def test_a_form_from_another_site_is_refused() -> None:
    ada = cast.ada()

    answer = Client(enforce_csrf_checks=True).post(address(ada.person_id, "email"))

    assert answer.status_code == 403
    assert not Consent.objects.exists()


def test_the_pages_name_nobody() -> None:
    ada = cast.ada()

    shown = Client().get(address(ada.person_id, "text")).content.decode()
    pay = Client().get("/pay/NW-ADA").content.decode()

    assert "Ada" not in shown + pay
    assert "NW-ADA" in pay
    assert "300" not in pay


def test_only_a_known_channel_is_understood() -> None:
    key = b"k" * 32
    odd = stopping.token(stopping.Stop(1, "smoke"), key=key)

    with pytest.raises(stopping.NotOurs):
        stopping.read(odd, key=key)
