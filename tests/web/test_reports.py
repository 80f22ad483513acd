"""Reports as pages and files; the aged balances tie to the books."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.core.money import Money
from dunwell.core.words import Role
from dunwell.flows.promise import take_promise
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


def test_the_aged_balances_tie_to_the_books() -> None:
    cast.everyone()

    words = browser(Role.MANAGER).get("/reports/aged/", {"as_of": "2026-03-10"}).content.decode()

    assert "Ties to the books, to the cent" in words
    assert words.count("1,500.00") >= 4


@pytest.mark.parametrize("name", ["aged", "day", "promises"])
@pytest.mark.parametrize(("form", "starts"), [("csv", b""), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_each_report_is_a_file_too(name: str, form: str, starts: bytes) -> None:
    cast.ada()

    answer = browser(Role.MANAGER).get(f"/reports/{name}.{form}", {"as_of": "2026-03-10"})

    assert answer.status_code == 200
    assert answer.content.startswith(starts)
    assert f'filename="{name}-2026-03-10.{form}"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["aged", "day", "promises"])
def test_each_report_is_a_page_on_an_empty_house(name: str) -> None:
    assert browser(Role.MANAGER).get(f"/reports/{name}/").status_code == 200


def test_the_page_of_promises_names_people_and_leads_to_them_and_to_their_debt_where_the_file_has_ids() -> None:
    ada, manager = cast.ada(), browser(Role.MANAGER)
    take_promise(
        debt_id=ada.debt_id, person_id=ada.person_id, amount=Money(10_000, "GBP"), due_on=date(2026, 1, 25),
        channel="phone", by=cast.OFFICER, at=cast.AT,
    )  # fmt: skip

    page = manager.get("/reports/promises/", {"as_of": "2026-01-20"}).content.decode()
    file = manager.get("/reports/promises.csv", {"as_of": "2026-01-20"}).content.decode()

    person = f"/desk/people/{ada.person_id}/"
    assert f'<a href="{person}"><bdi>Ada Pays</bdi></a>' in page
    assert f'<a href="{person}debts/{ada.debt_id}/balance/"><bdi>NW-ADA</bdi></a>' in page
    assert (f"NW-ADA,{ada.person_id}," in file, "Ada Pays" in file) == (True, False)


@pytest.mark.parametrize("address", ["/reports/gossip/", "/reports/gossip.csv", "/reports/aged.docx"])
def test_what_is_no_report_is_not_found(address: str) -> None:
    assert browser(Role.MANAGER).get(address).status_code == 404
