"""dunwell-verify: checks an evidence pack without Dunwell, its database or any library.

    python dunwell_verify.py evidence.json [--pdf evidence.pdf] [--anchors anchors.log]

It reads `evidence.json` line by line, works every digest out again, and says where something does not fit: the line,
the item with its section, or the link of the chain. Exit 0 only when everything fits.

What it cannot know: whether the head of the chain is the one that the keeper of the record had that day. Compare the
head it prints with one that was lodged elsewhere, or give it a copy of `anchors.log` that was kept elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

HEAD = b'{"format":"dunwell-evidence 1",'
ITEMS = b'"items":['
LINKS = b'"links":['
CLOSED = b"],"
END = (b"}", b"")
FRAME_BEFORE, FRAME_AFTER = 7, 5
"""Lines before and after the one that opens the links, without any item or link."""
MADE = "evidence.made"
SENT = "message.sent"
LEFT = ("sent", "bounced")
"""States of a message that left."""
SHOWN_FIELDS = ("at", "actor", "did", "about", "because", "rows")
PLACES_PRINTED = 20

Line = dict[str, Any]


@dataclass
class Pack:
    """What could be read of the file, and where it could not be."""

    items: list[Line] = field(default_factory=list)
    """Each `{"digest":…, "item":…}`; one that could not be read is empty."""
    links: list[Line] = field(default_factory=list)
    root: str = ""
    pdf: str = ""
    ids: str = ""
    previous: str = ""
    anchor: Line | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """The link that the making of the pack added; empty where it is not there."""
        found = self.links[-1] if self.links else {}
        return found if found.get("did") == MADE else {}


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_digest(link: Line) -> str:
    """The digest of what a link says: every field led by its length."""
    kind, about_id = link["about"]
    count, root = link["rows"] or ("", "")
    digest = hashlib.sha256()
    for part in (link["at"], link["actor"], link["did"], kind, str(about_id), link["because"], str(count), root):
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()


def chained(digest: str, previous: str) -> str:
    """The hash of a link."""
    return sha256(previous + digest)


def root_of(digests: Sequence[str]) -> str:
    """SHA-256 over digests in their order."""
    return hashlib.sha256(b"".join(bytes.fromhex(one) for one in digests)).hexdigest()


def words_digest(what: Line) -> str:
    """The digest of a message's words: a zero byte after each part."""
    seen = hashlib.sha256()
    for part in ("subject", "text", "html", "layout"):
        seen.update(str(what[part]).encode() + b"\0")
    return seen.hexdigest()


def read(raw: bytes) -> Pack:
    """The file, line by line. Whatever is off goes to `faults` with its place; the rest is read on."""
    pack, lines = Pack(), raw.split(b"\n")
    if lines.count(LINKS) != 1:
        pack.faults.append(f"lines that say {LINKS.decode()}: {lines.count(LINKS)}, where one must, after the items")
        return pack
    split = lines.index(LINKS)
    if split < FRAME_BEFORE or len(lines) < split + FRAME_AFTER:
        pack.faults.append(f"line {split + 1}: lines that must stand before or after it are missing")
        return pack
    for number, (found, wanted) in {
        0: (lines[0], HEAD), 1: (lines[min(1, len(lines) - 1)], ITEMS), split - 5: (lines[split - 5], CLOSED),
        len(lines) - 4: (lines[-4], CLOSED), len(lines) - 2: (lines[-2], END[0]), len(lines) - 1: (lines[-1], END[1]),
    }.items():  # fmt: skip
        if found != wanted:
            pack.faults.append(f"line {number + 1}: it must say {wanted.decode() or 'nothing'}")
    pack.root = _named(pack, lines, split - 4, "root")
    pack.pdf = _named(pack, lines, split - 3, "pdf")
    pack.ids = _named(pack, lines, split - 2, "ids")
    pack.previous = _named(pack, lines, split - 1, "previous")
    pack.anchor = _anchor(pack, lines, len(lines) - 3)
    for what, kept, first, end in (("item", pack.items, 2, split - 5), ("link", pack.links, split + 1, len(lines) - 4)):
        for position in range(first, end):
            kept.append(_line(pack, lines[position], position, f"{what} {len(kept) + 1}", is_last=position == end - 1))
    return pack


