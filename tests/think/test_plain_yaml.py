"""Rule files are read by a quicker loader than the safe one, and say the same."""

from __future__ import annotations

import gc

import pytest
import yaml

from dunwell import rulebook
from dunwell.rulebook import reading
from dunwell.rulebook.plain_yaml import read_plain

SELDOM = b"""
date: 2021-11-30
rate: "0.08"
words: {yes: no, 'no': 'yes', half: 0.5, none: ~, empty: , time: 12:30}
2021-01-01: {list: [1, -2, [], {}]}
text: |
  two
  lines
shared: &shared {a: 1, b: [x, y]}
again: *shared
merged: {<<: *shared, b: 2}
"""


def test_every_shipped_rule_of_a_family_reads_as_the_safe_loader_reads_it() -> None:
    for path in sorted((reading.HERE / "us" / "fdcpa").glob("*.yaml")):
        content = path.read_bytes()
        assert repr(read_plain(content)) == repr(yaml.load(content, Loader=yaml.CSafeLoader))


def test_what_is_seldom_written_reads_the_same() -> None:
    assert repr(read_plain(SELDOM)) == repr(yaml.load(SELDOM, Loader=yaml.CSafeLoader))


@pytest.mark.parametrize("content", [b"[a", b"{[1]: 2}", b"!!python/object:os.system {}", b"a: !!int x", b"a: b: c"])
def test_what_the_safe_loader_refuses_is_refused(content: bytes) -> None:
    with pytest.raises((yaml.YAMLError, ValueError)):
        yaml.load(content, Loader=yaml.CSafeLoader)

    with pytest.raises((yaml.YAMLError, ValueError)):
        read_plain(content)


def test_what_contains_itself_is_read_as_the_safe_loader_reads_it() -> None:
    said = read_plain(b"&all {name: x, all: [*all]}")

    assert said["all"][0] is said


def test_reading_leaves_the_search_for_garbage_as_it_was() -> None:
    again = reading.load.__wrapped__()

    assert gc.isenabled()
    assert again.version == rulebook.load().version
