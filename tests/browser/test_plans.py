"""A plan by keyboard: income and expenditure on the phone, a plan that answers as it is typed, one that is kept."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dunwell.cases import plan_queries
from dunwell.config import plans
from dunwell.core.words import Role
from dunwell.flows.plan_case import Wish
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage
from tests.flows.planning import FIRST, agreed, noon, over, told_means
from tests.rooms.test_debts import pay
from tests.web.staff import NOW

pytestmark = pytest.mark.browser
WINDOWS = [
    pytest.param(1440, False, "en", id="wide"),
    pytest.param(390, False, "ar", id="narrow-rtl"),
    pytest.param(390, True, "fr", id="narrow-dark"),
]


def test_from_the_household_to_the_plan_without_a_mouse(open_page: OpenPage) -> None:
    ada = cast.ada()
    hire("olga", Role.OFFICER)

    with open_page(f"/desk/people/{ada.person_id}/") as page:
        sign_in(page, "olga")
        page.keyboard.press("i")
        page.get_by_label("Wages after tax", exact=True).fill("1200")
        page.get_by_label("Rent or mortgage", exact=True).fill("700")
        page.get_by_label("Food and household", exact=True).fill("200")
        expect(page.locator("#leaves").get_by_text("275.00").first).to_be_visible()
        _settle(page)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("The statement is kept, sealed.")).to_be_visible()
        page.get_by_label("Each time").fill("60")
        expect(page.locator("#drawn").get_by_text("You may agree this now")).to_be_visible()
        page.get_by_label("Each time").fill("500")
        expect(page.locator("#drawn").get_by_text("This cannot be agreed")).to_be_visible()
        page.get_by_label("Each time").fill("60")
        expect(page.locator("#drawn").get_by_text("You may agree this now")).to_be_visible()
        _settle(page)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("The plan is agreed. Chasing stops while it is kept.")).to_be_visible()
        expect(page.get_by_text("Payment plan 1").first).to_be_visible()

    (card,) = plan_queries.plans_of([ada.debt_id], as_of=NOW.date(), seen_by=cast.OFFICER)
    assert [line.amount_minor for line in card.lines] == [60_00] * 5


def _settle(page: Page) -> None:
    """Leave the field, and wait until what is said to it has come."""
    with page.expect_response(lambda answer: answer.url.endswith(("/leaves/", "/drawn/"))):
        page.keyboard.press("Tab")


def _story() -> tuple[int, int]:
    """Ada keeps a plan, and a settlement of Eve's waits for approval."""
    ada, eve = cast.ada(), cast.eve()
    for who in (ada, eve):
        told_means(who)
    agreed(ada)
    pay(ada.debt_id, 100_00, FIRST)
    plans.judge(as_of=FIRST, at=noon(FIRST))
    wish = Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    agreed(eve, over(240_00, 240_00, shape="once"), wish=wish, key="eve", because="the brother pays")
    return ada.person_id, ada.debt_id


def _faults(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{one['id']}: {one['nodes'][0]['target']}" for one in Axe().run(page).response["violations"]]
    return found + ([f"{wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize(("width", "dark", "language"), WINDOWS)
def test_no_page_of_plans_has_a_violation_or_overflows(
    width: int, dark: bool, language: str, open_page: OpenPage
) -> None:
    person_id, debt_id = _story()
    hire("all", *Role)
    found = {}

    with open_page("/accounts/login/", width=width, dark=dark, language=language) as page:
        sign_in(page, "all")
        for path in (
            f"/desk/people/{person_id}/", f"/desk/people/{person_id}/means/",
            f"/desk/people/{person_id}/links/",
            f"/desk/people/{person_id}/plan/{debt_id}/?draw=plan", "/approvals/",
        ):  # fmt: skip
            page.goto(path)
            page.wait_for_load_state("networkidle")
            found[path] = _faults(page)

    assert {path: faults for path, faults in found.items() if faults} == {}
