"""A supervisor looks at the night and releases it; a manager reads the report that ties."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from dunwell.config.jobs import run_to_the_end
from dunwell.contacts.models import Action, Run
from dunwell.core.words import Role
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage
from tests.web.staff import JOBS

pytestmark = pytest.mark.browser
DAY = "2026-03-10"
ROWS = "Customer No,Name,Invoice No,Amount Due,Due Date\n" + "".join(
    f"C{n},Person {n},INV-{n},{n * 10}.50,2026-02-{n:02d}\n" for n in range(1, 20)
)


def test_one_action_is_held_and_the_run_released(open_page: OpenPage) -> None:
    cast.everyone()
    run_to_the_end(["night", "--as-of", DAY, "--review"])
    hire("sami", Role.SUPERVISOR)

    with open_page("/runs/") as page:
        sign_in(page, "sami")
        page.get_by_role("link", name="10 Mar 2026").click()
        row = page.get_by_role("row").filter(has_text="Ada Pays")
        row.get_by_text("Read it").click()
        expect(row).to_contain_text("NW-ADA")
        row.get_by_role("button", name="Hold Ada Pays").click()
        expect(page.get_by_role("row").filter(has_text="Ada Pays")).to_contain_text("held")
        page.get_by_role("button", name="Release the run").click()
        expect(page.get_by_text("The run is released.")).to_be_visible()

    assert Run.objects.get().state == "released"
    assert Action.objects.filter(state="held").count() == 1


def test_a_file_is_sent_looked_at_and_queued(open_page: OpenPage) -> None:
    cast.portfolio()
    hire("sami", Role.SUPERVISOR)

    with open_page("/intake/") as page:
        sign_in(page, "sami")
        file = FilePayload(name="debts.csv", mimeType="text/csv", buffer=ROWS.encode())
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_role("button", name="Read the file").click()
        expect(page.get_by_label("What Amount Due becomes")).to_have_value("amount")
        page.get_by_role("button", name="Save and take in").click()
        expect(page.get_by_text("waits for the worker")).to_be_visible()

    [command] = JOBS.started
    assert command[0] == "intake"


def test_the_manager_reads_a_report_that_ties(open_page: OpenPage) -> None:
    cast.everyone()
    hire("mona", Role.MANAGER)

    with open_page("/") as page:
        sign_in(page, "mona")
        page.get_by_role("link", name="Aged balances").click()
        expect(page.get_by_text("Ties to the books, to the cent")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        assert download.value.suggested_filename == f"aged-{DAY}.pdf"
