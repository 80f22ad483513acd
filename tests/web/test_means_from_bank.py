"""Filling in income and expenditure from the person's own bank lines: agreed to, proposed, and nothing of it kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dunwell.cases import means
from dunwell.core.means import Figure, Household, Statement
from dunwell.core.words import Role
from dunwell.trail.models import Link
from tests.cast import OFFICER, ada
from tests.web.staff import browser, doors

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 1, 2) + timedelta(days=30 * n) for n in range(3)]
CSV = "Date,Description,Amount,Balance\n" + "".join(
    f"{day},ACME LTD SALARY,1800.00,\n{day + timedelta(days=3)},OAKTREE LETTINGS RENT,-650.00,\n"
    f"{day + timedelta(days=5)},TESCO STORES,-90.00,\n"
    for day in DAYS
)


def sent(content: str = CSV, **said: str) -> dict[str, object]:
    file = SimpleUploadedFile("lines.csv", content.encode())
    return {"file": file, "channel": "phone", "dates": "", "consent": "on", **said}


def test_figures_are_proposed_and_only_what_the_officer_keeps_is_kept() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    address = f"/desk/people/{who.person_id}/means/"

    page = officer.post(f"{address}bank/", sent()).content.decode()

    assert 'value="1800.00"' in page
    assert "from 3 lines of the bank" in page
    assert means.statements_of(who.person_id, seen_by=OFFICER) == []
    assert Link.objects.filter(did="means.read_from_bank", about_id=who.person_id).count() == 1
    assert not [path for path in Path(doors().uploads).rglob("*") if path.name == "lines.csv"]


def test_a_file_with_a_long_arabic_name_is_read_and_showing_the_last_figures_is_on_the_trail() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    address = f"/desk/people/{who.person_id}/means/bank/"
    file = SimpleUploadedFile("كشف" * 60 + ".csv", CSV.encode())
    statement = Statement("GB", "GBP", Household(), (Figure("income_wages", 100_00),))
    means.keep(
        person_id=who.person_id, statement=statement, taken_on=date(2026, 3, 1), channel="phone", vault=doors().vault,
        by=OFFICER, at=doors().clock.now(),
    )  # fmt: skip

    page = officer.post(address, sent() | {"file": file})

    assert page.status_code == 200
    assert Link.objects.filter(did="means.opened", about_id=who.person_id).count() == 1


def test_lines_that_could_not_be_read_are_told() -> None:
    who, officer = ada(), browser(Role.OFFICER)

    page = officer.post(f"/desk/people/{who.person_id}/means/bank/", sent(CSV + "2026-03-20,TESCO STORES,much,\n"))

    assert "Lines that could not be read, and are left out: 1" in page.content.decode()


def test_nothing_is_read_before_the_person_agreed_or_from_what_is_no_statement() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    address = f"/desk/people/{who.person_id}/means/bank/"

    unasked = officer.post(address, {**sent(), "consent": ""})
    short = officer.post(address, sent(CSV.splitlines()[0] + "\n2026-01-02,ACME,5.00,\n2026-01-05,ACME,6.00,\n"))
    broken = officer.post(address, sent("not a statement"))

    assert [one.status_code for one in (unasked, short, broken)] == [422, 422, 422]
    assert "The lines cover 4 days" in short.content.decode()
    assert not Link.objects.filter(did="means.read_from_bank").exists()
