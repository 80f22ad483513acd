"""The notices that the law asks for: what each must carry, what it may not say, and which duties it does.

One file per notice in `legal/`, read by counsel. A template of that name marks each of its pieces with the elements it
carries (`carries: [...]`); one that lacks an element, or says what the law forbids, is not used: the build fails, and
compliance cannot activate it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from dunwell.contacts.notices.wording import Block, Wording

HOME: Final = Path(__file__).parent / "legal"
FORM: Final = "us_validation_notice"
"""The notice whose sentences are those of a form that the law gives: its elements are named by its keys."""


class BadNotice(ValueError):
    """A file of `legal/` is not complete."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a notice must say, and the facts it must show in saying it."""

    name: str
    source: str
    places: tuple[str, ...]
    """Placeholders that the piece which carries it must hold."""
    only: tuple[str, ...] = ()
    """Regions of the person in which it is required; empty: everywhere."""


@dataclass(frozen=True, slots=True)
class LegalNotice:
    """What the law says of one notice."""

    name: str
    title: str
    citation: str
    rule: str
    """The rule that asks for it, as the rulebook names it."""
    rows: tuple[str, ...]
    """Rows of the fact tables whose duty is done when it is sent; none where nobody is bound to send it."""
    records: str
    """The word of the law for having sent it; empty where there is none."""
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    language_of: Mapping[str, str]
    """By region of the person the one language it is written in."""
    elements: tuple[Element, ...]
    forbidden_places: tuple[str, ...]
    forbidden_words: Mapping[str, tuple[str, ...]]
    """By language what may not be read in it, in small letters."""
    told: tuple[str, ...]
    """Placeholders that only a person can fill: no record holds them."""
    choices: Mapping[str, tuple[str, ...]]
    """By placeholder the only words that may fill it, each said in the sentences of `shared/`."""
    enclosure: str
    """What goes with it, as the law calls it; whoever activates the notice says which edition."""
    days_before: int
    """So many days before the last day it is composed; a notice without a day, at once."""
    is_reviewed: bool
    """Whether counsel has read its words. What was not read is used when compliance activates it under a name."""


@lru_cache(maxsize=1)
def notices() -> Mapping[str, LegalNotice]:
    """Every legal notice by name. Raises BadNotice, naming the file."""
    return {path.stem: _read(path) for path in sorted(HOME.glob("*.yaml"))}


def _read(path: Path) -> LegalNotice:
    body: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    try:
        forbids = body.get("forbids", {})
        return LegalNotice(
            name=path.stem,
            title=body["title"],
            citation=body["citation"],
            rule=body["rule"],
            rows=tuple(body["rows"]),
            records=body.get("records", ""),
            channels=tuple(body["channels"]),
            languages=tuple(body["languages"]),
            language_of=body.get("language_of", {}),
            elements=tuple(_element(name, said) for name, said in body["elements"].items()),
            forbidden_places=tuple(forbids.get("places", ())),
            forbidden_words={language: tuple(said) for language, said in forbids.get("words", {}).items()},
            told=tuple(body.get("told", ())),
            choices={name: tuple(said) for name, said in body.get("choices", {}).items()},
            enclosure=body.get("enclosure", ""),
            days_before=int(body["days_before"]),
            is_reviewed=body["reviewed"],
        )
    except (KeyError, TypeError) as missing:
        raise BadNotice(f"contacts/notices/legal/{path.name} needs {missing}") from None


def _element(name: str, said: Mapping[str, Any]) -> Element:
    return Element(name, said["source"], tuple(said.get("places", ())), tuple(said.get("only", ())))


def of_rows(rows: Iterable[str]) -> LegalNotice | None:
    """The notice that does a duty of these rows, if one does."""
    asked = set(rows)
    return next((notice for notice in notices().values() if not asked.isdisjoint(notice.rows)), None)


def events() -> dict[str, str]:
    """By template the law's word for having sent it."""
    return {name: notice.records for name, notice in notices().items() if notice.records}


def language_for(notice: LegalNotice, *, region: str, wanted: str, portfolio: str) -> str:
    """The language a person's notice is written in: the law's where it names one, else theirs, else the portfolio's."""
    if region in notice.language_of:
        return notice.language_of[region]
    return next((one for one in (wanted, portfolio) if one in notice.languages), notice.languages[0])


def faults(wording: Wording) -> Iterator[str]:
    """What a template of a legal notice lacks, or may not say; nothing for other templates."""
    notice = notices().get(wording.name)
    if notice is None:
        return
    where = f"contacts/notices/{wording.name}/{wording.language}.yaml"
    said_by = {channel: wording.blocks(channel) for channel in ("letter", "email")}
    for channel in notice.channels:
        if not said_by.get(channel):
            yield f"{where} has no words for the channel {channel}, which {notice.rule} allows"
    for channel, blocks in said_by.items():
        if blocks:
            yield from (f"{where} {channel}: {fault}" for fault in _faults(notice, blocks, wording))


def _faults(notice: LegalNotice, blocks: Iterable[Block], wording: Wording) -> Iterator[str]:
    carried: dict[str, str] = {}
    for block in blocks:
        for name in block.carries:
            carried[name] = f"{carried.get(name, '')} {block.text}"
    known = {element.name for element in notice.elements}
    yield from (f"carries {name}, which {notice.name} does not know" for name in sorted(set(carried) - known))
    for element in notice.elements:
        because = f"required by {notice.rule} ({element.source})"
        if not carried.get(element.name, "").strip():
            yield f"lacks the element {element.name}, {because}"
            continue
        missing = [place for place in element.places if f"{{{place}}}" not in carried[element.name]]
        if missing:
            yield f"says {element.name} without {', '.join(missing)}, {because}"
    text = " ".join([wording.subject, *(block.text for block in blocks)])
    for place in notice.forbidden_places:
        if f"{{{place}}}" in text:
            yield f"says {place}, which {notice.rule} forbids here"
    for words in notice.forbidden_words.get(wording.language, ()):
        if words in text.lower():
            yield f"says “{words}”, which {notice.rule} forbids here"


def form_faults(language: str, form: Mapping[str, Any]) -> list[str]:
    """What the form of the validation notice lacks: its elements are named by the keys of its sentences."""
    notice = notices()[FORM]
    where, found = f"contacts/notices/{FORM}/{language}.yaml", []
    for element in notice.elements:
        said = form.get(element.name, "")
        text = said if isinstance(said, str) else " ".join(map(str, said.values()))
        because = f"required by {notice.rule} ({element.source})"
        if not text.strip():
            found.append(f"{where}: lacks the element {element.name}, {because}")
        elif missing := [place for place in element.places if f"{{{place}}}" not in text]:
            found.append(f"{where}: says {element.name} without {', '.join(missing)}, {because}")
    everything = " ".join(str(said) for said in form.values()).lower()
    for words in notice.forbidden_words.get(language, ()):
        if words in everything:
            found.append(f"{where}: says “{words}”, which {notice.rule} forbids here")
    return found
