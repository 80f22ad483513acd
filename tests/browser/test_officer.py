"""An officer's hour: sign in, take the next item, ask leave, call, log it by keyboard, take a promise."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from dunwell.cases.models import Promise, WorkItem
from dunwell.cases.work import NewWork, create
from dunwell.contacts.models import Contact
from dunwell.core.words import Role
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage
from tests.web.staff import NOW

pytestmark = pytest.mark.browser


def _call_for(member: cast.Member) -> None:
    new = NewWork(
        key="a", kind="call", reason="due", values={"step": 2}, debt_id=member.debt_id, person_id=member.person_id,
        not_before=NOW,
    )  # fmt: skip
    create(new=new, by=cast.CLERK, at=NOW)


def test_a_call_is_made_and_logged_from_the_keyboard_alone(open_page: OpenPage) -> None:
    ada = cast.ada()
    _call_for(ada)
    hire("olga", Role.OFFICER)

    with open_page("/desk/") as page:
        sign_in(page, "olga")
        expect(page.get_by_text("Step 2 of the ladder")).to_be_visible()
        page.keyboard.press("n")
        expect(page.get_by_role("heading", name="Ada Pays")).to_be_visible()
        page.keyboard.press("d")
        expect(page.get_by_text(re.compile(r"^\+447700900\d{3}$"))).to_be_visible()
        page.keyboard.press("c")
        page.keyboard.press("1")
        page.keyboard.type("will pay on Friday")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("The contact is in the log.")).to_be_visible()
        expect(page.get_by_text("Phone: spoke")).to_be_visible()

    assert Contact.objects.get().note == "will pay on Friday"
    assert WorkItem.objects.get().state == "done"


def test_single_keys_do_nothing_while_someone_types(open_page: OpenPage) -> None:
    _call_for(cast.ada())
    hire("olga", Role.OFFICER)

    with open_page("/desk/") as page:
        sign_in(page, "olga")
        page.keyboard.press("/")
        page.keyboard.type("jnk?d")
        expect(page.get_by_role("searchbox")).to_have_value("jnk?d")
        expect(page).to_have_url(re.compile("/desk/$"))
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()

    assert WorkItem.objects.get().state == "waiting"


def test_rows_are_walked_and_opened_by_key(open_page: OpenPage) -> None:
    _call_for(cast.ada())
    hire("olga", Role.OFFICER)

    with open_page("/desk/") as page:
        sign_in(page, "olga")
        page.keyboard.press("j")
        expect(page.locator("tr.is-selected")).to_contain_text("Ada Pays")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Ada Pays")).to_be_visible()


def test_a_promise_and_a_wish_are_taken_in_french(open_page: OpenPage) -> None:
    ada = cast.ada()
    hire("olga", Role.OFFICER)

    with open_page(f"/desk/people/{ada.person_id}/", language="fr") as page:
        sign_in(page, "olga")
        page.get_by_role("tab", name="Promesse").click()
        page.get_by_label("Montant").fill("120,50")
        page.get_by_label("À payer au plus tard le").fill("2026-03-20")
        page.get_by_role("button", name="Enregistrer la promesse").click()
        expect(page.get_by_text("La promesse est enregistrée.")).to_be_visible()
        page.keyboard.press("r")
        page.get_by_role("link", name="Un canal refusé ou autorisé").click()
        page.get_by_label("Texto").check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator(".anchored")).to_contain_text("Refusé: Texto")

    assert Promise.objects.get().amount_minor == 120_50


def test_the_colours_that_were_chosen_are_kept(open_page: OpenPage) -> None:
    hire("olga", Role.OFFICER)

    with open_page("/desk/") as page:
        sign_in(page, "olga")
        page.get_by_role("button", name="Colours: as the computer").click()
        page.get_by_role("button", name="Colours: light").click()
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 21, 19)"


def test_the_menu_opens_on_a_telephone(open_page: OpenPage) -> None:
    hire("olga", Role.OFFICER)

    with open_page("/desk/", width=390) as page:
        sign_in(page, "olga")
        page.get_by_role("button", name="Menu", exact=True).click()
        page.get_by_role("link", name="People").click()
        expect(page.get_by_role("heading", name="People")).to_be_visible()
