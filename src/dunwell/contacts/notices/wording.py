"""Templates as they stand in their files: read, checked against what each must say, and listed.

A message is `<name>/<language>.yaml`: subject, body, what an email or a letter adds, a text. The words
that every message shares (table labels, disclosures, where to find help) are `shared/<language>.yaml`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

import yaml

from dunwell.contacts.notices import legal
from dunwell.contacts.notices.placeholders import BLOCKS, COLUMNS, PLACEHOLDERS, SHARED
from dunwell.core.refusal import Refusal

HOME: Final = Path(__file__).parent
CHANNELS: Final = ("email", "text", "letter")
VALIDATION_NOTICE: Final = "us_validation_notice"
"""Its form is fixed by law: see `validation.py`."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class UnknownWording(Refusal, LookupError):
    """No such template, or not in that language or for that channel."""


class BadWording(Refusal, ValueError):
    """A template says what it may not, or leaves out what it must say."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a message: kind is one of BLOCKS."""

    kind: str
    text: str
    carries: tuple[str, ...] = ()
    """Of a legal notice: elements that the law asks for and this piece says."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One template in one language. A channel that it has no words for is None."""

    name: str
    language: str
    version: int
    purpose: str
    declared: frozenset[str]
    subject: str
    email: tuple[Block, ...] | None
    letter: tuple[Block, ...] | None
    text: str | None
    sha256: str

    def said(self, channel: str) -> tuple[str, ...]:
        """Every string with placeholders that this channel shows."""
        if channel == "text":
            return (self.text,) if self.text else ()
        blocks = self.blocks(channel)
        return (self.subject, *(block.text for block in blocks)) if blocks else ()

    def blocks(self, channel: str) -> tuple[Block, ...] | None:
        """The pieces of an email or a letter."""
        return self.email if channel == "email" else self.letter