def _line(pack: Pack, raw: bytes, position: int, name: str, *, is_last: bool) -> Line:
    where = f"line {position + 1}, {name}"
    if raw.endswith(b",") == is_last:
        pack.faults.append(f"{where}: its end was changed")
        return {}
    found = _json(raw if is_last else raw[:-1])
    if not isinstance(found, dict):
        pack.faults.append(f"{where}: it cannot be read, or is not written in the one way")
        return {}
    return found


def _json(raw: bytes) -> object:
    """The value, if it is written in the one way; else None."""
    try:
        text = raw.decode()
        found = json.loads(text)
        return found if canonical(found) == text else None
    except (ValueError, RecursionError):
        return None


def _named(pack: Pack, lines: list[bytes], position: int, name: str) -> str:
    start = f'"{name}":"'.encode()
    line = lines[position]
    value = line[len(start) : -2]
    if not (line.startswith(start) and line.endswith(b'",') and _is_hash(value.decode("latin-1"))):
        pack.faults.append(f"line {position + 1}: it must give the {name} as 64 hexadecimal digits")
        return ""
    return value.decode()


def _anchor(pack: Pack, lines: list[bytes], position: int) -> Line | None:
    line = lines[position]
    if line == b'"anchor":null':
        return None
    found = _json(line[len(b'"anchor":') :]) if line.startswith(b'"anchor":') else None
    if not (
        isinstance(found, dict) and set(found) == {"digest", "line"} and sha256(str(found["line"])) == found["digest"]
    ):
        pack.faults.append(f"line {position + 1}: the anchor was changed")
        return None
    return found


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and not text.strip("0123456789abcdef")


def items_whole(pack: Pack) -> Iterator[str]:
    """Items that do not give their digest, are out of order or missing, or that the last link does not carry."""
    for number, line in enumerate(pack.items, 1):
        if not line:
            continue
        item = line.get("item")
        if set(line) != {"digest", "item"} or not isinstance(item, dict) or not isinstance(item.get("what"), dict):
            yield f"item {number}: it is not an item"
            continue
        name = f"item {number} ({item.get('section')})"
        if item.get("n") != number:
            yield f"{name} says it is number {item.get('n')}: an item is missing, doubled or out of order here"
        if sha256(canonical(item)) != line["digest"]:
            yield f"{name}: its content was changed, or its digest"


def root_carried(pack: Pack) -> Iterator[str]:
    """Whether the items give the root that stands in the file and in the last link."""
    digests = [line.get("digest") for line in pack.items]
    if all(map(_is_hash, digests)) and root_of([str(one) for one in digests]) != pack.root:
        yield "the digests of the items do not give the root: an item was changed, added or taken out"
    if not pack.last:
        yield f"the last link is not the one that the making of the pack added ({MADE}): links were cut off at the end"
        return
    if pack.last["rows"] != [len(pack.items), pack.root]:
        yield f"link {pack.last['id']}, the last, carries another count or root of items: items were changed"


def chain_whole(pack: Pack) -> Iterator[str]:
    """Links that do not follow the one before, or do not say what they were noted with."""
    previous, before = pack.previous, "the beginning of the segment"
    for number, link in enumerate(pack.links, 1):
        name = f"link {link.get('id', '?')}, number {number} of the segment"
        if not _is_link(link):
            if link:
                yield f"{name}: it is not a link"
            previous, before = str(link.get("hash", "")), name
            continue
        if "did" in link and content_digest(link) != link["digest"]:
            yield f"{name}, {link['did']}: what it says was changed, or its digest"
        if chained(link["digest"], previous) != link["hash"]:
            yield f"{name}: it does not follow {before}: one of the two was changed, or a link between was taken out"
        previous, before = link["hash"], f"link {link['id']}"
    numbered = [(number, link["id"]) for number, link in enumerate(pack.links, 1) if _is_link(link)]
    for (_, a), (number, b) in pairwise(numbered):
        if b <= a:
            yield f"link {b}, number {number} of the segment, stands after link {a}, number {number - 1} of the segment"
    ids = [link_id for _, link_id in numbered]
    if len(ids) == len(pack.links) and sha256(",".join(map(str, ids))) != pack.ids:
        yield "the numbers of the links are not those the pack was made with"
    first = _because(pack.last).get("first")
    if pack.last and ids and ids[0] != first:
        yield f"the segment must begin with link {first} and begins with link {ids[0]}: links were cut off"


