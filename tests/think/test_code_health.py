"""The house rules hold in this tree. The checks are in `scripts/checks`; each is shown able to fail next door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scripts.checks import containers, meaning, refusals, shape, tree

ROOT = Path(__file__).resolve().parents[2]
CHECKS = (
    shape.rooms_without_readme,
    shape.long_functions,
    shape.long_files,
    shape.vague_names,
    shape.unfinished_words,
    shape.tests_without_assertion,
    shape.skipped_tests,
    meaning.float_money,
    meaning.clock_reads,
    meaning.impure_thinking,
    meaning.law_outside_rulebook,
    meaning.sideways_writes,
    meaning.hidden_reactions,
    meaning.audiences_together,
    refusals.untranslated_refusals,
    refusals.refusals_shown_in_english,
    tree.machine_addresses,
    tree.lock_out_of_date,
    tree.unexplained_dependencies,
    tree.yaml_faults,
    containers.image_faults,
    containers.compose_faults,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_rule_holds(check: Callable[[Path], list[str]]) -> None:
    faults = check(ROOT)

    assert not faults, "\n" + "\n".join(faults)
