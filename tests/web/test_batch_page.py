"""The page of a file taken in: what it said otherwise, and what had to be supposed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dunwell.core.words import Role
from dunwell.debts import batch_queries
from tests.flows.intaking import portfolio, table, take
from tests.web.staff import browser

pytestmark = pytest.mark.usefixtures("real_db")
HEADER = "customer_number,name,email,invoice_number,amount,due_date"
ADA = "C1,Ada Stone,ada@mail.example,D-1001,110.00,2026-02-01"
HILL = "C2,Hill Ltd,hill@mail.example,D-1002,300.00,2026-03-15"


def test_what_a_newer_file_says_otherwise_is_listed_with_what_it_was(tmp_path: Path) -> None:
    into = portfolio()
    take(table(tmp_path / "a.csv", [HEADER, ADA, HILL]), into, date(2026, 3, 31))
    changed = [ADA.replace("2026-02-01", "2026-06-01"), HILL.replace("hill@", "office@")]
    profile_id = batch_queries.profile("p").profile_id

    taken = take(table(tmp_path / "b.csv", [HEADER, *changed]), into, date(2026, 4, 30), profile_id=profile_id)

    page = browser(Role.SUPERVISOR).get(f"/intake/{taken.batch_id}/").content.decode()
    section = page.split('id="differences"')[1].split("</section>", 1)[0]
    for words in ("D-1001", "1 Feb 2026", "1 Jun 2026", "Hill Ltd", "hill@mail.example", "office@mail.example"):
        assert words in section


def test_a_supposed_kind_of_person_is_told(tmp_path: Path) -> None:
    taken = take(table(tmp_path / "a.csv", [HEADER, ADA, HILL]), portfolio(), date(2026, 3, 31))

    page = browser(Role.SUPERVISOR).get(f"/intake/{taken.batch_id}/").content.decode()

    assert "does not say what kind of person 2 of the new people are" in page
