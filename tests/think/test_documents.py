"""The documents: links lead somewhere, records and fragments have their form, commands named exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dunwell.config.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/dunwell/**/*.md")})
RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))
FRAGMENTS = sorted((ROOT / "changelog.d").iterdir())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_in_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"`dunwell ([a-z][a-z-]*)", page.read_text(encoding="utf-8")))

    assert named <= set(COMMANDS)


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_a_decision_record_has_context_decision_and_consequence(record: Path) -> None:
    text = record.read_text(encoding="utf-8")

    number = int(record.name[:4])
    assert text.startswith(f"# {number}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]


def test_decision_records_are_numbered_without_gap() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=name)
def test_a_fragment_names_its_kind_and_says_something(fragment: Path) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|law)\.md", fragment.name)
    assert fragment.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("target", ["setup", "run", "demo", "check", "test", "test-pg", "e2e", "bench", "lock", "docs"])
def test_the_makefile_has_the_target_and_says_what_it_does(target: str) -> None:
    assert re.search(rf"^{target}:.*## \S", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
