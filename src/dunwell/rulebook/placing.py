"""Where a fault of a rule stands: the file, and the line of the part that its words name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

HERE = Path(__file__).parent
RULE, EXAMPLES = ".rule.yaml", ".examples.yaml"
_WORD = re.compile(r"[\w-]+")


def placed(fault: str, *, home: Path = HERE) -> str:
    """The fault with its file and line before it: `us/reg_f/call_frequency.rule.yaml:7: us.reg_f...`.

    A fault of an example stands at the example; one of a part that is missing, at the first line. What names no rule of
    `home` stays as it is.
    """
    rule_id, _, words = fault.partition(": ")
    stem = rule_id.replace(".", "/")
    if not (home / (stem + RULE)).is_file():
        return fault
    ending, line = _place(home / stem, words)
    return f"{stem}{ending}:{line}: {fault}"


def _place(stem: Path, words: str) -> tuple[str, int]:
    examples = _lines(stem.with_name(stem.name + EXAMPLES))
    for number, text in enumerate(examples, 1):
        name = re.search(r"name:\s*(\"[^\"]+\"|'[^']+'|[^,}]+)", text)
        if name and words.startswith(name[1].strip("\"' ") + ":"):
            return EXAMPLES, number
    if "example" in words:
        return EXAMPLES, 1
    return RULE, _line(stem.with_name(stem.name + RULE), words)


def _line(path: Path, words: str) -> int:
    """The line of the first part of a rule's file that the words name; a parameter before what holds it."""
    top, parameters = _parts(path)
    named = set(_WORD.findall(words))
    if "arguments" in named:
        strange = [line for name, line in parameters.items() if name not in named]
        return strange[0] if strange else top.get("parameters", 1)
    if "parameter" in named and not named & parameters.keys():
        return top.get("parameters", 1)
    places = [line for part in (parameters, top) for name, line in part.items() if name in named]
    return next(iter(places), 1)


def _parts(path: Path) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The line of each key of a rule's file, and of each of its parameters."""
    node = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    top = dict(_keys(node))
    parameters = next((value for key, value in _pairs(node) if key.value == "parameters"), None)
    return top, dict(_keys(parameters))


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _keys(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    yield from ((str(key.value), key.start_mark.line + 1) for key, _ in _pairs(node))


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.is_file() else []
