"""An officer records a complaint by the keyboard; compliance finds what is due and says it was done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.core.words import Role
from dunwell.flows import duties
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage
from tests.web.staff import NOW

pytestmark = pytest.mark.browser


def test_from_what_was_said_to_what_was_done(open_page: OpenPage) -> None:
    ada = cast.ada()
    hire("both", Role.OFFICER, Role.COMPLIANCE)

    with open_page("/accounts/login/") as page:
        sign_in(page, "both")
        page.goto(f"/desk/people/{ada.person_id}/")
        page.keyboard.press("h")
        expect(page.get_by_role("heading", name="What happened?")).to_be_visible()
        page.get_by_role("link", name="They complained").press("Enter")
        page.get_by_label("It is about").select_option(label="credit or collection")
        page.get_by_label("It is about").press("Control+Enter")
        expect(page.get_by_text("Recorded. What the law asks")).to_be_visible()
        expect(page.get_by_text("It is about: credit or collection")).to_be_visible()

    duties.find(wiring.reader(), now=NOW, book=rulebook.load(), by=cast.CLERK)
    with open_page("/accounts/login/") as page:
        sign_in(page, "both")
        page.get_by_role("link", name="Duties").click()
        page.get_by_role("row", name="56 days left").get_by_role("link").first.click()
        page.get_by_label("What was done").fill("answered by letter")
        page.get_by_role("button", name="Keep as done").click()
        expect(page.get_by_text("Kept as done.")).to_be_visible()
        expect(page.get_by_text("56 days left")).to_have_count(0)
