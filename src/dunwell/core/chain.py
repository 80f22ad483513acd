"""The arithmetic of the trail's hash chain: pure, so that an outsider can check it without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # checking a chain needs no frames
    import polars as pl

FIRST_HASH = "0" * 64
BLOCK = 4096
"""Lines per leaf of a root: one line is proved by the other lines of its block."""


@dataclass(frozen=True, slots=True)
class LinkContent:
    """What one link says. `because` is canonical JSON; `rows_root` is empty unless the link stands for many rows."""

    at: datetime
    actor: str
    did: str
    about_kind: str
    about_id: int
    because: str
    rows_count: int | None
    rows_root: str


def canonical(value: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces, so that equal content has equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def content_digest(content: LinkContent) -> str:
    """SHA-256 over every field, each led by its length so that fields cannot run together."""
    at = content.at.astimezone(UTC).isoformat(timespec="microseconds")
    count = "" if content.rows_count is None else str(content.rows_count)
    digest = hashlib.sha256()
    for field in (
        at, content.actor, content.did, content.about_kind, str(content.about_id), content.because, count,
        content.rows_root,
    ):  # fmt: skip
        raw = field.encode()
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()


def chained(digest: str, previous_hash: str) -> str:
    """The hash of a link from the digest of its content: who holds the digest alone can follow the chain."""
    return hashlib.sha256(f"{previous_hash}{digest}".encode()).hexdigest()


def link_hash(content: LinkContent, previous_hash: str) -> str:
    """SHA-256 over the previous hash and the digest of the content."""
    return chained(content_digest(content), previous_hash)


def rows_root(hashes: Iterable[bytes]) -> str:
    """Root over many rows: SHA-256 over their SHA-256 digests in order."""
    digest = hashlib.sha256()
    for one in hashes:
        digest.update(one)
    return digest.hexdigest()


def block_digests(lines: pl.Series) -> list[bytes]:
    """SHA-256 of each block of lines, joined by line feeds."""
    blocks = (lines.slice(start, BLOCK) for start in range(0, len(lines), BLOCK))
    return [hashlib.sha256(block.str.join("\n").item().encode()).digest() for block in blocks]
