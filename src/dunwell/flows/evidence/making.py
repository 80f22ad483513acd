"""Makes an evidence pack: gathers, prints, notes the making on the trail, and takes the chain up to that very link."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dunwell.core import evidence
from dunwell.core.actor import Actor
from dunwell.core.evidence import Linked
from dunwell.core.ports import EvidencePrinter
from dunwell.core.words import Role
from dunwell.flows.evidence.gathering import Asked, Gathered, NotTheirs, gather
from dunwell.flows.evidence.pages import pages
from dunwell.flows.evidence.wording import wording
from dunwell.rulebook import Rulebook
from dunwell.trail import anchors
from dunwell.trail import queries as trail
from dunwell.trail.services import note

MADE = "evidence.made"
READERS = (Role.COMPLIANCE,)
OF_OTHERS = ("party.bound", "party.released")
"""Acts about a debt that name another person bound by it, by number: only their digest goes into a pack."""

__all__ = ["Asked", "Means", "NotTheirs", "Pack", "make"]


@dataclass(frozen=True, slots=True)
class Means:
    """What the making is handed."""

    book: Rulebook
    printer: EvidencePrinter
    files: Path
    """The home's files: printed letters and anchors."""
    anchor_key: bytes


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: the two files, and the link that its making added."""

    json: bytes
    pdf: bytes
    items_count: int
    links_count: int
    link_id: int
    link_hash: str


def make(*, asked: Asked, means: Means, now: datetime, by: Actor) -> Pack:
    """The pack of one person. Raises NotForYou, NoSuchPerson, NotTheirs.

    Always   the making is noted on the trail with the root over the items and the PDF's hash, that link is the last of
             the pack, and the head is anchored
    """
    by.must(*READERS)
    words = wording(asked.language)
    gathered = gather(asked, book=means.book, files=means.files, now=now, by=by)
    lines = evidence.item_lines(gathered.items)
    root = evidence.root(lines)
    document = pages(gathered, book=means.book, words=words, root=root)
    pdf = means.printer(document, made_at=now)
    link_id, previous, links = _noted(asked, gathered, root, hashlib.sha256(pdf).hexdigest(), now=now, by=by)
    anchors.write(means.files / anchors.FILE, key=means.anchor_key, at=now)
    line = anchors.newest_within(means.files / anchors.FILE, first=links[0].link_id, last=link_id)
    made = evidence.render(
        lines, pdf_sha256=hashlib.sha256(pdf).hexdigest(), previous_hash=previous, links=links, anchor=line
    )
    return Pack(made, pdf, len(lines), len(links), link_id, links[-1].hash)


@transaction.atomic
def _noted(
    asked: Asked, gathered: Gathered, root: str, pdf_sha256: str, *, now: datetime, by: Actor
) -> tuple[int, str, list[Linked]]:
    """Note the making; returns its link, the hash before the segment, and the segment up to that link."""
    because: Mapping[str, object] = {
        "items": len(gathered.items), "pdf": pdf_sha256, "debt": asked.debt_id, "through": gathered.through,
        "first": min(gathered.shown, default=0),
    }  # fmt: skip
    made = note(
        by=by, did=MADE, about=("person", asked.person_id), at=now, because=because, rows=(len(gathered.items), root)
    )
    first = min(gathered.shown, default=made.pk)
    previous, links = trail.segment(first, made.pk)
    shown = gathered.shown | {made.pk}
    return (
        made.pk,
        previous,
        [Linked(k.link_id, k.content, k.hash, k.link_id in shown and k.content.did not in OF_OTHERS) for k in links],
    )
