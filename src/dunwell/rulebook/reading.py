"""Reads the rule files of this folder into a Rulebook. The path of a rule is its id."""

from __future__ import annotations

import gc
import hashlib
import importlib
import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import polars as pl
import yaml

from dunwell.core.columns import CHANNELS
from dunwell.rulebook.model import (
    LANGUAGES,
    LONG_STANDING,
    SCOPES,
    BadRule,
    Calendar,
    Pack,
    Parameter,
    Rule,
    Rulebook,
    Value,
    Verb,
)
from dunwell.rulebook.placing import placed
from dunwell.rulebook.plain_yaml import read_plain

HERE = Path(__file__).parent
RULE_ENDING, EXAMPLES_ENDING, PACK = ".rule.yaml", ".examples.yaml", "/pack.yaml"
KEYS = frozenset(
    {
        "title",
        "source",
        "table",
        "kind",
        "confidence",
        "note",
        "applies_to",
        "lets_through",
        "in_force",
        "parameters",
        "reason",
        "remedy",
    }
)
NEEDED = ("title", "source", "table", "kind", "confidence", "in_force", "reason", "remedy")
KINDS = ("bar", "presumption", "duty", "harbour", "advice", "fact")
PURPOSES = ("legally_required_notice", "validation_initial", "answer_inbound", "advise_efforts_end")
"""What a contact may be for so that a rule of rows lets it through."""
CONFIDENCES = ("stored", "recollected", "unsure")


@cache
def load() -> Rulebook:
    """The rulebook shipped with this version, read once. Raises BadRule with the file and the remedy."""
    with _uncollected():
        files = _files()
        packs = tuple(_pack(name.removesuffix(PACK), files[name]) for name in files if name.endswith(PACK))
        by_folder = {pack.folder: pack for pack in packs}
        rules = tuple(
            read_rule(content, rule_id_of(name), by_folder[name.split("/", 1)[0]])
            for name, content in files.items()
            if name.endswith(RULE_ENDING)
        )
        digest = hashlib.sha256()
        for name, content in files.items():
            digest.update(name.encode())
            digest.update(content)
    return Rulebook(rules=rules, packs=packs, version=digest.hexdigest()[:16])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without a search for garbage: what is read stays, and to look at all that a process holds takes longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _files() -> dict[str, bytes]:
    """All that makes a version, by its path from here, in order of it: packs, rules and code."""
    found = []
    for folder, below, names in os.walk(HERE):
        below[:] = [name for name in below if name != "__pycache__"]
        inside = os.path.relpath(folder, HERE)
        at = "" if inside == os.curdir else inside.replace(os.sep, "/") + "/"
        found += [at + name for name in names if (at + name).endswith((RULE_ENDING, PACK, ".py"))]
    return {name: (HERE / name).read_bytes() for name in sorted(found)}


def rule_id_of(name: str) -> str:
    """`us/reg_f/call_frequency.rule.yaml` is `us.reg_f.call_frequency`."""
    return name.removesuffix(RULE_ENDING).replace("/", ".")


def read_yaml(path: Path) -> Any:
    """One YAML file of this folder. Raises BadRule."""
    return _read(path.read_bytes(), path.relative_to(HERE).as_posix())


def _read(content: bytes, name: str) -> Any:
    try:
        return read_plain(content)
    except yaml.YAMLError as error:
        raise BadRule(f"{name} is not YAML: {error}") from None


def _pack(folder: str, written: bytes) -> Pack:
    """The folder's own words: whose law it is, its calendar and its usual row."""
    content = _read(written, folder + PACK)
    calendar = content.get("calendar")
    return Pack(
        folder=folder,
        title=content["title"],
        jurisdiction=content["jurisdiction"],
        table=content["table"],
        calendar=calendar
        and Calendar(
            categories=tuple(calendar["categories"]),
            licensed_categories=tuple(calendar["licensed_categories"]),
            needs_region=calendar.get("needs_region", False),
        ),
        usual=content["usual"],
        institution=content.get("institution", ""),
    )


def read_rule(written: bytes, rule_id: str, pack: Pack) -> Rule:
    """One rule from its two files. Raises BadRule, with file and line."""
    content = _read(written, rule_id.replace(".", "/") + RULE_ENDING)
    try:
        return build_rule(content, rule_id, pack, asked_by=rule_id)
    except BadRule as error:
        raise BadRule(placed(str(error))) from None


