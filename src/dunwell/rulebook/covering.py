"""Which rule encodes which row of the fact tables, and why a row has none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

from dunwell.rulebook.model import Rulebook
from dunwell.rulebook.reading import HERE, read_yaml

State = Literal["encoded", "advisory", "explained", "missing"]
"""encoded: a rule says it. advisory: only rules that advise do. explained: no rule, and why. missing: a gap."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a fact table and what became of it."""

    row: str
    state: State
    rules: tuple[str, ...]
    why: str

    def as_json(self) -> Mapping[str, Any]:
        """For scripts."""
        return asdict(self)


def coverage(book: Rulebook) -> tuple[Row, ...]:
    """Every row that a `rows.yaml` of a pack lists, in order."""
    return tuple(_coverage(book))


def _coverage(book: Rulebook) -> Iterator[Row]:
    encoding: dict[str, list[str]] = {}
    binding: set[str] = set()
    for rule in book.rules:
        for row in rule.table:
            encoding.setdefault(row, []).append(rule.id)
            if rule.kind != "advice":
                binding.add(row)
    for row, why in listed_rows().items():
        rules = tuple(encoding.get(row, ()))
        if rules:
            yield Row(row, "encoded" if row in binding else "advisory", rules, "")
        else:
            yield Row(row, "explained" if why else "missing", (), why)


@cache
def listed_rows() -> Mapping[str, str]:
    """Every row of the fact tables we know, and for those without a rule the reason; empty where a rule is due."""
    rows: dict[str, str] = {}
    for path in sorted(HERE.glob("*/rows.yaml")):
        content = read_yaml(path)
        rows |= dict.fromkeys(content["rows"], "") | (content.get("without_rule") or {})
    return rows


def closed_by(rows: Collection[str], spoken_for: Collection[str]) -> bool:
    """Whether one of these scope rows, saying that its regime does not bind, closes what speaks for `spoken_for`.

    `closes` in the pack's `rows.yaml` names the rows of a regime (`x.*` for x and what stands below it); where it names
    none, a scope row closes its own family: `uk.conc.scope` closes `uk.conc.…`.
    """
    patterns = [pattern for row in rows if ".scope" in row for pattern in _closes(row)]
    return any(_fits(row, pattern) for row in spoken_for for pattern in patterns)


def _closes(scope_row: str) -> tuple[str, ...]:
    regime = scope_row.partition(".scope")[0]
    named = _named_closes().get(regime)
    return tuple(named) if named else (f"{regime}.*",)


def _fits(row: str, pattern: str) -> bool:
    stem = pattern.removesuffix(".*")
    return row == stem or (pattern != stem and row.startswith(stem + "."))


@cache
def _named_closes() -> Mapping[str, list[str]]:
    named: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("*/rows.yaml")):
        named |= read_yaml(path).get("closes") or {}
    return named
