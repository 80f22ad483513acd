"""Who may enter what, the three languages, and pages that only a worked day has: read by people of every role."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.day.house import House

pytestmark = pytest.mark.browser
MAIN = {
    "olga": ("/desk/", "/desk/people/", "/desk/people/1/", "/desk/people/1/record/dispute/", "/compliance/rules/"),
    "sam": ("/runs/", "/runs/2/", "/intake/", "/intake/1/"),
    "mina": ("/reports/", "/reports/aged/", "/reports/day/", "/reports/promises/"),
    "carla": ("/compliance/refusals/", "/accounts/2fa/"),
}
"""The main pages, by who reads them; run 2 waits for review and batch 1 has quarantined rows."""
TRIES_TOLD_APART = 5
"""Wrong passwords in five minutes before the door says only that there were too many."""
FILE = FilePayload(
    name="few.csv", mimeType="text/csv", buffer=b"Customer No,Name,Invoice No,Amount Due,Due Date\nC1,A B,I1,5.00,x\n"
)


def test_an_officer_is_told_which_role_a_page_needs(house: House, chromium: Browser) -> None:
    with house.visitor(chromium, "olga", refused=True) as page:
        for path in ("/runs/", "/intake/", "/reports/aged/"):
            page.goto(path)
            expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()
            expect(page.get_by_text(re.compile(r"needs one of these roles: .*(supervisor|manager)"))).to_be_visible()
            expect(page.get_by_text("You hold: officer.")).to_be_visible()
        expect(page.get_by_role("navigation", name="Main")).not_to_contain_text("Intake")
        page.get_by_role("link", name="Go to your first page").click()
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()


@pytest.mark.parametrize("name", MAIN)
def test_every_main_page_reads_from_right_to_left_in_arabic(name: str, house: House, chromium: Browser) -> None:
    found = {}
    with house.visitor(chromium, name, width=390, language="ar") as page:
        for path in MAIN[name]:
            answer = page.goto(path)
            assert answer is not None
            side = page.evaluate("getComputedStyle(document.querySelector('main')).direction")
            heading = page.get_by_role("heading", level=1).inner_text()
            found[path] = (
                answer.status,
                side,
                _too_wide(page),
                bool(re.search(r"[؀-ۿ]", heading)) or "people/1/" in path,
            )

    assert found == dict.fromkeys(MAIN[name], (200, "rtl", 0, True))


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)], ids=["wide-light", "narrow-dark"])
def test_pages_of_a_worked_day_have_no_violation(width: int, dark: bool, house: House, chromium: Browser) -> None:
    """Pages with real work behind them: a full queue, a file's quarantine, its reading, a run, links in messages."""
    found = {}
    with house.visitor(chromium, "sam", width=width, dark=dark) as page:
        for path in ("/desk/?shown=later", "/intake/1/", "/runs/2/", "/pay/UC-10000000"):
            page.goto(path)
            found[path] = _faults(page)
        page.goto("/intake/")
        page.get_by_label("File", exact=True).set_input_files(FILE)
        page.get_by_role("button", name="Read the file").click()
        expect(page.get_by_role("heading", name="How this file is read")).to_be_visible()
        found["reading"] = _faults(page)
    with house.visitor(chromium, "olga", width=width, dark=dark, refused=True) as page:
        page.goto("/runs/")
        found["refused"] = _faults(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_door_tried_too_often_says_that_it_is_shut(house: House, chromium: Browser) -> None:
    """Last in this file: the address we come from has to wait afterwards."""
    with house.visitor(chromium, refused=True) as page:
        page.goto("/accounts/login/")
        for _ in range(TRIES_TOLD_APART):
            _try(page)
            expect(page.get_by_role("alert")).to_contain_text("not correct")
        _try(page)
        expect(page.get_by_role("alert")).to_contain_text("Too many failed login attempts. Try again later.")


def _try(page: Page) -> None:
    """One wrong password; the answer is there when this returns."""
    page.get_by_label("Username").fill("wanda")
    page.get_by_label("Password").fill("not the password")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def _too_wide(page: Page) -> int:
    """CSS pixels by which the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, wide)


def _faults(page: Page) -> list[str]:
    """Rules of axe that a page breaks, and whether it is wider than its window."""
    broken = Axe().run(page).response["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in broken]
    return faults + ([f"{_too_wide(page)}px too wide"] if _too_wide(page) else [])
