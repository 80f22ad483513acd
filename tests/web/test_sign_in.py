"""Signing in: nobody is led to a page that sends a new password by email, because no such page is useful here."""

from __future__ import annotations

import pytest
from django.test import Client

from dunwell.core.words import Role
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
OPERATOR = "Ask the operator of this installation for a new one."


@pytest.mark.parametrize("address", ["/accounts/reauthenticate/", "/accounts/password/change/"])
def test_who_forgot_the_password_is_told_whom_to_ask(address: str) -> None:
    words = browser(Role.OFFICER).get(address).content.decode()

    assert OPERATOR in words
    assert "/password/reset/" not in words


def test_so_is_who_cannot_sign_in() -> None:
    words = Client().get("/accounts/login/").content.decode()

    assert OPERATOR in words
    assert "/password/reset/" not in words
