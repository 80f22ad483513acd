"""Why a room or a flow did not do a thing, in the reader's language: its sentence, and the values in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money
from dunwell.core.refusal import InLanguages, Refusal, Sentence, Value
from dunwell.web.shared.words import CHANNELS, COUNTRIES, DEBT_STATES, LANGUAGES, OUTCOMES, PARTS, ROLES, listed, said
from dunwell.web.templatetags.dunwell_page import amount_text, day, moment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

NOTICES: dict[str, Lazy] = {
    "Acknowledgement of a complaint": _("Acknowledgement of a complaint"),
    "Answer to a disputed debt": _("Answer to a disputed debt"),
    "Confirmation that contact ends": _("Confirmation that contact ends"),
    "Default notice": _("Default notice"),
    "Final response to a complaint": _("Final response to a complaint"),
    "First written notice": _("First written notice"),
    "Notice of adverse action": _("Notice of adverse action"),
    "Notice of default sums": _("Notice of default sums"),
    "Notice of interest after a judgment": _("Notice of interest after a judgment"),
    "Notice of missed instalments": _("Notice of missed instalments"),
    "Notice of payment (Quebec)": _("Notice of payment (Quebec)"),
    "Notice of sums in arrears": _("Notice of sums in arrears"),
    "Validation notice": _("Validation notice"),
    "Yearly statement of a loan": _("Yearly statement of a loan"),
}
"""Titles of the notices that laws ask for."""
VOCABULARIES: Mapping[str, dict[str, Lazy]] = {
    "channel": CHANNELS,
    "country": COUNTRIES,
    "language": LANGUAGES,
    "languages": LANGUAGES,
    "new_state": DEBT_STATES,
    "notice": NOTICES,
    "old_state": DEBT_STATES,
    "outcome": OUTCOMES,
    "part": PARTS,
    "parts": PARTS,
    "role": {str(role): words for role, words in ROLES.items()},
    "roles": {str(role): words for role, words in ROLES.items()},
    "state": DEBT_STATES,
    "states": DEBT_STATES,
}
"""Whose words a code is said with, by the name of its place in the sentence."""
ENDS = (".", "!", "?", "…", "؟")


def titled(title: str) -> str:
    """The title of a notice in the reader's language."""
    return said(NOTICES, title)


def refused(refusal: Refusal) -> str:
    """A refusal in the reader's language, as a sentence."""
    return in_words(refusal.sentence)


def in_words(sentence: Sentence) -> str:
    """A sentence of a room or a flow in the reader's language."""
    text = capital(pgettext("refusal", sentence.template))
    filled = text.format_map({name: _shown(name, value) for name, value in sentence.values.items()})
    return filled if filled.endswith(ENDS) else f"{filled}."


def capital(text: str) -> str:
    """A sentence that stands by itself begins with a capital letter."""
    return text[:1].upper() + text[1:]


def kept(text: str) -> str:
    """A sentence without values that a row keeps, in the reader's language; what a person typed stays as it is."""
    return pgettext("refusal", text) if text else ""


def _shown(name: str, value: Value) -> str:
    match value:
        case Money():
            return f"{value.currency} {amount_text(value)}"
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case InLanguages():
            return value.said(get_language() or "en")
        case Sentence():
            return in_words(value)
        case str():
            return said(VOCABULARIES[name], value) if name in VOCABULARIES else value
        case Sequence():
            return _listed(name, value)
        case _:
            return str(value)


def _listed(name: str, values: Sequence[str | Sentence]) -> str:
    """Names after commas, sentences after each other."""
    shown = [_shown(name, each) for each in values]
    return " ".join(shown) if any(isinstance(each, Sentence) for each in values) else listed(shown)
