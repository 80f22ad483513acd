"""What a rule must bring before it may ship: citation, words, parameters that are its arguments, and examples."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dunwell.core.columns import BY_NAME
from dunwell.core.matter import BadFacts
from dunwell.rulebook.model import Pack, Rule, Rulebook
from dunwell.rulebook.placing import placed
from dunwell.rulebook.reading import EXAMPLES_ENDING, HERE, read_yaml
from dunwell.rulebook.usual import frame_of, usual_matter, usual_row


@dataclass(frozen=True, slots=True)
class Example:
    """One row of an examples file: only what differs from the usual row."""

    name: str
    as_of: date
    channel: str
    given: Mapping[str, Any]
    expected: bool


def faults(book: Rulebook) -> list[str]:
    """Everything wrong with the rulebook: file, line, rule and remedy in words; empty when it may ship."""
    found = [placed(fault) for rule in book.rules for fault in file_faults(rule) or example_faults(rule, book)]
    packs = book.rule("house.jurisdiction_unknown").parameters[0].values[-1][1]
    if sorted(packs) != sorted(book.jurisdictions):  # type: ignore[arg-type]
        found.append(f"house.jurisdiction_unknown names {packs}, but the packs are {book.jurisdictions}")
    return found


def file_faults(rule: Rule) -> list[str]:
    """Faults of the rule and its parameters."""
    found = []
    if not rule.source.strip() or not all(parameter.source.strip() for parameter in rule.parameters):
        found.append(f"{rule.id}: it, or a parameter, has no citation; add `source`")
    if not rule.id.startswith("house.") and not rule.table:
        found.append(f"{rule.id}: it names no row of the fact tables; add `table`, or move it to house/")
    if rule.confidence == "unsure" and rule.is_refusal:
        found.append(f"{rule.id}: what is unsure may only advise; set `kind: advice`")
    if rule.verb == "requires" and rule.is_refusal:
        found.append(f"{rule.id}: a rule that requires does not refuse; set `kind: advice` or write `forbids`")
    arguments: set[str] = set()
    for function in filter(None, (rule.test, rule.judges)):
        arguments |= set(inspect.signature(function).parameters) - {"channel", "m"}
    if arguments != {parameter.name for parameter in rule.parameters}:
        found.append(f"{rule.id}: its arguments {sorted(arguments)} are not its parameters; make them equal")
    if any(parameter.values[0][0] > rule.starts_on for parameter in rule.parameters):
        found.append(f"{rule.id}: a parameter has no value on the rule's first day")
    kinds = {parameter.name: {type(value) for _, value in parameter.values} for parameter in rule.parameters}
    for name in (name for name, of_values in kinds.items() if len(of_values - {type(None)}) > 1):
        found.append(f"{rule.id}: {name} has values of several kinds; write all as numbers, or all as texts")
    return found + word_faults(rule)


def word_faults(rule: Rule) -> list[str]:
    """Words that cannot be said: with a placeholder that is no parameter, or in no English."""
    found, day = [], rule.starts_on_for_reading
    for key, languages, say in (("reason", rule.reasons, rule.reason), ("remedy", rule.remedies, rule.remedy)):
        for language in {*languages, "en"}:
            try:
                say(language, day)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                found.append(f"{rule.id}: its {key} in {language!r} cannot be said: {error!r}; name parameters only")
    return found


def example_faults(rule: Rule, book: Rulebook) -> list[str]:
    """Examples that are missing, misnamed or not met."""
    found = row_faults(rule, read_examples(rule), book) if rule.test else []
    return found + (matter_faults(rule, _written(rule, of_matters=True), pack_of(rule, book)) if rule.judges else [])


def row_faults(rule: Rule, examples: list[Example], book: Rulebook) -> list[str]:
    """Examples of rows that are missing, misnamed or not met."""
    found = []
    if {example.expected for example in examples} != {True, False}:
        found.append(f"{rule.id}: it needs at least one true and one false example")
    for example in examples:
        if unknown := set(example.given) - set(BY_NAME):
            return [*found, f"{rule.id}: {example.name}: {', '.join(sorted(unknown))} is no snapshot column"]
    for example, answer in zip(examples, answers(rule, examples, pack_of(rule, book)), strict=True):
        if answer != example.expected:
            found.append(f"{rule.id}: {example.name}: the rule says {answer}, the example {example.expected}")
    return found


def read_examples(rule: Rule) -> list[Example]:
    """The examples of rows in the rule's examples file, in order."""
    return [
        Example(
            name=item["name"],
            as_of=item["as_of"],
            channel=item.get("channel", rule.channels[0]),
            given=item["given"],
            expected=item[str(rule.verb)],
        )
        for item in _written(rule, of_matters=False)
    ]


