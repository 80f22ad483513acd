"""The trail's one verb: note an act. Every other room and flow calls it inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl
from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.chain import FIRST_HASH, LinkContent, canonical, link_hash
from dunwell.core.ports import BulkSession
from dunwell.trail.models import Head, Link

HEAD_ID = 1


def _content(
    by: Actor,
    did: str,
    about: tuple[str, int],
    because: Mapping[str, object] | None,
    at: datetime,
    rows: tuple[int, str] | None,
) -> LinkContent:
    count, root = rows if rows else (None, "")
    return LinkContent(at, by.name, did, about[0], about[1], canonical(because or {}), count, root)


@transaction.atomic
def note(
    *,
    by: Actor,
    did: str,
    about: tuple[str, int],
    at: datetime,
    because: Mapping[str, object] | None = None,
    rows: tuple[int, str] | None = None,
) -> Link:
    """Add one link to the chain. The head is locked until the caller's transaction ends.

    about    what it is about: ("debt", 12), ("person", 3), ("run", 1)
    because  ids, amounts, rule ids; never personal data
    rows     count and root when the link stands for many rows
    """
    head, _ = Head.objects.select_for_update().get_or_create(id=HEAD_ID, defaults={"link_id": 0, "hash": FIRST_HASH})
    content = _content(by, did, about, because, at, rows)
    link = Link(previous_hash=head.hash, hash=link_hash(content, head.hash), **_columns(content))
    link.save(force_insert=True)
    Head.objects.filter(id=HEAD_ID).update(link_id=link.pk, hash=link.hash)
    return link


def note_in(
    session: BulkSession,
    *,
    by: Actor,
    did: str,
    about: tuple[str, int],
    at: datetime,
    because: Mapping[str, object] | None = None,
    rows: tuple[int, str] | None = None,
) -> str:
    """The same inside a bulk session; returns the new link's hash."""
    session.run(
        "INSERT INTO trail_head (id, link_id, hash) VALUES (1, 0, ?) ON CONFLICT (id) DO NOTHING", (FIRST_HASH,)
    )
    session.run("UPDATE trail_head SET link_id = link_id WHERE id = 1")
    previous = str(session.read("SELECT hash FROM trail_head WHERE id = 1").item())
    content = _content(by, did, about, because, at, rows)
    new_id = int(session.take_ids("trail_link", 1).item())
    new_hash = link_hash(content, previous)
    row = {"id": new_id, **_columns(content), "previous_hash": previous, "hash": new_hash}
    session.append(
        "trail_link", pl.DataFrame([row], schema_overrides={"rows_count": pl.Int64, "at": pl.Datetime("us", "UTC")})
    )
    session.run("UPDATE trail_head SET link_id = ?, hash = ? WHERE id = 1", (new_id, new_hash))
    return new_hash


def _columns(content: LinkContent) -> dict[str, object]:
    return {
        "at": content.at,
        "actor": content.actor,
        "did": content.did,
        "about_kind": content.about_kind,
        "about_id": content.about_id,
        "because": content.because,
        "rows_count": content.rows_count,
        "rows_root": content.rows_root,
    }
