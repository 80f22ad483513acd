"""A file is sent, looked at, corrected and queued."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dunwell.core.words import Role
from dunwell.debts.models import IntakeProfile
from tests import cast
from tests.web.staff import JOBS, browser

pytestmark = pytest.mark.django_db
ROWS = b"Customer No,Name,Invoice No,Amount Due,Due Date\n" + b"".join(
    b"C%d,Person %d,INV-%d,%d.50,2026-02-%02d\n" % (n, n, n, n * 10, n) for n in range(1, 20)
)


def _send(client: Client, portfolio_id: int, name: str = "debts.csv", content: bytes = ROWS) -> str:
    sent = {"file": SimpleUploadedFile(name, content), "portfolio": portfolio_id, "profile": ""}
    return client.post("/intake/upload/", sent).headers.get("Location", "")


def _proposed(page: str) -> dict[str, str]:
    selects = re.findall(r'<select name="(column_\d+)".*?</select>', page, re.DOTALL)
    chosen = {}
    for name in selects:
        block = page.split(f'name="{name}"')[1].split("</select>", maxsplit=1)[0]
        found = re.search(r'value="(\w*)" selected', block)
        chosen[name] = found.group(1) if found else ""
    return chosen


def test_the_proposed_reading_is_shown_saved_and_queued() -> None:
    portfolio_id, client = cast.portfolio(), browser(Role.SUPERVISOR)

    address = _send(client, portfolio_id)
    page = client.get(address).content.decode()
    columns = _proposed(page)
    form = {
        "name": "debts",
        "as_of": "2026-03-10",
        "dates": "%Y-%m-%d",
        "decimal": ".",
        "thousands": "",
        "currency": "GBP",
    }
    client.post(address, {**form, **columns})

    assert set(columns.values()) >= {"customer_key", "person_name", "debt_reference", "amount", "due_on"}
    assert IntakeProfile.objects.get().name == "debts"
    [command] = JOBS.started
    assert command[0] == "intake"
    assert command[1].endswith("/debts.csv")
    assert command[2:] == [
        "--profile",
        "debts",
        "--as-of",
        "2026-03-10",
        "--json",
        "--portfolio",
        "Northwind GB third_party_collector",
        "--by",
        "olga",
    ]


def test_a_profile_that_contradicts_itself_is_refused_in_words() -> None:
    portfolio_id, client = cast.portfolio(), browser(Role.SUPERVISOR)
    address = _send(client, portfolio_id)

    form = {
        "name": "debts",
        "as_of": "2026-03-10",
        "dates": "%Y-%m-%d",
        "decimal": ",",
        "thousands": ",",
        "currency": "",
    }
    answer = client.post(address, form)

    assert answer.status_code == 422
    assert "Decimal and thousands are the same mark" in answer.content.decode()
    assert not JOBS.started


@pytest.mark.parametrize(("name", "content"), [("debts.exe", ROWS), ("debts.csv", b"")])
def test_what_cannot_be_a_table_is_refused_at_the_door(name: str, content: bytes) -> None:
    portfolio_id, client = cast.portfolio(), browser(Role.SUPERVISOR)

    assert _send(client, portfolio_id, name, content) == ""


@pytest.mark.parametrize(("address", "page"), [("/intake/upload/", "/intake/"), ("/intake/7/correct/", "/intake/7/")])
def test_the_address_of_a_form_leads_back_to_its_page(address: str, page: str) -> None:
    """It stays in the browser's bar after a refused file, and is loaded again when the language is changed."""
    assert browser(Role.SUPERVISOR).get(address).headers["Location"] == page


def test_a_file_without_a_table_is_refused_in_words() -> None:
    portfolio_id, client = cast.portfolio(), browser(Role.SUPERVISOR)

    page = client.get(_send(client, portfolio_id, content=b"only one column\nx\n"), follow=True).content.decode()

    assert "Only one column was found" in page


def test_an_upload_keeps_its_name_but_no_folder() -> None:
    portfolio_id, client = cast.portfolio(), browser(Role.SUPERVISOR)

    page = client.get(_send(client, portfolio_id, name="../../etc/passwd.csv")).content.decode()

    assert "passwd.csv" in page
    assert "etc" not in page


@pytest.mark.parametrize("address", ["/intake/99/", "/intake/99/quarantine.csv", "/intake/files/nothing/?portfolio=1"])
def test_what_is_not_there_is_not_found(address: str) -> None:
    assert browser(Role.SUPERVISOR).get(address).status_code == 404
