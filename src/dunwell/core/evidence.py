"""The layout of `evidence.json`: a line per item and per link, each in one way of writing, so every byte has a place.

Pure, and known twice: `dunwell_verify.py`, which outsiders run alone, reads it with arithmetic of its own.

    {"format":"dunwell-evidence 1",
    "items":[
    {"digest":"…","item":{"at":"…","n":1,"section":"pack","what":{…}}},
    …
    ],
    "root":"…",            over the items' digests; the last link carries it
    "pdf":"…",             SHA-256 of evidence.pdf; the last link carries it
    "ids":"…",             SHA-256 of the links' numbers, comma between
    "previous":"…",        hash of the link before the first
    "links":[
    {"about":["person",3],"actor":"…","at":"…","because":"…","did":"…","digest":"…","hash":"…","id":7,"rows":null},
    {"digest":"…","hash":"…","id":8},     about somebody else: its content stays at home
    …
    ],
    "anchor":{"digest":"…","line":"…"}    the newest signed head within the links, or null
    }
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from dunwell.core.chain import LinkContent, canonical, content_digest, rows_root

FORMAT = "dunwell-evidence 1"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is said. `at` is a date or an instant, ISO 8601 in UTC: items stand in its order."""

    section: str
    at: str
    what: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Linked:
    """One link of the chain, and whether the pack shows what it says."""

    link_id: int
    content: LinkContent
    hash: str
    is_shown: bool


def item_lines(items: Iterable[Item]) -> list[str]:
    """The items as they are digested, numbered from 1."""
    return [
        canonical({"n": number, "section": item.section, "at": item.at, "what": item.what})
        for number, item in enumerate(items, 1)
    ]


def root(lines: Iterable[str]) -> str:
    """The root over the items' digests."""
    return rows_root(hashlib.sha256(line.encode()).digest() for line in lines)


def link_line(link: Linked) -> str:
    """One link; of one that is not shown only the digest of its content, which is enough to follow the chain."""
    content = link.content
    line: dict[str, object] = {"id": link.link_id, "digest": content_digest(content), "hash": link.hash}
    if link.is_shown:
        line |= {
            "at": content.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": content.actor,
            "did": content.did,
            "about": [content.about_kind, content.about_id],
            "because": content.because,
            "rows": None if content.rows_count is None else [content.rows_count, content.rows_root],
        }
    return canonical(line)


def render(lines: Sequence[str], *, pdf_sha256: str, previous_hash: str, links: Sequence[Linked], anchor: str) -> bytes:
    """The bytes of `evidence.json`. `anchor` is a line of the anchors, or empty."""
    items = [f'{{"digest":"{_sha256(line)}","item":{line}}}' for line in lines]
    held = canonical({"digest": _sha256(anchor), "line": anchor}) if anchor else "null"
    told = [
        f'{{"format":"{FORMAT}",',
        '"items":[',
        ",\n".join(items),
        "],",
        f'"root":"{root(lines)}",',
        f'"pdf":"{pdf_sha256}",',
        f'"ids":"{_sha256(",".join(str(link.link_id) for link in links))}",',
        f'"previous":"{previous_hash}",',
        '"links":[',
        ",\n".join(map(link_line, links)),
        "],",
        f'"anchor":{held}',
        "}\n",
    ]
    return "\n".join(told).encode()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
