"""Discrepancies on the page: compared as a job, corrected under four eyes, explained, written as a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dunwell.core.words import Role
from dunwell.debts import reconciling as kept
from dunwell.debts.models import Discrepancy
from dunwell.debts.reconciling import Found
from dunwell.ledger import queries as books
from tests import cast
from tests.web.staff import JOBS, NOW, browser

pytestmark = pytest.mark.django_db


def differs(cause: str = "missing_payment", theirs: int = 200_00) -> cast.Member:
    who = cast.ada()
    found = Found(
        "creditor", str(who.portfolio_id), cause, "NW-ADA", "GBP", 300_00, theirs, NOW.date(), who.debt_id,
    )  # fmt: skip
    kept.record(
        against="creditor", scope=str(who.portfolio_id), found=[found], compared=1, totals=[], problems=["row 3: odd"],
        as_of=NOW.date(), by=cast.CLERK, at=NOW,
    )  # fmt: skip
    return who


def test_a_supervisor_asks_and_a_manager_corrects() -> None:
    who, sami, mona = differs(), browser(Role.SUPERVISOR, name="sami"), browser(Role.MANAGER, name="mona")
    number = Discrepancy.objects.get().pk

    page = sami.get("/discrepancies/").content.decode()
    assert "A payment is missing in our books" in page
    assert "row 3: odd" in page
    asked = sami.post(f"/discrepancies/{number}/ask/", follow=True).content.decode()
    approval = Discrepancy.objects.get().approval_id
    own = sami.post(f"/discrepancies/approvals/{approval}/", {"to": "yes"}, follow=True).content.decode()
    done = mona.post(f"/discrepancies/approvals/{approval}/", {"to": "yes"}, follow=True).content.decode()

    assert "You asked for it: somebody else answers." in asked
    assert "Nobody approves what they asked for" in own
    assert "Corrected: the entry is booked." in done
    assert "Nothing differs" in done
    balance = books.balance(who.debt_id)
    assert balance is not None
    assert balance.total_minor == 200_00


def test_what_no_entry_corrects_offers_words_alone() -> None:
    differs("unknown_debt", 5_00)
    client, number = browser(Role.MANAGER), Discrepancy.objects.get().pk

    page = client.get("/discrepancies/").content.decode()
    answer = client.post(f"/discrepancies/{number}/explain/", {"words": "sold in May"}, follow=True).content.decode()

    assert f"/discrepancies/{number}/ask/" not in page
    assert "Kept with your words." in answer
    assert Discrepancy.objects.get().state == "explained"


def test_a_comparison_is_a_job_and_a_creditors_file_goes_with_it() -> None:
    client, book = browser(Role.SUPERVISOR), cast.portfolio()
    JOBS.started.clear()

    client.post("/discrepancies/compare/")
    balances = SimpleUploadedFile("balances.csv", b"reference,balance\nNW-ADA,1\n")
    client.post("/discrepancies/compare/", {"portfolio": str(book), "file": balances})
    unknown = client.post(
        "/discrepancies/compare/", {"portfolio": "none", "file": SimpleUploadedFile("b.csv", b"x")}, follow=True
    )

    assert JOBS.started[0] == ["reconcile", "--json"]
    assert JOBS.started[1][-2:] == ["--portfolio", str(book)]
    assert "There is no portfolio" in unknown.content.decode()
    assert len(JOBS.started) == 2


def test_the_file_tells_the_same_and_no_cell_is_a_formula() -> None:
    differs()
    Discrepancy.objects.update(words='=HYPERLINK("x")')

    told = browser(Role.COMPLIANCE).get("/discrepancies.csv").content.decode()

    assert "creditor,missing_payment,NW-ADA,GBP,300.00,200.00" in told
    assert "'=HYPERLINK" in told
