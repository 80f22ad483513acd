"""What the gate said, in the reader's language: the rules' own words where the rules are known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language

from dunwell.contacts.gate_law import UNCLEAR
from dunwell.rulebook import UnknownRule
from dunwell.web.doors import law
from dunwell.web.shared.words import GATE


def refusal_remedy(rule_ids: Iterable[str], *, on: date, otherwise: str) -> str:
    """What would change a no of the gate; `otherwise` is what it wrote then, for rules no longer in the book."""
    if not otherwise:
        return ""
    language, book = get_language() or "en", law()
    try:
        rules = [book.rule(rule_id) for rule_id in rule_ids if rule_id not in GATE]
    except UnknownRule:
        return otherwise
    return " ".join(dict.fromkeys(rule.remedy(language, on) for rule in rules)) or otherwise


def refusal_words(rule_ids: Iterable[str], *, on: date, otherwise: str) -> str:
    """Why the gate said no; `otherwise` is what it wrote then, for rules that are no longer in the book."""
    language, book = get_language() or "en", law()
    told = []
    for rule_id in rule_ids:
        if rule_id in GATE and rule_id != UNCLEAR:
            told.append(f"{GATE[rule_id]}.")
            continue
        try:
            told.append(book.rule(rule_id).reason(language, on))
        except UnknownRule:
            return otherwise
    return " ".join(dict.fromkeys(told)) or otherwise
