"""Questions the trail answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dunwell.core.chain import FIRST_HASH, LinkContent, link_hash
from dunwell.trail.models import Head, Link

AT_ONCE = 500


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


def acts(*, about: tuple[str, int], did: str = "", limit: int = 200) -> list[Act]:
    """The newest acts about one thing, newest first; with `did` those of that name alone."""
    rows = Link.objects.filter(about_kind=about[0], about_id=about[1])
    found = (rows.filter(did=did) if did else rows).order_by("-id")[:limit]
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


@dataclass(frozen=True, slots=True)
class Chained:
    """One link as it stands in the chain."""

    link_id: int
    content: LinkContent
    hash: str


def newest_link() -> int:
    """The number of the newest link; 0 where nothing is on the trail."""
    head = Head.objects.filter(id=1).first()
    return head.link_id if head else 0


def links_about(things: Iterable[tuple[str, int]]) -> set[int]:
    """Ids of every link about one of these things."""
    by_kind: dict[str, set[int]] = {}
    for kind, about_id in things:
        by_kind.setdefault(kind, set()).add(about_id)
    found: set[int] = set()
    for kind, ids in by_kind.items():
        wanted = sorted(ids)
        for start in range(0, len(wanted), AT_ONCE):
            rows = Link.objects.filter(about_kind=kind, about_id__in=wanted[start : start + AT_ONCE])
            found.update(rows.values_list("id", flat=True))
    return found


def covering(did: str, about_kind: str, ids: Iterable[int]) -> dict[int, int]:
    """For each id the link of that act about it, or else about the nearest before it: an act over a span of ids."""
    found = {}
    for one in ids:
        rows = Link.objects.filter(about_kind=about_kind, about_id__lte=one, did=did).order_by("-about_id", "-id")
        link_id = rows.values_list("id", flat=True).first()
        if link_id is not None:
            found[one] = link_id
    return found


def segment(first: int, last: int) -> tuple[str, list[Chained]]:
    """The links from one to another, both inside, in their order, and the hash of the link before them."""
    rows = list(Link.objects.filter(id__gte=first, id__lte=last).order_by("id"))
    links = [
        Chained(
            k.pk, LinkContent(k.at, k.actor, k.did, k.about_kind, k.about_id, k.because, k.rows_count, k.rows_root),
            k.hash,
        )
        for k in rows
    ]  # fmt: skip
    return rows[0].previous_hash if rows else FIRST_HASH, links
