"""A changed rulebook is laid over the one there is, and is held to the same as any rule: it names file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.rulebook import BadOverlay, altered, altered_rules, lay_over, overlay_faults, overlay_files, read_overlay
from dunwell.rulebook.reading import HERE

BOOK = rulebook.load()
CALLS = "us.reg_f.call_frequency"
SIX_CALLS = """\
title: "Six calls in seven days"
source: "12 CFR 1006.14(b)(2)(i)(A) as amended"
rules:
  us.reg_f.call_frequency:
    parameters:
      calls_max: {values: {2027-01-04: 6}}
    examples:
      - {name: "the seventh call is one too many", as_of: 2027-01-04, given: {calls_7d: 6}, forbids: true}
"""


def of(text: str, **more: str) -> rulebook.Overlay:
    return read_overlay({"changes.yaml": text, **more})


def test_a_new_dated_value_joins_the_old_ones_and_changes_nothing_else() -> None:
    overlay = of(SIX_CALLS)

    changed = lay_over(BOOK, overlay)

    rule = changed.rule(CALLS)
    assert overlay_faults(BOOK, overlay) == []
    assert [each.on(date(2027, 1, 3)) for each in rule.parameters if each.name == "calls_max"] == [7]
    assert [each.on(date(2027, 1, 4)) for each in rule.parameters if each.name == "calls_max"] == [6]
    assert altered_rules(BOOK, changed) == (CALLS,)
    assert [(each.key, each.before, each.after) for each in altered(BOOK, changed)] == [
        ("parameters.calls_max.values.2027-01-04", "7", "6")
    ]
    assert changed.version != BOOK.version
    assert [rule.id for rule in changed.rules] == [rule.id for rule in BOOK.rules]


def test_the_same_changes_give_the_same_version_and_others_another() -> None:
    other = SIX_CALLS.replace("2027-01-04: 6", "2027-01-04: 5")

    assert lay_over(BOOK, of(SIX_CALLS)).version == lay_over(BOOK, of(SIX_CALLS)).version
    assert lay_over(BOOK, of(SIX_CALLS)).version != lay_over(BOOK, of(other)).version


def test_a_rule_is_put_out_of_force_and_a_new_one_asks_the_test_of_another() -> None:
    overlay = of("""\
title: Quiet Sundays are the house's own
source: resolution of the board of 2026-11-02
rules:
  house.contact_frequency:
    in_force: {to: 2027-01-01}
    examples: [{name: "over", as_of: 2027-01-01, given: {contacts_7d: 99}, forbids: false}]
  house.contact_frequency_new:
    like: house.contact_frequency
    title: "The house's own ceiling, once more"
    source: house policy
    table: []
    kind: presumption
    confidence: stored
    in_force: {from: 2027-01-01}
    parameters: {contacts_max: {unit: contacts, source: house policy, values: {2027-01-01: 3}}}
    reason: {en: "too often", fr: "trop souvent", ar: "كثيرا"}
    remedy: {en: "wait", fr: "attendre", ar: "انتظر"}
    examples:
      - {name: "three are enough", as_of: 2027-01-01, given: {contacts_7d: 3}, forbids: true}
      - {name: "two are fewer", as_of: 2027-01-01, given: {contacts_7d: 2}, forbids: false}
""")

    changed = lay_over(BOOK, overlay)

    assert overlay_faults(BOOK, overlay) == []
    assert not changed.rule("house.contact_frequency").is_in_force(date(2027, 1, 1))
    assert changed.rule("house.contact_frequency_new").test is BOOK.rule("house.contact_frequency").test


def test_whole_rule_files_take_the_place_of_the_rules_own(tmp_path: Path) -> None:
    folder = tmp_path / "six_calls"
    (folder / "us/reg_f").mkdir(parents=True)
    own = (HERE / "us/reg_f/call_frequency.rule.yaml").read_text()
    (folder / "changes.yaml").write_text("title: Six calls\nsource: the Bureau's rule of 2026\n")
    (folder / "us/reg_f/call_frequency.rule.yaml").write_text(
        own.replace("{2021-11-30: 7}}\n  quiet", "{2021-11-30: 6}}\n  quiet")
    )

    overlay = read_overlay(overlay_files(folder))

    faults = overlay_faults(BOOK, overlay)
    assert [fault.split(": ")[0] for fault in faults] == ["us/reg_f/call_frequency.rule.yaml:1"]
    assert "the seventh call is allowed" in faults[0]


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ('source: "12 CFR 1006.14(b)(2)(i)(A) as amended"\n', "", "changes.yaml:1", "no `source`"),
        ("calls_max:", "calls_limit:", "changes.yaml:4", "parameter calls_limit lacks unit, source"),
        ("us.reg_f.call_frequency", "us.reg_f.call_frequently", "changes.yaml:4", "there is no such rule"),
        ("forbids: true", "forbids: false", "changes.yaml:4", "the rule says True, the example False"),
        ("calls_7d: 6", "calls_7d: 7", "changes.yaml:4", "no example shows the change"),
        ("calls_7d: 6", "calls_6d: 6", "changes.yaml:4", "calls_6d is no snapshot column"),
        ("    parameters:", "    numbers: 5\n    parameters:", "changes.yaml:4", "numbers is no key of a rule"),
        ("rules:", "rulez: {}\nrules:", "changes.yaml:3", "'rulez' is no key of an overlay"),
        ("title:", "title: [", "changes.yaml:", "this is not YAML"),
        ("examples:\n      - {", "examples:\n      {", "changes.yaml:4", "`examples` is a list"),
        ("2027-01-04: 6", "2027-01-04: 6, 2028-01-03: six", "changes.yaml:4", "values of several kinds"),
        ("given: {calls_7d: 6}", "given: {calls_7d: [6]}", "changes.yaml:4", "an example of it cannot be read"),
        ("    parameters:", "    reason: {en: '{calls}'}\n    parameters:", "changes.yaml:4", "cannot be said"),
        ("title:", "note: &long many\ntitle: *long #", "changes.yaml:2", "an overlay refers to nothing"),
        ("title:", "note: " + 21 * "[" + 21 * "]" + "\ntitle:", "changes.yaml:1", "lies deeper than 20 levels"),
        ("    parameters:", '    source: ""\n    parameters:', "changes.yaml:4", "has no citation"),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_remedy(old: str, new: str, where: str, words: str) -> None:
    try:
        faults = overlay_faults(BOOK, of(SIX_CALLS.replace(old, new, 1)))
    except BadOverlay as error:
        faults = list(error.faults)

    assert any(fault.startswith(where) and words in fault for fault in faults), faults


def test_an_overlay_brings_no_code() -> None:
    with pytest.raises(BadOverlay, match=r"call_frequency.py:1: an overlay holds YAML only"):
        of(SIX_CALLS, **{"us/reg_f/call_frequency.py": "import os"})


def test_a_second_overlay_lies_over_the_first() -> None:
    first = lay_over(BOOK, of(SIX_CALLS))
    five = (
        SIX_CALLS.replace("2027-01-04: 6", "2028-01-03: 5")
        .replace("2027-01-04, given: {calls_7d: 6}", "2028-01-03, given: {calls_7d: 5}")
        .replace("the seventh", "the sixth")
    )

    second = lay_over(first, of(five))

    assert overlay_faults(first, of(five)) == []
    assert [value for _, value in second.rule(CALLS).parameters[0].values] == [7, 6, 5]
