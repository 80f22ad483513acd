"""What a rule said on a day: its words, its law and its numbers as they stood then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dunwell.flows import publish
from dunwell.rulebook import Rulebook, UnknownRule
from dunwell.rulebook.model import Rule


def spoken(book: Rulebook, rule_ids: Iterable[str], *, day: date, version: str) -> list[dict[str, object]]:
    """Each rule that spoke on `day` under rulebook `version`, in English.

    A rule of a version that cannot be made any more is given in the words held now, and `is_as_then` says so.
    """
    if version != book.version:
        book = publish.of_version(version) or book
    told: list[dict[str, object]] = []
    for rule_id in rule_ids:
        rule = rule_of(book, rule_id)
        told.append({"id": rule_id} if rule is None else _told(rule, day, is_as_then=version == book.version))
    return told


def rule_of(book: Rulebook, rule_id: str) -> Rule | None:
    """The rule; None for a check of the gate itself, and for a rule that is no longer in the book."""
    try:
        return book.rule(rule_id)
    except UnknownRule:
        return None


def _told(rule: Rule, day: date, *, is_as_then: bool) -> dict[str, object]:
    worded_on = max(day, rule.starts_on_for_reading)
    return {
        "id": rule.id,
        "title": rule.title,
        "law": rule.source,
        "kind": rule.kind,
        "confidence": rule.confidence,
        "words": rule.reason("en", worded_on),
        "remedy": rule.remedy("en", worded_on),
        "is_as_then": is_as_then,
        "parameters": [
            {"name": one.name, "unit": one.unit, "value": _plain(one.shown(worded_on)), "law": one.source}
            for one in rule.parameters
        ],
    }


def _plain(value: object) -> object:
    """Numbers and texts as they are; exact decimals as text."""
    return value if isinstance(value, int | str | list) else str(value)
