"""The whole life of a plan: a call, income and expenditure, agreed, a debit returned, renegotiated, paid, closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from dunwell.adapters.bank import PaymentFiles
from dunwell.cases import plan_queries
from dunwell.config import wiring
from dunwell.contacts.models import Action
from dunwell.core.words import Role
from dunwell.flows.receive import receive
from dunwell.web.doors import Doors
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage
from tests.flows.delivering import MovingClock
from tests.web import staff

pytestmark = pytest.mark.browser
CLOCK = MovingClock()
START = date(2026, 3, 10)
RETURNED = date(2026, 3, 13)
LATE = date(2026, 3, 23)
REFERENCE = "NW-ADA"


def doors() -> Doors:
    """What the setting DOORS names here: a clock that the story moves."""
    return replace(staff.doors(), clock=CLOCK)


@pytest.fixture(autouse=True)
def _days_pass() -> Iterator[None]:
    _on(START)
    with override_settings(DOORS="tests.browser.test_plan_journey.doors"):
        yield


def _on(day: date) -> datetime:
    CLOCK.moment = datetime.combine(day, time(11), UTC)
    return CLOCK.moment


def _file(folder: Path, name: str, minor: int, day: date) -> None:
    """A bank's file of one line comes in on its day."""
    path = folder / f"{name}.csv"
    line = f"{name},{REFERENCE},{minor / 100:.2f},GBP,{day}"
    path.write_text(f"payment_id,reference,amount,currency,received_on\n{line}\n")
    receive(file=PaymentFiles().read(path), by=cast.CLERK, at=_on(day), judge=wiring.judge_plans)


def _household(page: Page, wages: str) -> None:
    page.keyboard.press("i")
    page.get_by_label("Wages after tax", exact=True).fill(wages)
    page.get_by_label("Rent or mortgage", exact=True).fill("700")
    page.get_by_label("Food and household", exact=True).fill("200")
    _send(page, "/leaves/")
    expect(page.get_by_text("The statement is kept, sealed.")).to_be_visible()


def _agree(page: Page, each: str, first_on: date) -> None:
    page.get_by_label("Each time").fill(each)
    page.get_by_label("First payment").fill(str(first_on))
    expect(page.locator("#drawn").get_by_text("You may agree this now")).to_be_visible()
    _send(page, "/drawn/")
    expect(page.get_by_text("The plan is agreed. Chasing stops while it is kept.")).to_be_visible()


def _send(page: Page, answers: str) -> None:
    """Leave the field, wait until what is said to it has come, and send the form."""
    with page.expect_response(lambda answer: answer.url.endswith(answers)):
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")


def test_from_the_call_to_the_closing_letter(open_page: OpenPage, tmp_path: Path) -> None:
    ada = cast.ada()
    hire("olga", Role.OFFICER)
    home = f"/desk/people/{ada.person_id}/"

    with open_page(home) as page:
        sign_in(page, "olga")
        page.keyboard.press("d")
        expect(page.get_by_text(re.compile(r"^\+447700900\d{3}$"))).to_be_visible()
        page.keyboard.press("c")
        page.keyboard.press("1")
        page.keyboard.type("wants to pay by instalments")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("The contact is in the log.")).to_be_visible()
        _household(page, "1200")
        _agree(page, "100", START + timedelta(days=2))

        _file(tmp_path, "debit-1", 100_00, START + timedelta(days=2))
        _file(tmp_path, "debit-1-returned", -100_00, RETURNED)
        wiring.judge_plans([ada.debt_id], _on(LATE))
        page.goto(home)
        expect(page.get_by_text("a payment is missing").first).to_be_visible()

        _household(page, "1050")
        _agree(page, "60", LATE + timedelta(days=7))
        (card, _) = plan_queries.plans_of([ada.debt_id], as_of=LATE, seen_by=cast.OFFICER)
        for number, line in enumerate(card.lines):
            _file(tmp_path, f"paid-{number}", line.amount_minor, line.due_on)
        page.goto(home)
        expect(page.get_by_text("Payment plan 1: replaced by a new one")).to_be_visible()
        expect(page.get_by_text("Payment plan 2: completed")).to_be_visible()
        expect(page.get_by_text("Email proposed: approved").first).to_be_visible()
        letters = list(Action.objects.order_by("id").values_list("pk", "template"))
        page.goto(f"{home}messages/{letters[-1][0]}/")
        expect(page.get_by_role("heading", name="Your plan is complete")).to_be_visible()

    assert [template for _, template in letters if template] == [
        "plan_agreed", "plan_progress", "plan_missed",
        "plan_agreed", *["plan_progress"] * (len(card.lines) - 1), "plan_completed",
    ]  # fmt: skip
    assert [
        one.state for one in plan_queries.plans_of([ada.debt_id], as_of=CLOCK.moment.date(), seen_by=cast.OFFICER)
    ] == [
        "completed",
        "replaced",
    ]