def build_rule(content: Mapping[str, Any], rule_id: str, pack: Pack, *, asked_by: str) -> Rule:
    """One rule from what its file says, asked by the test of the rule `asked_by`. Raises BadRule."""
    if unknown := set(content) - KEYS:
        raise BadRule(f"{rule_id}: {', '.join(sorted(unknown))} is no key of a rule; remove or rename it")
    if missing := [key for key in NEEDED if content.get(key) is None]:
        raise BadRule(f"{rule_id}: it lacks {', '.join(missing)}; add what is missing")
    module = importlib.import_module(f"{__package__}.{asked_by}")
    verb, test = _verb_of(rule_id, module)
    applies = dict(content.get("applies_to") or {})
    channels = _listed(applies.pop("channel", CHANNELS))
    period = content["in_force"]
    return Rule(
        id=rule_id,
        title=content["title"],
        source=content["source"],
        table=tuple(content["table"]),
        kind=_one_of(rule_id, content["kind"], KINDS),
        confidence=_one_of(rule_id, content["confidence"], CONFIDENCES),
        channels=tuple(_one_of(rule_id, channel, CHANNELS) for channel in channels),
        scope=_scope(rule_id, applies, pack),
        lets_through=tuple(_one_of(rule_id, word, PURPOSES) for word in content.get("lets_through") or ()),
        starts_on=_day(rule_id, period["from"]),
        ends_on=_day(rule_id, period["to"]) if "to" in period else None,
        parameters=tuple(_parameter(rule_id, *item) for item in (content.get("parameters") or {}).items()),
        reasons=_worded(rule_id, content, "reason"),
        remedies=_worded(rule_id, content, "remedy"),
        note=content.get("note", ""),
        verb=verb,
        test=test,
        takes_channel=test is not None and "channel" in inspect.signature(test).parameters,
        judges=getattr(module, "judges", None),
        written=content,
        asked_by=asked_by,
    )


def _verb_of(rule_id: str, module: ModuleType) -> tuple[Verb | None, Callable[..., pl.Expr] | None]:
    found = [verb for verb in ("forbids", "requires") if hasattr(module, verb)]
    if not found and hasattr(module, "judges"):
        return None, None
    if len(found) != 1:
        raise BadRule(
            f"{rule_id}: its .py must define one of forbids and requires, or judges; it defines {found or 'none'}"
        )
    return cast(Verb, found[0]), getattr(module, found[0])


def _scope(rule_id: str, applies: Mapping[str, object], pack: Pack) -> tuple[tuple[str, tuple[object, ...]], ...]:
    scope: list[tuple[str, tuple[object, ...]]] = []
    if pack.jurisdiction:
        scope.append(("jurisdiction", (pack.jurisdiction,)))
    for key, values in applies.items():
        if key not in SCOPES:
            raise BadRule(f"{rule_id}: applies_to knows {', '.join(SCOPES)} and channel, not {key!r}")
        scope.append((SCOPES[key], _listed(values)))
    return tuple(scope)


def _parameter(rule_id: str, name: str, content: Mapping[str, Any]) -> Parameter:
    if missing := [key for key in ("unit", "source", "values") if not content.get(key)]:
        raise BadRule(f"{rule_id}: its parameter {name} lacks {', '.join(missing)}; add what is missing")
    values: list[tuple[date, Value]] = [(_day(rule_id, day), value) for day, value in content["values"].items()]
    if values != sorted(values, key=lambda item: item[0]):
        raise BadRule(f"{rule_id}: the values of {name} must stand in order of date")
    return Parameter(name, content["unit"], content["source"], tuple(values))


def _worded(rule_id: str, content: Mapping[str, Any], key: str) -> Mapping[str, str]:
    words = content.get(key) or {}
    if missing := [language for language in LANGUAGES if not words.get(language)]:
        raise BadRule(f"{rule_id}: {key} lacks the language {', '.join(missing)}")
    return cast(Mapping[str, str], words)


def _day(rule_id: str, written: object) -> date:
    if written == "long_standing":
        return LONG_STANDING
    if isinstance(written, date):
        return written
    raise BadRule(f"{rule_id}: {written!r} is neither a date nor long_standing")


def _listed(values: object) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, list | tuple) else (values,)


def _one_of(rule_id: str, word: Any, words: tuple[str, ...]) -> Any:
    if word not in words:
        raise BadRule(f"{rule_id}: {word!r} is none of {', '.join(words)}")
    return word
