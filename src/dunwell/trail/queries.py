"""Questions the trail answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dunwell.core.chain import FIRST_HASH, LinkContent, link_hash
from dunwell.trail.models import Head, Link


@dataclass(frozen=True, slots=True)
class Act:
    """One link, as a page shows it."""

    link_id: int
    at: datetime
    actor: str
    did: str
    about_kind: str
    about_id: int
    because: dict[str, object]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where the chain does not hold, and how."""

    link_id: int
    why: str


def acts(*, about: tuple[str, int], limit: int = 200) -> list[Act]:
    """The newest acts about one thing, newest first."""
    found = Link.objects.filter(about_kind=about[0], about_id=about[1]).order_by("-id")[:limit]
    return [Act(k.pk, k.at, k.actor, k.did, k.about_kind, k.about_id, json.loads(k.because)) for k in found]


def roots(did: str) -> dict[int, tuple[int, str]]:
    """What the newest link of that act about each thing says of its rows: how many there are, and their root."""
    rows = Link.objects.filter(did=did).order_by("id").values_list("about_id", "rows_count", "rows_root")
    return {about_id: (count or 0, root) for about_id, count, root in rows}


def broken_links() -> Iterator[BrokenLink]:
    """Recompute the whole chain, oldest first; yields every place where it does not hold."""
    previous, last_id = FIRST_HASH, 0
    for link in Link.objects.order_by("id").iterator(chunk_size=5000):
        content = LinkContent(
            link.at, link.actor, link.did, link.about_kind, link.about_id, link.because, link.rows_count, link.rows_root
        )
        if link.previous_hash != previous:
            yield BrokenLink(link.pk, "the link before it is missing or was changed")
        if link_hash(content, link.previous_hash) != link.hash:
            yield BrokenLink(link.pk, "its content does not match its hash")
        previous, last_id = link.hash, link.pk
    head = Head.objects.filter(id=1).first()
    if (head.hash, head.link_id) != (previous, last_id) if head else last_id:
        yield BrokenLink(last_id, "the head does not name the newest link; links may be missing at the end")
