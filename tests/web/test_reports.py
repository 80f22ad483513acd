"""Reports as pages and files; the aged balances tie to the books."""

from __future__ import annotations

import pytest

from dunwell.core.words import Role
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


@pytest.mark.parametrize("address", ["/reports/gossip/", "/reports/gossip.csv", "/reports/aged.docx"])
def test_what_is_no_report_is_not_found(address: str) -> None:
    assert browser(Role.MANAGER).get(address).status_code == 404
