"""What Typst is told of a letter: plain strings and positions in points, as JSON. Nothing in it is ever markup."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from dunwell.adapters.letters.addresses import one_line, postal_lines
from dunwell.adapters.letters.envelopes import CLEARANCE, sheet
from dunwell.core.ports import Letter

NEEDED: Final = {
    "letter": ("pieces", "date_text", "reference_label"),
    "us_validation_notice": ("lines", "amounts", "website", "reverse_disclosures"),
}
"""The layouts there are, and the fields each is made of."""

ROOMY_SIGNS_MAX: Final = 2370
"""A form with no more words than this fits in the largest size; with more, Typst measures."""

FONTS: Final = ("Inter", "Noto Sans Arabic")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
RIGHT_TO_LEFT: Final = frozenset({"ar"})
_LINES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class UnprintableLetter(ValueError):
    """One letter cannot be printed; the words say what to change."""


def check(letter: Letter) -> None:
    """Raises UnprintableLetter for a key that cannot name a file, an unknown layout or a missing field."""
    if not _KEY.fullmatch(letter.key) or ".." in letter.key:
        raise UnprintableLetter(f"{letter.key!r} cannot name a file; use letters, digits, dots and dashes")
    if letter.template not in NEEDED:
        raise UnprintableLetter(
            f"letter {letter.key}: no layout is called {letter.template!r}; use {', '.join(NEEDED)}"
        )
    if missing := [name for name in NEEDED[letter.template] if name not in letter.fields]:
        raise UnprintableLetter(f"letter {letter.key} lacks {', '.join(missing)}; make it with contacts.notices")


def describe(letter: Letter) -> str:
    """The JSON that the layout is called with."""
    place = sheet(letter.envelope)
    address, clear = place.address, place.clear
    sender = postal_lines(letter.sender_name, letter.sender, posted_in=letter.sender.country)
    facts: dict[str, Any] = {
        "language": letter.language,
        "fonts": FONTS,
        "title": one_line(letter.subject) or letter.reference,
        "heading": _heading(letter),
        "paper": place.paper,
        "folds": place.fold_marks,
        "address": [address.left, address.top, address.right - address.left, address.bottom - address.top],
        "clear": [clear.right, clear.top, clear.bottom],
        "clearance": CLEARANCE,
        "sender": sender,
        "recipient": postal_lines(letter.recipient_name, letter.recipient, posted_in=letter.sender.country),
        "reference": _isolated(one_line(letter.reference), letter.language),
        **{name: letter.fields[name] for name in NEEDED[letter.template]},
    }
    if letter.template == "us_validation_notice":
        facts["is-roomy"] = _signs(letter.fields["lines"]) <= ROOMY_SIGNS_MAX
    return json.dumps(_printable(facts), ensure_ascii=False)


def _heading(letter: Letter) -> str:
    """The subject as it is read; among Arabic words the marks stay that keep a number from being turned round."""
    if letter.language in RIGHT_TO_LEFT:
        return _LINES.sub(" ", letter.subject).strip() or _isolated(letter.reference, letter.language)
    return one_line(letter.subject) or letter.reference


def _isolated(text: str, language: str) -> str:
    """Text that reads in its own direction: 584-345 would else stand as 345-584 among Arabic words."""
    return f"\u2068{text}\u2069" if language in RIGHT_TO_LEFT else text


def _signs(value: object) -> int:
    """Characters in all strings of a structure."""
    if isinstance(value, Mapping):
        return sum(map(_signs, value.values()))
    return len(value) if isinstance(value, str) else 0


def _printable(value: Any) -> Any:
    """The same structure, control characters in its strings turned to spaces."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, Mapping):
        return {key: _printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value
