"""Anchors: heads of the trail kept outside of the database, each signed with a key of the home.

Whoever holds the database can cut the chain off and build it anew, and it is whole again. An anchor says what its head
was at a moment; the chain must hold that head for ever. One line each, in a file that only grows:
`number hash time signature`. A copy of the file kept elsewhere shows that none was taken away.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dunwell.trail.models import Head, Link

FILE = "anchors.log"
ANCHORED_AFTER = ("run.decided", "message.sent", "letters.printed")
"""Acts of nights and deliveries, which end by anchoring the head."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the trail as it was."""

    link_id: int
    hash: str
    at: str
    """ISO 8601, UTC."""
    signature: str

    @property
    def line(self) -> str:
        return f"{self.link_id} {self.hash} {self.at} {self.signature}\n"


def write(path: Path, *, key: bytes, at: datetime) -> bool:
    """Append the head to the anchors in `path`; false where nothing is on the trail, or the last line says it already.

    One write of one line, so that two processes never mix theirs; it is on the disk when this returns.
    """
    head = Head.objects.filter(id=1).exclude(link_id=0).first()
    if head is None:
        return False
    anchor = _signed(head.link_id, head.hash, at.astimezone(UTC).isoformat(timespec="seconds"), key)
    if path.exists() and (said := path.read_text("utf-8").splitlines()) and said[-1].split()[:2] == [
        str(anchor.link_id), anchor.hash,
    ]:  # fmt: skip
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, anchor.line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def _signed(link_id: int, head_hash: str, at: str, key: bytes) -> Anchor:
    signature = hmac.new(key, f"{link_id} {head_hash} {at}".encode(), hashlib.sha256).hexdigest()
    return Anchor(link_id, head_hash, at, signature)


def broken(path: Path, *, key: bytes) -> Iterator[str]:
    """Every anchor that the chain does not bear out or that this home did not sign, in words; also a missing file."""
    if not path.exists():
        if Link.objects.filter(did__in=ANCHORED_AFTER).exists():
            yield (
                f"{path.name} is missing, though nights or deliveries were done: it was taken away, or never written. "
                "Put it back from a copy; if there is none, make sure of the chain and run `dunwell verify --anchor`"
            )
        return
    lines = path.read_text("utf-8", errors="replace").splitlines()
    for start in range(0, len(lines), AT_ONCE):
        yield from _unborne(lines[start : start + AT_ONCE], start + 1, path.name, key)


def _unborne(lines: list[str], first: int, name: str, key: bytes) -> Iterator[str]:
    anchors = [_read(line, key) for line in lines]
    ids = [anchor.link_id for anchor in anchors if anchor]
    hashes = dict(Link.objects.filter(pk__in=ids).values_list("pk", "hash"))
    for number, anchor in enumerate(anchors, first):
        if anchor is None:
            yield f"line {number} of {name} was not signed with this home's key"
        elif hashes.get(anchor.link_id) != anchor.hash:
            yield (
                f"the head anchored at {anchor.at}, link {anchor.link_id} (line {number} of {name}), is not in the "
                "chain: links were cut off or built anew"
            )


def _read(line: str, key: bytes) -> Anchor | None:
    """The anchor of a line; None where its signature is not of this key."""
    words = line.split(" ")
    if len(words) != 4 or not words[0].isdecimal():
        return None
    anchor = _signed(int(words[0]), words[1], words[2], key)
    return anchor if hmac.compare_digest(anchor.signature, words[3]) else None


def newest_within(path: Path, *, first: int, last: int) -> str:
    """The last line of the anchors whose link is one of these, both inside, as it stands; empty where there is none."""
    if not path.exists():
        return ""
    for line in reversed(path.read_text("utf-8", errors="replace").splitlines()):
        number = line.split(" ")[0]
        if number.isdecimal() and first <= int(number) <= last:
            return line
    return ""
