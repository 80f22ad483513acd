"""The words of a message: made plain and harmless, freed of what they quote, and searched for what they ask.

The phrases are data: `inbound_wishes.yaml`. Recognising one never decides anything in our favour: it can only stop
contacts, and it always brings the message before a person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import yaml

ASKS = ("stop", "cease", "death", "insolvency", "representation", "dispute", "paid", "hardship")
"""What can be recognised, the most urgent first."""
WISHES = Path(__file__).parent / "inbound_wishes.yaml"
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")
_QUOTE_BEGINS = (
    re.compile(
        r"^-{2,}\s*(original message|message d'origine|message original|forwarded message|الرسالة الأصلية)", re.I
    ),
    re.compile(r"^_{10,}$"),
    re.compile(r"^(on|le|el)\b.{0,200}\b(wrote|a écrit|escribió)\s*:?$", re.I),
    re.compile(r"^في\b.{0,200}(كتب|كتبت)"),
    re.compile(r"^(from|de|von|من)\s?:\s.+", re.I),
)
_REPEATS = re.compile(r"^\s*(re|fw|fwd|tr|rép|réf|rv|aw|رد|إعادة توجيه)\s*(\[\d+\])?\s*:", re.I)
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "blockquote"})
_BREAKING = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "ul", "ol", "hr"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks: words of ASKS, most urgent first, and the grounds when it disputes."""

    asks: tuple[str, ...]
    grounds: str = ""


class _Text(HTMLParser):
    """The visible words of HTML; quotations, scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _SKIPPED:
            self.depth += 1
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED and self.depth:
            self.depth -= 1
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.pieces.append(data)


def plain_text(plain: str, html: str) -> str:
    """The words as plain text: those of the plain part, else those of the HTML. No control or direction marks."""
    text = plain
    if not text.strip() and html:
        reader = _Text()
        reader.feed(html)
        reader.close()
        text = "".join(reader.pieces)
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def new_words(text: str) -> str:
    """What the writer wrote: quoted lines and everything after the head of a quotation are left out."""
    kept: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if any(begins.match(bare) for begins in _QUOTE_BEGINS) and kept:
            break
        if not bare.startswith((">", "|")):
            kept.append(bare)
    return "\n".join(kept).strip()


def fold(text: str) -> str:
    """For comparison: lower case, no accents, no Arabic vowel signs or stretching, plain apostrophes, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("ـ", ""))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.split())


@cache
def _phrases() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """(ask, grounds, pattern) of every line of the file. `alone` phrases are a whole line, `said` may be anywhere."""
    found = []
    for ask, groups in yaml.safe_load(WISHES.read_text("utf-8")).items():
        for group in groups:
            for manner, pattern in (("alone", r"^[\W_]*(?:%s)[\W_]*$"), ("said", r"(?<!\w)(?:%s)(?!\w)")):
                if phrases := group.get(manner):
                    either = "|".join(re.escape(fold(str(phrase))) for phrase in phrases)
                    found.append((ask, str(group.get("grounds", "")), re.compile(pattern % either)))
    return tuple(found)


def asked(subject: str, said: str) -> Asked:
    """What a message asks. Its first 200 lines are searched, and its subject unless that repeats ours."""
    own_subject = "" if _REPEATS.match(subject) else subject
    lines = [folded for line in (own_subject, *said.split("\n")[:200]) if (folded := fold(line))]
    whole = " ".join(lines)
    found: dict[str, str] = {}
    for ask, grounds, pattern in _phrases():
        places = lines if pattern.pattern.startswith("^") else (whole,)
        if any(pattern.search(place) for place in places):
            found[ask] = found.get(ask) or grounds
    if "paid" in found and "dispute" not in found:
        return Asked(tuple(ask for ask in ASKS if ask in found), "already_paid")
    return Asked(tuple(ask for ask in ASKS if ask in found), found.get("dispute", ""))
