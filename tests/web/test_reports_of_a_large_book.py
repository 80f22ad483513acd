"""A report over very many debts is written by a job: the page starts it, follows it, and then has the link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from dunwell.core.words import Role
from tests import cast
from tests.commanding import command
from tests.web.staff import JOBS, browser, doors

DAY = "2026-03-10"
PAGE = f"/reports/aged/?as_of={DAY}"


@pytest.fixture(autouse=True)
def _large_book(real_db: None) -> Iterator[None]:
    cast.everyone()
    with override_settings(DOORS="tests.web.staff.doors_of_a_large_book"):
        yield
    for path in doors().reports.glob("*"):
        path.unlink()


def _content(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_page_starts_a_job_follows_it_and_has_the_link() -> None:
    client = browser(Role.MANAGER)

    before = client.get(PAGE).content.decode()
    asked = client.post("/reports/aged/write/", {"as_of": DAY, "format": "csv"}, follow=True).content.decode()
    [words] = JOBS.started
    command(*words)
    JOBS.started.clear()
    ready = client.get(PAGE).content.decode()
    file = client.get(f"/reports/aged.csv?as_of={DAY}")

    assert "5 debts" in before
    assert "/reports/aged.csv" not in before
    assert "waits for the worker" in asked
    assert 'hx-trigger="every 3s"' in asked
    assert f"/reports/aged.csv?as_of={DAY}" in ready
    assert "every 3s" not in ready
    assert b"1500.00" in _content(file) or b"1,500.00" in _content(file)


def test_the_same_file_is_not_queued_twice() -> None:
    client = browser(Role.MANAGER)

    for _ in range(2):
        client.post("/reports/aged/write/", {"as_of": DAY, "format": "csv"})

    assert len(JOBS.started) == 1


def test_a_file_that_is_not_written_leads_to_the_page_that_has_it_written() -> None:
    answer = browser(Role.MANAGER).get(f"/reports/aged.pdf?as_of={DAY}")

    assert answer.headers["Location"] == PAGE


def test_reports_that_are_small_whatever_the_book_are_made_at_once() -> None:
    assert "Promises due" in browser(Role.MANAGER).get("/reports/promises/").content.decode()


@pytest.mark.parametrize("said", [{"as_of": DAY, "format": "docx"}, {"as_of": "soon", "format": "csv"}, {}])
def test_what_is_no_file_is_not_queued(said: dict[str, str]) -> None:
    answer = browser(Role.MANAGER).post("/reports/aged/write/", said)

    assert answer.status_code == 404
    assert not JOBS.started


def test_a_half_written_file_is_never_handed_out() -> None:
    folder: Path = doors().reports
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"aged-{DAY}.csv.part").write_text("half")

    answer = browser(Role.MANAGER).get(f"/reports/aged.csv?as_of={DAY}")

    assert answer.status_code == 302
