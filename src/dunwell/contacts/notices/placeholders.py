"""Every placeholder a template may use, what a row gives for it, and how a value becomes harmless text."""

from __future__ import annotations

import html
import re
from typing import Final, Literal, NamedTuple

from dunwell.core.refusal import Refusal
from dunwell.core.words import CollectorRole

Kind = Literal["text", "url", "money", "date"]

PLACEHOLDERS: Final[dict[str, Kind]] = {
    "person_name": "text",
    "sender_name": "text",
    "sender_phone": "text",
    "sender_hours": "text",
    "sender_email": "text",
    "sender_address": "text",
    "creditor": "text",
    "reference": "text",
    "total": "money",
    "pay_url": "url",
    "pay_details": "text",
    "pay_by": "date",
    "paid": "money",
    "paid_on": "date",
    "promised": "money",
    "promised_on": "date",
    "instalment": "money",
    "instalments": "text",
    "first_on": "date",
    "ends_on": "date",
    "forgiven": "money",
    "opt_out_url": "url",
    # of legal notices
    "product": "text",
    "notice_date": "date",
    "arrears": "money",
    "arrears_since": "date",
    "missed_count": "text",
    "missed_payments": "text",
    "enclosure": "text",
    "remedy_by": "date",
    "consequence": "text",
    "charge": "money",
    "charged_on": "date",
    "period_from": "date",
    "period_to": "date",
    "owed_at_start": "money",
    "added_in_period": "money",
    "paid_in_period": "money",
    "owed_at_end": "money",
    "original_creditor": "text",
    "amount_when_due": "money",
    "fell_due_on": "date",
    "balance": "money",
    "breakdown": "text",
    "received_on": "date",
    "answer_by": "date",
    "outcome": "text",
    "reasons": "text",
    "ombudsman": "text",
    "judged_on": "date",
    "rate": "text",
    "agency": "text",
}
"""Placeholder to kind. A row gives `name` for text, url and date, and `name_minor` with `currency` for money."""

SHARED: Final = ("disclosure", "advice", "opt_out", "complaints")
"""Placeholders that stand for the shared words of a country and role; filled when a template is loaded."""

ROLES: Final = frozenset(CollectorRole)
"""Who writes."""

BLOCKS: Final = ("paragraph", "heading", "debts")
"""What a message is made of. `debts` is the table of debts with its total."""

COLUMNS: Final = ("reference", "creditor", "amount", "overdue_since")
"""Of the table of debts."""

_BIDI_EMBEDDING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPECIAL = re.compile("[&<>\"']")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


class DebtLine(NamedTuple):
    """One row of the table of debts."""

    reference: str
    creditor: str
    amount_minor: int
    overdue_since: object
    """A date, or None when nothing tells."""


class MissingValue(Refusal, ValueError):
    """A row has no value for something the template says."""


class UnsafeLink(Refusal, ValueError):
    """A link leads somewhere else than the web."""


def clean(value: object) -> str:
    """One line of visible text.

    Line breaks and control characters become a space; marks that turn the direction of what follows are
    taken out, because they could make the rest of the message read otherwise. Everything visible stays.
    """
    text = str(value)
    if text.isprintable():
        return text
    return _BIDI_EMBEDDING.sub("", _CONTROL.sub(" ", text)).strip()


def clean_url(value: object) -> str:
    """A web address. Raises UnsafeLink for anything but http and https."""
    text = clean(value)
    if not text.startswith(("https://", "http://")) or " " in text:
        raise UnsafeLink("'{text}' is not a web address; a link in a message begins with https://", text=text)
    return text


def isolated(text: str) -> str:
    """Text that keeps its own direction inside a sentence of the other one."""
    return f"{ISOLATE}{text}{END_ISOLATE}"


def escape(text: str) -> str:
    """Text as HTML shows it literally, in an attribute too; most text has nothing to escape."""
    return html.escape(text) if _SPECIAL.search(text) else text


def link(url: str) -> str:
    """The HTML of a link whose words are its address."""
    safe = escape(url)
    return f'<a href="{safe}">{safe}</a>'
