"""A supervisor matches money that waits: with keys, on a small screen, and right to left."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import FilePayload, expect

from dunwell.config import wiring
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Part, Role
from dunwell.debts.models import Receipt
from dunwell.flows.receive import receive
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage
from tests.web.staff import NOW

pytestmark = pytest.mark.browser
DAY = date(2026, 3, 9)
STATEMENT = (
    b":20:S1\n:25:X1\n:28C:1/1\n:60F:C260301GBP100,00\n:61:260302C10,00NTRFNONREF\n:86:DW-1\n:62F:C260303GBP111,00\n-\n"
)


def money_waits() -> None:
    for number in range(6):
        person_id, _ = cast.person(f"Someone Else{number}")
        cast.owes(person_id, reference=f"ST-{number}")
    ada, ben = cast.ada(), cast.ben()
    cast.owes(ben.person_id, reference="NW-BEN-2", parts={Part.PRINCIPAL: 12_345})
    lines = (
        PaymentLine("b:1", 10_000, "GBP", DAY, DAY, ("rent for march",), "Mrs Ada Pays", "GB1"),
        PaymentLine("b:2", 42_345, "GBP", DAY, DAY, ("both of them",), "Ben Brittle", "GB2"),
        PaymentLine("b:3", 7_700, "GBP", DAY, DAY, ("hello",), "", ""),
    )
    receive(file=PaymentFile(lines, ()), by=cast.CLERK, at=NOW, vault=wiring.vault())
    assert ada.debt_id


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "fr"), (390, "ar")])
def test_the_queue_is_worked_with_keys_at_every_width(open_page: OpenPage, width: int, language: str) -> None:
    money_waits()
    hire("sami", Role.SUPERVISOR)

    with open_page("/payments/", width=width, language=language) as page:
        sign_in(page, "sami")
        expect(page.get_by_role("row").filter(has_text="NW-BEN-2")).to_contain_text("Ben Brittle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for key in ("j", "x", "j", "x", "c"):
            page.keyboard.press(key)
        expect(page.get_by_role("link", name="hello")).to_be_visible()
        expect(page.get_by_text("Mrs Ada Pays")).to_have_count(0)

    assert Receipt.objects.filter(state="applied").count() == 2


def test_a_bank_file_that_does_not_add_up_is_looked_at_first(open_page: OpenPage) -> None:
    cast.portfolio()
    hire("sami", Role.SUPERVISOR)

    with open_page("/payments/") as page:
        sign_in(page, "sami")
        sent = FilePayload(name="march.sta", mimeType="text/plain", buffer=STATEMENT)
        page.get_by_label("Bank file").set_input_files(sent)
        page.get_by_role("button", name="Read the file").click()
        expect(page.get_by_text("miss the closing balance")).to_be_visible()
        page.get_by_role("button", name="Book it").click()
        expect(page.get_by_text("waits for the worker")).to_be_visible()
