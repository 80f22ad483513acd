"""Files that members of staff send, kept until they are taken in."""

from __future__ import annotations

import secrets
from pathlib import Path, PurePath

from django.core.files.uploadedfile import UploadedFile

from dunwell.web.doors import doors

TOKEN_BYTES = 12


def keep(sent: UploadedFile[bytes]) -> Path:
    """Store an upload under a name nobody can guess; its own name is kept, without folders."""
    path = doors().uploads / secrets.token_hex(TOKEN_BYTES) / (PurePath(sent.name or "").name or "file")
    path.parent.mkdir(parents=True)
    with path.open("wb") as out:
        for chunk in sent.chunks():
            out.write(chunk)
    return path
