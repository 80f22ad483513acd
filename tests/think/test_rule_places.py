"""A fault of a rule says in which file and on which line it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.rulebook import examining, reading
from dunwell.rulebook.model import BadRule
from dunwell.rulebook.placing import placed

RULE = """title: "Calls"
table: [a.b]
kind: bar
parameters:
  calls: {unit: calls, source: "(b)", values: {2021-11-30: 7}}
  days: {unit: days, values: {2021-11-30: 7}}
reason:
  en: "x"
"""
EXAMPLES = """- {name: "the seventh call", forbids: false}
- {name: the eighth, forbids: true}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "calls.rule.yaml").write_text(RULE)
    (tmp_path / "us" / "calls.examples.yaml").write_text(EXAMPLES)
    return tmp_path


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("it lacks source; add what is missing", "us/calls.rule.yaml:1"),
        ("its parameter days lacks source; add what is missing", "us/calls.rule.yaml:6"),
        ("its arguments ['calls'] are not its parameters; make them equal", "us/calls.rule.yaml:6"),
        ("its arguments ['calls', 'days', 'weeks'] are not its parameters; make them equal", "us/calls.rule.yaml:4"),
        ("what is unsure may only advise; set `kind: advice`", "us/calls.rule.yaml:3"),
        ("reason lacks the language fr, ar", "us/calls.rule.yaml:7"),
        ("the eighth: the rule says False, the example True", "us/calls.examples.yaml:2"),
        ("it needs an example that it refuses", "us/calls.examples.yaml:1"),
    ],
)
def test_a_fault_stands_at_the_line_of_the_part_it_names(home: Path, fault: str, place: str) -> None:
    assert placed(f"us.calls: {fault}", home=home) == f"{place}: us.calls: {fault}"


def test_what_names_no_rule_stays_as_it_is(home: Path) -> None:
    assert placed("house.x names A, but the packs are B", home=home) == "house.x names A, but the packs are B"


def test_the_build_names_file_and_line() -> None:
    book = rulebook.load()
    broken = replace(book.rule("us.reg_f.call_frequency"), parameters=(), source=" ")
    rules = tuple(broken if rule.id == broken.id else rule for rule in book.rules)

    found = [fault for fault in examining.faults(replace(book, rules=rules)) if broken.id in fault]

    assert found
    assert all(fault.startswith("us/reg_f/call_frequency.rule.yaml:") for fault in found)


def test_a_rule_that_cannot_be_read_names_file_and_line() -> None:
    written = (reading.HERE / "us" / "fdcpa" / "cease.rule.yaml").read_bytes().replace(b"kind: bar", b"kind: ban")
    pack = next(pack for pack in rulebook.load().packs if pack.folder == "us")

    with pytest.raises(BadRule, match=r"us/fdcpa/cease\.rule\.yaml:\d+: us\.fdcpa\.cease"):
        reading.read_rule(written, "us.fdcpa.cease", pack)
