"""Which words of a legal notice are in use: those that counsel has read, or those that compliance put its name to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.contacts.models import NoticeActivation
from dunwell.contacts.notices import legal, wording
from dunwell.contacts.notices.legal import LegalNotice
from dunwell.contacts.notices.wording import BadWording, UnknownWording, Wording
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

ACTIVATORS = (Role.COMPLIANCE,)
"""Who puts a notice into use."""
READERS = (Role.COMPLIANCE, Role.MANAGER)


class NotActivated(Refusal, LookupError):
    """Nobody has put the words of this notice into use."""


class EnclosureMissing(Refusal, ValueError):
    """Something goes with the notice by law, and nobody said which edition."""


@dataclass(frozen=True, slots=True)
class InUse:
    """The words of a notice that are used now."""

    wording: Wording
    enclosure: str
    activated_by: str
    """Empty: as shipped, because counsel has read them."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in one language, as a page lists it."""

    notice: LegalNotice
    language: str
    is_in_use: bool
    enclosure: str
    activated_by: str
    activated_at: datetime | None
    faults: tuple[str, ...]
    """Why the shipped words could not be used."""


@transaction.atomic
def activate(*, name: str, language: str, source: str, enclosure: str = "", by: Actor, at: datetime) -> int:
    """Put words of a notice into use under a name, from now on; returns the activation.

    Given    `source` the text of the template, as its file would say it
    Raises   NotForYou; UnknownWording where there is no such notice; BadWording naming the rule and every element that
             is missing, and what is said that may not be; EnclosureMissing
    """
    by.must(*ACTIVATORS)
    notice = legal.notices().get(name)
    if notice is None or name == legal.FORM or language not in notice.languages:
        raise UnknownWording(
            "there is no notice '{name}' in '{language}' that waits for words", name=name, language=language
        )
    words = wording.parse(source)
    found = wording.problems(words)
    if (words.name, words.language) != (name, language):
        found.append(f"these words call themselves {words.name}/{words.language}, not {name}/{language}")
    if found:
        raise BadWording("these words cannot be used: {faults}", faults="; ".join(found))
    if notice.enclosure and not enclosure.strip():
        raise EnclosureMissing(
            "say which edition goes with it: {enclosure}, required by {rule}",
            enclosure=notice.enclosure,
            rule=notice.rule,
        )
    row = NoticeActivation.objects.create(
        name=name,
        language=language,
        source=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        enclosure=enclosure.strip(),
        activated_at=at,
        activated_by=by.name,
    )
    because: dict[str, object] = {"notice": name, "language": language, "words": row.sha256, "rule": notice.rule}
    trail.note(by=by, did="notice.activated", about=("notice", row.pk), at=at, because=because)
    return row.pk


def in_use(name: str, language: str) -> InUse:
    """The words of a notice that are used now. Raises NotActivated, UnknownWording."""
    row = NoticeActivation.objects.filter(name=name, language=language).order_by("-pk").first()
    if row is not None:
        return InUse(wording.parse(row.source), row.enclosure, row.activated_by)
    notice = legal.notices()[name]
    if not notice.is_reviewed:
        raise NotActivated(
            "not in use in {language} until compliance has read its words and activates it: {notice}",
            language=language,
            notice=notice.title,
        )
    return InUse(wording.load(name, language), "", "")


def lines(*, seen_by: Actor) -> list[NoticeLine]:
    """Every legal notice in every language, by name. Raises NotForYou."""
    seen_by.must(*READERS)
    newest: Mapping[tuple[str, str], NoticeActivation] = {
        (row.name, row.language): row for row in NoticeActivation.objects.order_by("pk")
    }
    return [
        _line(notice, language, newest.get((name, language)))
        for name, notice in legal.notices().items()
        for language in notice.languages
    ]


def _line(notice: LegalNotice, language: str, row: NoticeActivation | None) -> NoticeLine:
    found = [] if notice.name == legal.FORM else wording.problems(wording.parse(shipped(notice.name, language)))
    return NoticeLine(
        notice=notice,
        language=language,
        is_in_use=row is not None or notice.is_reviewed,
        enclosure=row.enclosure if row else "",
        activated_by=row.activated_by if row else "",
        activated_at=row.activated_at if row else None,
        faults=tuple(found),
    )


def shipped(name: str, language: str) -> str:
    """The words that came with the product, for compliance to read and activate. Raises UnknownWording."""
    return wording.source_of(name, language)
