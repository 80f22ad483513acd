"""What people do in a journey, found as they find it: by role and label."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from dunwell.core.words import Role

PASSWORD = "a long enough password"


def hire(name: str, *roles: Role) -> None:
    """Make a member of staff."""
    user = User.objects.create_user(name, password=PASSWORD)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])


def sign_in(page: Page, name: str) -> None:
    """Type name and password as a person does."""
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action$='/login/'] button[type=submit]").first.click()
    expect(page.locator("#rail")).to_be_attached()
