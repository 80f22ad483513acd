"""The verb that keeps a file for a debt: its bytes under the home's files, named by their hash."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.debts.models import Document
from dunwell.trail import services as trail


class DocumentDamaged(ValueError):
    """The kept bytes are missing or are not what was kept."""


def place_of(sha256: str, *, files: Path) -> Path:
    """Where the bytes of that hash are kept."""
    return files / "documents" / sha256[:2] / sha256


@transaction.atomic
def keep(*, debt_id: int, path: Path, files: Path, kind: str, name: str, by: Actor, at: datetime) -> int:
    """Copy a file into the home's `files` and record it for a debt; the same bytes again are the same document."""
    with path.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
    known = Document.objects.filter(debt_id=debt_id, sha256=sha256, kind=kind).first()
    if known:
        return known.pk
    _copy(path, place_of(sha256, files=files))
    document = Document.objects.create(
        debt_id=debt_id,
        kind=kind,
        name=name,
        sha256=sha256,
        bytes_count=path.stat().st_size,
        recorded_at=at,
        recorded_by=by.name,
    )
    because = {"document": document.pk, "kind": kind, "sha256": sha256}
    trail.note(by=by, did="document.kept", about=("debt", debt_id), at=at, because=because)
    return document.pk


def opened(document_id: int, *, files: Path) -> Path:
    """The kept file of a document, checked against its hash. Raises DocumentDamaged."""
    document = Document.objects.get(pk=document_id)
    place = place_of(document.sha256, files=files)
    if not _is_whole(place, document.sha256):
        raise DocumentDamaged(
            f"the file of document {document_id} is missing or was changed; restore it from the backup"
        )
    return place


def damaged(*, files: Path) -> list[str]:
    """Documents whose kept bytes are missing or were changed, in words."""
    rows = Document.objects.order_by("pk").values_list("pk", "debt_id", "sha256")
    return [
        f"the file of document {pk} of debt {debt_id}"
        for pk, debt_id, sha256 in rows.iterator(chunk_size=2000)
        if not _is_whole(place_of(sha256, files=files), sha256)
    ]


def _is_whole(place: Path, sha256: str) -> bool:
    if not place.is_file():
        return False
    with place.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest() == sha256


def _copy(path: Path, place: Path) -> None:
    """Copy so that a killed copy never looks like a kept file."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=place.parent)
    os.close(handle)
    try:
        shutil.copyfile(path, half)
        Path(half).replace(place)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
