"""Validation notices by the thousand: what those of one sender share is written once, and only the rest filled in.

A night writes tens of thousands for a few creditors. Word for word they are what `validation.as_letter` writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Final

from dunwell.contacts.notices.formats import write_date
from dunwell.contacts.notices.placeholders import clean
from dunwell.contacts.notices.rendering import Rendered, digest
from dunwell.contacts.notices.validation import (
    COUNTRY,
    ValidationNotice,
    amounts_of,
    filled,
    laid_out,
    plain_text,
)

OWN: Final = ("reference", "account_number", "itemization_creditor", "itemization_date")
"""Facts that differ from notice to notice, by their placeholders."""
AMOUNTS: Final = ("owed_then", "interest", "fees", "payments", "total")
MARKS: Final = {name: chr(0xFDD0 + place) for place, name in enumerate((*OWN, *AMOUNTS))}
"""What stands for each in a form: code points that Unicode keeps out of all text."""
_SHARED = attrgetter(
    "collector_name", "collector_address", "collector_phone", "collector_hours", "creditor_name", "product",
    "dispute_by", "brand", "website", "dispute_url", "request_url", "reverse_disclosures",
)  # fmt: skip
"""All that a form says beside what is marked; the person's name and address are on the letter, not in its words."""
FORMS_MAX = 256
_MARK = re.compile(f"([{''.join(MARKS.values())}])")


@dataclass(frozen=True, slots=True)
class Form:
    """The parts of a notice, cut at the marks: every second piece is a mark."""

    subject: tuple[str, ...]
    text: tuple[str, ...]
    layout: tuple[str, ...]


_forms: dict[tuple[object, ...], Form] = {}


def as_words(notice: ValidationNotice, *, language: str) -> Rendered:
    """Subject, text and layout of the letter `as_letter` makes. Raises UnknownWording."""
    shared = (language, *_SHARED(notice))
    form = _forms.get(shared)
    if form is None:
        if len(_forms) >= FORMS_MAX:
            _forms.clear()
        form = _forms[shared] = _form(notice, language)
    own = _own(notice, language)
    subject, text = _put(form.subject, own), _put(form.text, own)
    layout = _put(form.layout, {mark: encode_basestring(said)[1:-1] for mark, said in own.items()})
    return Rendered(subject, text, "", digest(subject, text, "", layout), layout)


def _put(pieces: tuple[str, ...], own: Mapping[str, str]) -> str:
    return "".join([own.get(piece, piece) for piece in pieces])


def _own(notice: ValidationNotice, language: str) -> dict[str, str]:
    """What is written for each mark."""
    facts = (
        clean(notice.reference),
        clean(notice.account_number),
        clean(notice.itemization_creditor),
        write_date(notice.itemization_on, language, COUNTRY),
    )
    return dict(zip(MARKS.values(), (*facts, *amounts_of(notice).values()), strict=True))


def _form(notice: ValidationNotice, language: str) -> Form:
    lines = filled(notice, language, instead={name: MARKS[name] for name in OWN})
    amounts = {name: MARKS[name] for name in AMOUNTS}
    text = plain_text(clean(notice.collector_name), notice.collector_address, lines, amounts)
    layout = json.dumps(laid_out(notice, lines, amounts), ensure_ascii=False, separators=(",", ":"))
    return Form(*(tuple(_MARK.split(part)) for part in (lines["subject"], text, layout)))