def examples_of(rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
    """The rule's examples as a reader wants them: each name, and the kinds of answer there; none where it is silent."""
    rows = [(each.name, (rule.kind,) if each.expected else ()) for each in read_examples(rule)] if rule.test else []
    told = [(str(each["name"]), each["says"]) for each in _written(rule, of_matters=True)]
    return [*rows, *((name, _kinds(says)) for name, says in told)]


def _kinds(says: str | list[str]) -> tuple[str, ...]:
    kinds = (says,) if isinstance(says, str) else tuple(says)
    return tuple(kind for kind in kinds if kind != "nothing")


def _written(rule: Rule, *, of_matters: bool) -> list[Mapping[str, Any]]:
    return [item for item in written_examples(rule) if ("matter" in item) == of_matters]


def written_examples(rule: Rule) -> tuple[Mapping[str, Any], ...]:
    """The rule's examples as they are written, of rows and of matters."""
    if rule.examples is not None:
        return rule.examples
    return tuple(read_yaml(HERE / (rule.id.replace(".", "/") + EXAMPLES_ENDING)) or ())


def matter_faults(rule: Rule, examples: list[Mapping[str, Any]], pack: Pack) -> list[str]:
    """Examples of matters that are missing or not met: `says` is the kind of answer, or nothing.

    An answer that only states a fact judges nothing, and counts only where the example names it.
    """
    found: list[str] = []
    seen: set[str] = set()
    for example in examples:
        try:
            told = kinds_said(rule, example["matter"], pack)
        except BadFacts as error:
            found.append(f"{rule.id}: {example['name']}: {error}")
            continue
        expected = sorted([example["says"]] if isinstance(example["says"], str) else example["says"])
        kinds = sorted(told if "fact" in expected else told - {"fact"}) or ["nothing"]
        seen.add("nothing" if expected == ["nothing"] else "something")
        if kinds != expected:
            found.append(f"{rule.id}: {example['name']}: the rule says {kinds}, the example {expected}")
    if seen != {"nothing", "something"} and not found:
        found.append(f"{rule.id}: it needs a matter on which it speaks and one on which it says nothing")
    return found


def kinds_said(rule: Rule, given: Mapping[str, Any], pack: Pack) -> set[str]:
    """The kinds of answer of a rule to its usual matter, changed by what is given. Raises BadFacts."""
    return {str(each.kind) for each in rule.says(usual_matter(pack, rule, given))}


def answers(rule: Rule, examples: list[Example], pack: Pack) -> list[bool]:
    """What the rule says of each example, all in one columnar pass; scope and dates included."""
    if not examples:
        return []
    frame = frame_of({**usual_row(pack, scope=rule), **example.given} for example in examples)
    cases = sorted({(example.as_of, example.channel) for example in examples})
    told = frame.select(
        (rule.applies() & rule.condition(as_of, channel).fill_null(value=True)).alias(f"{as_of} {channel}")
        for as_of, channel in cases
        if rule.is_in_force(as_of)
    )
    return [
        rule.is_in_force(example.as_of) and bool(told[f"{example.as_of} {example.channel}"][row])
        for row, example in enumerate(examples)
    ]


def pack_of(rule: Rule, book: Rulebook) -> Pack:
    """The pack in whose folder the rule lies."""
    folder = rule.id.split(".", 1)[0]
    return next(pack for pack in book.packs if pack.folder == folder)