def slots(text: str) -> Iterator[str]:
    """The placeholders in `text`, in order. Raises BadWording for a brace that opens nothing."""
    try:
        yield from (name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError as error:
        raise BadWording("'{text}': {error}; write a brace twice", text=text, error=str(error)) from None


def names() -> tuple[str, ...]:
    """Every template, sorted, without the validation notice, whose form is fixed by law."""
    found = {path.parent.name for path in HOME.glob("*/*.yaml")} - {"shared", "legal", VALIDATION_NOTICE}
    return tuple(sorted(found))


def languages(name: str) -> tuple[str, ...]:
    """The languages a template exists in. Raises UnknownWording."""
    found = tuple(sorted(path.stem for path in (HOME / name).glob("*.yaml"))) if _NAME.fullmatch(name) else ()
    if not found or name in {"shared", "legal"}:
        raise UnknownWording("there is no template '{name}'; there are {known}", name=name, known=[*names()])
    return found


def best_language(name: str, wanted: str) -> str:
    """The language a person reads if the template has it, else English."""
    return wanted if wanted in languages(name) else "en"


@lru_cache(maxsize=256)
def load(name: str, language: str) -> Wording:
    """Read one template from its file. Raises UnknownWording, or BadWording with every fault found."""
    if language not in languages(name):
        raise UnknownWording(
            "template {name} is not written in {language}; it is in {languages}",
            name=name,
            language=language,
            languages=[*languages(name)],
        )
    wording = parse((HOME / name / f"{language}.yaml").read_text("utf-8"))
    if faults := problems(wording):
        raise BadWording("these words cannot be used: {faults}", faults="; ".join(faults))
    return wording


def parse(source: str) -> Wording:
    """A template from the text of its file. Raises BadWording for a missing or misspelt part."""
    body = yaml.safe_load(source)
    unknown = (
        set(body)
        - {"name", "language", "version", "purpose", "placeholders", "subject", "body", "text"}
        - set(CHANNELS)
    )
    if unknown:
        raise BadWording("no such part of a template: {parts_named}", parts_named=sorted(unknown))
    common = _blocks(body.get("body", []))
    try:
        return Wording(
            name=body["name"],
            language=body["language"],
            version=int(body["version"]),
            purpose=body["purpose"],
            declared=frozenset(body["placeholders"]),
            subject=body.get("subject", ""),
            email=common + _blocks(body["email"]) if "email" in body else None,
            letter=common + _blocks(body["letter"]) if "letter" in body else None,
            text=body.get("text"),
            sha256=hashlib.sha256(source.encode()).hexdigest(),
        )
    except KeyError as missing:
        raise BadWording("a template needs {missing}", missing=str(missing)) from None


def _blocks(listed: list[Mapping[str, Any]]) -> tuple[Block, ...]:
    blocks = tuple(
        Block(kind, text, tuple(piece.get("carries", ())))
        for piece in listed
        for kind, text in piece.items()
        if kind != "carries"
    )
    for block in blocks:
        if block.kind not in BLOCKS:
            raise BadWording(
                "'{kind}' is not a piece of a message; use one of: {known}", kind=block.kind, known=[*BLOCKS]
            )
    return blocks


def problems(wording: Wording) -> list[str]:
    """Everything wrong with a template; empty when it may be used."""
    where, faults = f"{wording.name}/{wording.language}", []
    known = {*PLACEHOLDERS, *SHARED, "debts"}
    faults += [f"{where} declares {name}, which does not exist" for name in sorted(wording.declared - known)]
    everything: set[str] = set()
    for channel in CHANNELS:
        used = _used(wording, channel)
        everything |= used
        faults += [f"{where} {channel} uses {name} without declaring it" for name in sorted(used - wording.declared)]
        if used:
            faults += [f"{where} {channel} lacks {need}" for need in _lacking(wording, channel, used)]
    faults += [f"{where} declares {name} and never uses it" for name in sorted(wording.declared - everything)]
    return [*faults, *legal.faults(wording)]


def _used(wording: Wording, channel: str) -> set[str]:
    """Placeholders the channel says, with those that come along in shared words."""
    used = {name for text in wording.said(channel) for name in slots(text)}
    if channel != "text" and any(block.kind == "debts" for block in wording.blocks(channel) or ()):
        used |= {"debts", "total"}
    if channel == "email" and "opt_out" in used:
        used.add("opt_out_url")
    return used


def _lacking(wording: Wording, channel: str, used: set[str]) -> Iterator[str]:
    for rule in requirements():
        applies = rule["purposes"] == "any" or wording.purpose in rule["purposes"]
        if applies and channel in rule["channels"]:
            yield from (
                f"{name}, required by {rule['id']} ({rule['citation']})" for name in rule["needs"] if name not in used
            )


@lru_cache(maxsize=1)
def requirements() -> tuple[Mapping[str, Any], ...]:
    """What templates must say, from `requirements.yaml`."""
    return tuple(yaml.safe_load((HOME / "requirements.yaml").read_text("utf-8")))


@lru_cache(maxsize=16)
def shared(language: str) -> Mapping[str, Any]:
    """The shared words of a language, and `sha256` of their file. Raises UnknownWording."""
    path = HOME / "shared" / f"{language}.yaml"
    if not _NAME.fullmatch(language) or not path.exists():
        raise UnknownWording("the shared words are not written in {language}", language=language)
    source = path.read_text("utf-8")
    return {**yaml.safe_load(source), "sha256": hashlib.sha256(source.encode()).hexdigest()}


def check_all() -> list[str]:
    """Every fault of every template and of the shared words, for the build."""
    faults = []
    for path in sorted((HOME / "shared").glob("*.yaml")):
        if tuple(slots(shared(path.stem)["labels"]["debt_line"])) != COLUMNS:
            faults.append(f"shared/{path.stem} debt_line must name {', '.join(COLUMNS)}, in this order")
    for path in sorted((HOME / VALIDATION_NOTICE).glob("*.yaml")):
        faults += legal.form_faults(path.stem, yaml.safe_load(path.read_text("utf-8")))
    faults += _unwritten()
    faults += _unsaid()
    for name in names():
        for language in languages(name):
            try:
                wording = parse((HOME / name / f"{language}.yaml").read_text("utf-8"))
            except BadWording as error:
                faults.append(f"{name}/{language}: {error}")
                continue
            if (wording.name, wording.language) != (name, language):
                faults.append(f"{name}/{language} calls itself {wording.name}/{wording.language}")
            faults += problems(wording)
    return faults


def _unwritten() -> list[str]:
    """Legal notices that are not written in a language the law wants, or not at all."""
    written = {path.parent.name: set[str]() for path in HOME.glob("*/*.yaml")}
    for path in HOME.glob("*/*.yaml"):
        written[path.parent.name].add(path.stem)
    return [
        f"contacts/notices/{name}: the notice is not written in {language}"
        for name, notice in legal.notices().items()
        for language in notice.languages
        if language not in written.get(name, set())
    ]


def _unsaid() -> list[str]:
    """Words that a legal notice may choose among, without their sentence in one of its languages."""
    return [
        f"shared/{language} answers has no sentence for {name} {word}"
        for name, notice in legal.notices().items()
        for language in notice.languages
        for word in (word for words in notice.choices.values() for word in words)
        if word not in shared(language).get("answers", {}).get(name, {})
    ]


def source_of(name: str, language: str) -> str:
    """The text of a template's file, for compliance to activate. Raises UnknownWording."""
    if language not in languages(name):
        raise UnknownWording(
            "template {name} is not written in {language}; it is in {languages}",
            name=name,
            language=language,
            languages=[*languages(name)],
        )
    return (HOME / name / f"{language}.yaml").read_text("utf-8")
