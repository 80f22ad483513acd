"""The flags of a person's header: what stops or changes treatment, with dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from dunwell.parties.queries import ConsentLine, PersonCard
from dunwell.web.desk.pages import Flag
from dunwell.web.desk.words import DETAILS, LEVELS
from dunwell.web.shared.words import CHANNELS, CIRCUMSTANCES, said

ICONS = {
    "deceased": "user-x",
    "insolvency": "landmark",
    "moratorium": "pause",
    "representation": "user",
    "vulnerability": "heart-handshake",
    "cease": "octagon-x",
    "fraud": "triangle-alert",
    "minor": "info",
}
ADAPTING = ("vulnerability", "moratorium")


def flags_of(card: PersonCard, *, disputed: bool, today: date) -> tuple[Flag, ...]:
    """Live circumstances, an open dispute, refused channels, hours ruled out."""
    return (*_circumstances(card, today), *_dispute(disputed), *_refusals(card, today), *_hours(card))


def _circumstances(card: PersonCard, today: date) -> Iterator[Flag]:
    for line in card.circumstances:
        if not line.holds_on(today):
            continue
        words = said(LEVELS, str(line.level)) if line.level else said(DETAILS, line.detail) if line.detail else ""
        tone: Literal["stop", "wait"] = "wait" if line.kind in ADAPTING and line.level < 3 else "stop"
        label = said(CIRCUMSTANCES, line.kind)
        yield Flag(label, words, tone, ICONS.get(line.kind, "info"), line.starts_on, line.ends_on)


def _dispute(disputed: bool) -> Iterator[Flag]:
    if disputed:
        yield Flag(_("Disputed"), "", "stop", "scale", None, None)


def _refusals(card: PersonCard, today: date) -> Iterator[Flag]:
    """The newest line of each channel stands."""
    standing: dict[str, ConsentLine] = {}
    for line in card.consents:
        if line.starts_on <= today and (line.ends_on is None or today < line.ends_on):
            standing.setdefault(line.channel, line)
    for channel, line in standing.items():
        if not line.is_given:
            words = _("all channels") if channel == "all" else said(CHANNELS, channel)
            yield Flag(_("Refused"), words, "wait", "ban", line.starts_on, None)


def _hours(card: PersonCard) -> Iterator[Flag]:
    if card.barred:
        start, end = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in card.barred)
        yield Flag(_("Not between"), f"{start}–{end}", "note", "clock", None, None)