def _is_link(link: Line) -> bool:
    if not (_is_hash(link.get("digest")) and _is_hash(link.get("hash")) and isinstance(link.get("id"), int)):
        return False
    shown = set(link) - {"id", "digest", "hash"}
    if not shown:
        return True
    about, rows = link.get("about"), link.get("rows")
    is_pair = isinstance(about, list) and len(about) == 2 and isinstance(about[0], str)
    has_rows = rows is None or (isinstance(rows, list) and len(rows) == 2 and isinstance(rows[1], str))
    texts = all(isinstance(link.get(name), str) for name in ("at", "actor", "did", "because"))
    return shown == set(SHOWN_FIELDS) and is_pair and has_rows and texts


def _because(link: Line) -> Line:
    try:
        found = json.loads(link.get("because", "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _things(pack: Pack, section: str) -> Iterator[tuple[str, Line]]:
    """Name and content of every readable item of a section."""
    for number, line in enumerate(pack.items, 1):
        item = line.get("item")
        if isinstance(item, dict) and item.get("section") == section and isinstance(item.get("what"), dict):
            yield f"item {number} ({section})", item["what"]


def notices_as_sent(pack: Pack) -> Iterator[str]:
    """Notices whose words are not those of their digest, or not those that the trail saw being sent."""
    sent = {link["id"]: link for link in pack.links if link.get("did") == SENT and _is_link(link)}
    told = set()
    for name, what in _things(pack, "notice"):
        if not all(isinstance(what.get(part), str) for part in ("subject", "text", "html", "layout")):
            yield f"{name}: parts of its words are missing"
        elif words_digest(what) != what.get("text_sha256"):
            yield f"{name}: its words are not those of its digest"
        link = sent.get(what.get("link", 0))
        if link is None:
            if what.get("state") in LEFT:
                yield f"{name}: it was sent, and its link {what.get('link')} is not among the links"
            continue
        told.add(link["id"])
        because = _because(link)
        if because.get("text") != what.get("text_sha256"):
            yield f"{name}: link {link['id']} saw other words being sent"
        if (because.get("outbox"), because.get("channel")) != (what.get("outbox"), what.get("channel")):
            yield f"{name}: link {link['id']} saw another message being sent"
    for link_id, link in sent.items():
        if link_id not in told and _is_asked_for(pack, _because(link)):
            yield f"link {link_id} says that a message was sent, and no notice shows it"


def _is_asked_for(pack: Pack, because: Line) -> bool:
    scope = next((what.get("debt") for _, what in _things(pack, "pack")), None)
    debts = because.get("debts")
    return scope is None or (isinstance(debts, list) and scope in debts)


def debts_add_up(pack: Pack) -> Iterator[str]:
    """Debts whose entries do not add up to what is owed, in all and by part."""
    entries: dict[object, dict[str, int]] = {}
    for name, what in _things(pack, "entry"):
        try:
            parts = entries.setdefault(what["debt"], {})
            parts[what["part"]] = parts.get(what["part"], 0) + int(what["amount_minor"])
        except (KeyError, TypeError, ValueError):
            yield f"{name}: it does not say what was booked"
    for name, what in _things(pack, "debt"):
        owed = what.get("parts_minor")
        booked = entries.get(what.get("debt"), {})
        if not isinstance(owed, dict) or sum(owed.values()) != what.get("balance_minor"):
            yield f"{name}: its parts do not add up to its balance"
        elif any(booked.get(part, 0) != minor for part, minor in owed.items()):
            yield f"{name}: its entries do not add up to what is owed"


def pdf_is_it(pack: Pack, path: Path) -> Iterator[str]:
    """Whether the PDF is the one that was made with the pack."""
    if pack.last and _because(pack.last).get("pdf") != pack.pdf:
        yield f"link {pack.last['id']}, the last, carries another hash of the PDF than the file"
    if not path.is_file():
        yield f"{path} is not there: put it beside evidence.json, or name it with --pdf"
    elif hashlib.sha256(path.read_bytes()).hexdigest() != pack.pdf:
        yield f"{path.name} is not the PDF that was made with this pack: a byte of it was changed"


def anchors_borne_out(pack: Pack, path: Path | None) -> Iterator[str]:
    """Anchors within the segment, the pack's own and those of a copy of the file, that the links do not bear out."""
    lines = [("the anchor", pack.anchor["line"])] if pack.anchor else []
    if path:
        lines += [
            (f"line {number} of {path.name}", line)
            for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        ]
    hashes = {link["id"]: link["hash"] for link in pack.links if _is_link(link)}
    for name, line in lines:
        words = line.split(" ")
        if len(words) != 4 or not words[0].isdecimal():
            yield f"{name}: it is not an anchor"
        elif int(words[0]) in range(min(hashes, default=1), max(hashes, default=0) + 1) and (
            hashes.get(int(words[0])) != words[1]
        ):
            yield f"{name}: the head anchored at {words[2]}, link {words[0]}, is not in the chain"


def _places(check: Callable[[], Iterator[str]]) -> list[str]:
    """What a check finds; that it cannot be made at all is found as well."""
    try:
        return list(check())
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return [f"it could not be checked, because what is there cannot be understood: {error!r}"]


def findings(pack: Pack, pdf: Path, anchors: Path | None) -> list[tuple[str, list[str]]]:
    """Every check in words, and the places where it does not hold."""
    links, shown = len(pack.links), sum("did" in link for link in pack.links)
    return [
        ("the file is laid out as an evidence pack, every line in one way of writing", pack.faults),
        (f"{len(pack.items)} items give their digests, in order, none missing", _places(lambda: items_whole(pack))),
        ("the items give the root that the last link carries", _places(lambda: root_carried(pack))),
        (f"{links} links follow one another, {shown} of them with what they say", _places(lambda: chain_whole(pack))),
        (
            "the notices are in the words that the trail saw sent, and all are shown",
            _places(lambda: notices_as_sent(pack)),
        ),
        ("the entries of every debt add up to what is owed", _places(lambda: debts_add_up(pack))),
        ("the PDF is the one that was made with the pack", _places(lambda: pdf_is_it(pack, pdf))),
        ("the anchored heads are in the chain", _places(lambda: anchors_borne_out(pack, anchors))),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the pack that the arguments name; 0 when all fits, 1 when not, 2 when it cannot be opened."""
    parser = argparse.ArgumentParser(prog="dunwell-verify", description="Check an evidence pack of Dunwell.")
    parser.add_argument("evidence", type=Path, help="evidence.json")
    parser.add_argument("--pdf", type=Path, help="the PDF of the pack (default: evidence.pdf beside it)")
    parser.add_argument("--anchors", type=Path, help="a copy of anchors.log that was kept elsewhere")
    given = parser.parse_args(arguments)
    try:
        pack = read(given.evidence.read_bytes())
        found = findings(pack, given.pdf or given.evidence.with_name("evidence.pdf"), given.anchors)
    except OSError as error:
        sys.stderr.write(f"dunwell-verify: {error}\n")
        return 2
    for words, places in found:
        sys.stdout.write(f"{'FAIL' if places else 'ok  '} {words}\n")
        sys.stdout.writelines(f"       {place}\n" for place in places[:PLACES_PRINTED])
        if len(places) > PLACES_PRINTED:
            sys.stdout.write(f"       and {len(places) - PLACES_PRINTED} more\n")
    if any(places for _, places in found):
        return 1
    sys.stdout.write(f"all fits; head of the chain: link {pack.last['id']}, {pack.last['hash']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
