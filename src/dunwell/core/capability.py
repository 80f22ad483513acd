"""Links by which a person, or an agent of theirs, negotiates: nobody can make one who does not hold the key.

The text says for whom it is and until when, so a forged, changed or old one is refused before anything is looked up.
Whether it was revoked, its row says.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

_BYTES = 16
_FIELDS = 3


class NotALink(PermissionError):
    """The text was not made by us, was changed, or its time has passed."""


@dataclass(frozen=True, slots=True)
class Capability:
    """Who may negotiate for whom: the row of the link, the person, and the moment it ends (UTC, whole seconds)."""

    link_id: int
    person_id: int
    ends_at: datetime


def token(one: Capability, *, key: bytes) -> str:
    """Link, person and end, and a keyed hash of all three."""
    said = f"{one.link_id}.{one.person_id}.{int(one.ends_at.timestamp())}"
    return f"{said}.{_mac(said, key)}"


def read(token: str, *, key: bytes, now: datetime) -> Capability:
    """What a token says. Raises NotALink."""
    said, _, given = token.rpartition(".")
    parts = said.split(".")
    is_ours = hmac.compare_digest(given.encode(), _mac(said, key).encode())
    if not is_ours or len(parts) != _FIELDS or not all(part.isascii() and part.isdigit() for part in parts):
        raise NotALink("this link is not one of ours; ask for a new one")
    link_id, person_id, ends = map(int, parts)
    found = Capability(link_id, person_id, datetime.fromtimestamp(ends, UTC))
    if now >= found.ends_at:
        raise NotALink("this link has ended; ask for a new one")
    return found


def _mac(said: str, key: bytes) -> str:
    return hashlib.blake2b(said.encode(), key=key[:64], person=b"plan link", digest_size=_BYTES).hexdigest()
