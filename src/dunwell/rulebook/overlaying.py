"""A changed rulebook: a file or folder of changes, in the form of the rules' own files, laid over the one there is.

`changes.yaml` says what changes: `title`, `source` (the law or decision behind it) and, under `rules`, by id the keys
of a rule's file that become other. Mappings are merged, null takes a key away, `examples` join those of the rule by
name. A folder may also hold whole files, `us/reg_f/call_frequency.rule.yaml`, in the place of the rule's own. Tests are
code and come with a release only: a new rule names with `like` the rule whose test it asks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl
import yaml

from dunwell.rulebook.examining import answers, example_faults, file_faults, kinds_said, read_examples, written_examples
from dunwell.rulebook.model import BadRule, Pack, Rule, Rulebook, UnknownRule
from dunwell.rulebook.reading import EXAMPLES_ENDING, RULE_ENDING, build_rule

TOP = frozenset({"title", "source", "note", "rules"})
SHOWN_BY_EXAMPLES = ("parameters", "in_force", "applies_to")
"""Keys whose change alters what a rule says: an example must show it."""
BIGGEST_OVERLAY = 1_000_000
"""Characters of all files together; the whole law of a country is smaller."""
DEEPEST = 20
"""Levels of one file; what is read without a limit can exhaust a server."""
UNREADABLE = (AttributeError, ArithmeticError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError)
"""What the reading of a wrongly written rule or example ends in."""
ROOT = ("rules",)


class BadOverlay(BadRule):
    """A changed rulebook cannot be used; each line names file and line, and the remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one rule. `whole` content stands for its file; else `partly` is merged into it."""

    rule_id: str
    whole: Mapping[str, Any] | None
    partly: Mapping[str, Any]
    examples: tuple[Mapping[str, Any], ...]
    are_all_examples: bool
    like: str
    place: str
    """File and line, `changes.yaml:12`."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A changed rulebook as it was written."""

    title: str
    source: str
    note: str
    files: Mapping[str, str]
    changes: tuple[Change, ...]

    @property
    def sha256(self) -> str:
        """Of all that it says."""
        return hashlib.sha256(json.dumps(dict(self.files), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Altered:
    """One thing that two rulebooks say otherwise: rule, key of its file, and the value under each; "" for none.

    Before a new dated value stands the value of that day without it.
    """

    rule_id: str
    key: str
    before: str
    after: str


def overlay_files(path: Path) -> dict[str, str]:
    """The files of an overlay by their name inside it. Raises BadOverlay, FileNotFoundError."""
    if path.is_file():
        return {path.name: path.read_text(encoding="utf-8")}
    if not path.is_dir():
        raise FileNotFoundError(f"{path} is neither a file nor a folder; name the overlay")
    found = [each for each in sorted(path.rglob("*")) if each.is_file() and each.name != "README.md"]
    return {each.relative_to(path).as_posix(): each.read_text(encoding="utf-8") for each in found}


def read_overlay(files: Mapping[str, str]) -> Overlay:
    """An overlay from its files. Raises BadOverlay."""
    if sum(map(len, files.values())) > BIGGEST_OVERLAY:
        raise BadOverlay([f"the overlay has more than {BIGGEST_OVERLAY:,} characters; send only what changes"])
    if code := [name for name in files if not name.endswith(".yaml")]:
        raise BadOverlay([f"{name}:1: an overlay holds YAML only; a new test comes with a release" for name in code])
    whole = {name: text for name, text in files.items() if name.endswith((RULE_ENDING, EXAMPLES_ENDING))}
    tops = [name for name in files if name not in whole]
    if len(tops) != 1:
        raise BadOverlay([f"an overlay has one file with `title` and `source`; this one has {len(tops)}"])
    content, lines = _read(tops[0], files[tops[0]])
    faults = _top_faults(tops[0], content, lines)
    if faults:
        raise BadOverlay(faults)
    changes = {each.rule_id: each for each in _partial(tops[0], content.get("rules") or {}, lines)}
    changes |= {each.rule_id: each for each in _replaced(whole, changes)}
    if not changes:
        raise BadOverlay([f"{tops[0]}:1: it changes no rule; name some under `rules`, or add rule files"])
    return Overlay(
        content["title"], content["source"], content.get("note") or "", dict(files), tuple(changes.values())
    )  # fmt: skip


def lay_over(book: Rulebook, overlay: Overlay) -> Rulebook:
    """The rulebook with the changes in it. Raises BadOverlay where a file cannot be read as a rule."""
    rules, faults = {rule.id: rule for rule in book.rules}, []
    for change in overlay.changes:
        try:
            rules[change.rule_id] = _changed(book, change)
        except BadRule as error:
            faults.append(f"{change.place}: {error}")
        except (ImportError, *UNREADABLE) as error:
            faults.append(f"{change.place}: {change.rule_id}: it cannot be read as a rule: {error!r}")
    if faults:
        raise BadOverlay(faults)
    version = hashlib.sha256(f"{book.version}:{overlay.sha256}".encode()).hexdigest()[:16]
    ordered = sorted(rules.values(), key=lambda rule: tuple(rule.id.split(".")))
    return Rulebook(rules=tuple(ordered), packs=book.packs, version=version)


def overlay_faults(book: Rulebook, overlay: Overlay) -> list[str]:
    """Everything wrong with an overlay, each with file, line and remedy; empty when it may be published."""
    try:
        changed = lay_over(book, overlay)
    except BadOverlay as error:
        return list(error.faults)
    found = []
    for change in overlay.changes:
        rule = changed.rule(change.rule_id)
        try:
            told = [*file_faults(rule), *(example_faults(rule, changed) or _unshown(change, rule, book))]
        except UNREADABLE as error:
            told = [f"{rule.id}: a value or an example of it cannot be read: {error!r}"]
        found += [f"{change.place}: {fault}" for fault in told]
    return found


def altered(before: Rulebook, after: Rulebook) -> tuple[Altered, ...]:
    """Everything that two rulebooks say otherwise, in order of rule and key."""
    old, new = ({rule.id: rule for rule in book.rules} for book in (before, after))
    found = []
    for rule_id in sorted(old.keys() | new.keys()):
        one, other = old.get(rule_id), new.get(rule_id)
        if one is not other:
            lines = _differences(_flat(one), _flat(other))
            found += [Altered(rule_id, key, was or _shown_before(one, key), is_) for key, was, is_ in lines]
    return tuple(found)


def altered_rules(before: Rulebook, after: Rulebook) -> tuple[str, ...]:
    """Ids of the rules that are not the same, those of both books."""
    old = {rule.id: rule for rule in before.rules}
    return tuple(rule.id for rule in after.rules if old.get(rule.id) is not rule)


def _read(name: str, text: str) -> tuple[Any, dict[tuple[str, ...], int]]:
    """A file's content, and the line of each key in it by the keys that lead there."""
    try:
        _must_be_plain(name, text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except BadOverlay:
        raise
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadOverlay([f"{name}:{line}: this is not YAML: {error.problem}"]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadOverlay([f"{name}:1: this is not YAML: {error}"]) from None
    return content, dict(_lines(node, ()))


def _must_be_plain(name: str, text: str) -> None:
    """Without references, which grow beyond measure when they are followed, and not too deep. Raises BadOverlay."""
    level = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise BadOverlay([f"{name}:{line}: an overlay refers to nothing with `*`; write the value out"])
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > DEEPEST:
            raise BadOverlay([f"{name}:{line}: this lies deeper than {DEEPEST} levels; a rule's file has fewer"])


def _lines(node: yaml.Node | None, under: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = (*under, str(key.value))
            yield path, key.start_mark.line + 1
            yield from _lines(value, path)


def _top_faults(name: str, content: Any, lines: Mapping[tuple[str, ...], int]) -> list[str]:
    if not isinstance(content, dict):
        return [f"{name}:1: this holds no keys; begin with `title:` and `source:`"]
    faults = [
        f"{name}:{lines.get((str(key),), 1)}: {key!r} is no key of an overlay; those are {', '.join(sorted(TOP))}"
        for key in content.keys() - TOP
    ]
    faults += [
        f"{name}:1: the overlay has no `{key}`; {why}"
        for key, why in (
            ("title", "say in one line what changes"),
            ("source", "cite the law or the decision behind it"),
        )
        if not isinstance(content.get(key), str) or not content[key].strip()
    ]
    rules = content.get("rules") or {}
    if not isinstance(rules, dict) or not all(isinstance(each, dict) for each in rules.values()):
        faults.append(f"{name}:{lines.get(ROOT, 1)}: `rules` names each rule by id, with keys of its file under it")
    return faults


def _partial(name: str, rules: Mapping[str, Any], lines: Mapping[tuple[str, ...], int]) -> Iterator[Change]:
    for rule_id, written in rules.items():
        partly = dict(written)
        place = f"{name}:{lines.get((*ROOT, str(rule_id)), 1)}"
        examples, like = partly.pop("examples", None) or [], str(partly.pop("like", ""))
        if not isinstance(examples, list):
            raise BadOverlay([f"{place}: {rule_id}: `examples` is a list; see the examples of another rule"])
        yield Change(str(rule_id), None, partly, tuple(examples), are_all_examples=False, like=like, place=place)


def _replaced(files: Mapping[str, str], partly: Mapping[str, Change]) -> Iterator[Change]:
    """Whole files in the place of a rule's own, together with what the top file says of that rule."""
    for stem in sorted({name.removesuffix(RULE_ENDING).removesuffix(EXAMPLES_ENDING) for name in files}):
        rule_id = ".".join(PurePosixPath(stem).parts)
        place = stem + (RULE_ENDING if stem + RULE_ENDING in files else EXAMPLES_ENDING)
        empty = Change(rule_id, None, {}, (), are_all_examples=False, like="", place=f"{place}:1")
        change = partly.get(rule_id, empty)
        if text := files.get(stem + RULE_ENDING):
            content = _of_kind(place, _read(place, text)[0], dict)
            change = replace(change, whole=content, like=str(content.pop("like", change.like)), place=f"{place}:1")
        if text := files.get(stem + EXAMPLES_ENDING):
            examples = _of_kind(stem + EXAMPLES_ENDING, _read(stem + EXAMPLES_ENDING, text)[0], list)
            change = replace(change, examples=(*examples, *change.examples), are_all_examples=True)
        yield change


def _of_kind(name: str, content: Any, kind: type) -> Any:
    if not isinstance(content, kind):
        raise BadOverlay([f"{name}:1: this is no {'list of examples' if kind is list else 'rule'}; see the rule's own"])
    return content


def _changed(book: Rulebook, change: Change) -> Rule:
    try:
        old: Rule | None = book.rule(change.rule_id)
    except UnknownRule:
        old = None
    if old is None and not change.like:
        raise BadRule(f"{change.rule_id}: there is no such rule; correct the id, or say with `like` whose test it asks")
    asked_by = change.like or (old.asked_by if old else "")
    book.rule(asked_by)
    content = merged(change.whole if change.whole is not None else (old.written if old else {}), change.partly)
    if not all(isinstance(each, dict) and "name" in each for each in change.examples):
        raise BadRule(f"{change.rule_id}: every example needs a name; see the examples of another rule")
    kept = written_examples(old) if old and not change.are_all_examples else ()
    named = {each["name"]: each for each in (*kept, *change.examples)}
    rule = build_rule(content, change.rule_id, _pack(book, change.rule_id), asked_by=asked_by)
    return replace(rule, examples=tuple(named.values()))


def merged(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Any]:
    """`new` over `old`: mappings are merged, null takes away, everything else replaces; dated values in their order."""
    result = dict(old)
    for key, value in new.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    if any(isinstance(key, date) for key in result):
        return dict(sorted(result.items(), key=lambda item: item[0] if isinstance(item[0], date) else date.min))
    return result


def _pack(book: Rulebook, rule_id: str) -> Pack:
    folder = rule_id.split(".", 1)[0]
    for pack in book.packs:
        if pack.folder == folder:
            return pack
    raise BadRule(f"{rule_id}: there is no pack {folder!r}; packs are {', '.join(pack.folder for pack in book.packs)}")


def _unshown(change: Change, rule: Rule, book: Rulebook) -> list[str]:
    """A change of numbers, days or scope that no example shows: each it brings was answered the same before."""
    try:
        old = book.rule(rule.id)
    except UnknownRule:
        return []
    if all(old.written.get(key) == rule.written.get(key) for key in SHOWN_BY_EXAMPLES):
        return []
    brought = {each["name"] for each in change.examples}
    asked = replace(old, examples=tuple(each for each in rule.examples or () if each["name"] in brought))
    if _answers_otherwise(old, rule, asked, _pack(book, rule.id)):
        return []
    return [f"{rule.id}: no example shows the change; add to `examples` one that is answered otherwise from now on"]


def _answers_otherwise(old: Rule, new: Rule, asked: Rule, pack: Pack) -> bool:
    """Whether the rule as it was answers one of the examples of `asked` otherwise than the changed one does."""
    rows = read_examples(asked) if old.test is not None else []
    if answers(old, rows, pack) != [each.expected for each in rows]:
        return True
    matters = [each["matter"] for each in asked.examples or () if "matter" in each]
    return any(kinds_said(old, matter, pack) != kinds_said(new, matter, pack) for matter in matters)


def _shown_before(old: Rule | None, key: str) -> str:
    """Of a new dated value: the value that stood on its day without it."""
    for parameter in old.parameters if old else ():
        stem, _, day = key.rpartition(".")
        if stem == f"parameters.{parameter.name}.values" and day[:1].isdigit():
            value = parameter.shown(date.fromisoformat(day))
            return "" if value is None else ", ".join(value) if isinstance(value, list) else str(value)
    return ""


def _flat(rule: Rule | None) -> dict[str, str]:
    return dict(_leaves(rule.written, "")) if rule else {}


def _leaves(value: Any, under: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, f"{under}.{key}" if under else str(key))
    else:
        yield under, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key, "") != new.get(key, ""):
            yield key, old.get(key, ""), new.get(key, "")
