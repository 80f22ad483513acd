"""The trail's one verb: note an act. Every other room and flow calls it inside its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    return _append(session, [_content(by, did, about, because, at, rows)])


def note_each_in(
    session: BulkSession,
    *,
    by: Actor,
    did: str,
    about: Iterable[tuple[str, int]],
    at: datetime,
    because: Iterable[Mapping[str, object]],
) -> None:
    """One link for each thing and its reasons, in their order: as many acts of one kind at one moment."""
    _append(session, [_content(by, did, one, why, at, None) for one, why in zip(about, because, strict=True)])


def _append(session: BulkSession, contents: list[LinkContent]) -> str:
    """Chain links to the head, which is locked until the session ends; returns the newest hash."""
    session.run(
        "INSERT INTO trail_head (id, link_id, hash) VALUES (1, 0, ?) ON CONFLICT (id) DO NOTHING", (FIRST_HASH,)
    )
    session.run("UPDATE trail_head SET link_id = link_id WHERE id = 1")
    newest = str(session.read("SELECT hash FROM trail_head WHERE id = 1").item())
    if not contents:
        return newest
    ids = session.take_ids("trail_link", len(contents)).to_list()
    rows = []
    for link_id, content in zip(ids, contents, strict=True):
        previous, newest = newest, link_hash(content, newest)
        rows.append({"id": link_id, **_columns(content), "previous_hash": previous, "hash": newest})
    session.append(
        "trail_link", pl.DataFrame(rows, schema_overrides={"rows_count": pl.Int64, "at": pl.Datetime("us", "UTC")})
    )
    session.run("UPDATE trail_head SET link_id = ?, hash = ? WHERE id = 1", (ids[-1], newest))
    return newest


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
