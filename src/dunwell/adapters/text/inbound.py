"""Texts that come back: one signed JSON POST per message, refused unless the signature is the provider's and new."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dunwell.core.ports import InboundText, NotReadable, NotSigned

SCHEME = "sha256="
NEW_SECONDS = 300
"""How old a signature may be, and how far ahead a provider's clock."""
ID_LETTERS = 120
_NUMBER = re.compile(r"\+[1-9]\d{5,14}")


@dataclass(frozen=True, slots=True)
class SignedTexts:
    """Port TextDoor.

    Body {"id": "...", "from": "+4477...", "body": "..."}. The signature is `sha256=` and the hex HMAC-SHA256, by the
    key that both sides hold, of the timestamp (whole seconds since 1970), a full stop, and the body as it was sent.
    """

    key: bytes = field(repr=False)

    def sign(self, raw: bytes, *, timestamp: str) -> str:
        """What the provider puts beside a body."""
        return SCHEME + hmac.new(self.key, timestamp.encode() + b"." + raw, hashlib.sha256).hexdigest()

    def read(self, raw: bytes, *, timestamp: str, signature: str, now: datetime) -> InboundText:
        if not hmac.compare_digest(self.sign(raw, timestamp=timestamp).encode(), signature.encode()):
            raise NotSigned("the signature is not the provider's; give both sides the key in keys/text_inbound")
        if not timestamp.isascii() or not timestamp.isdigit():
            raise NotSigned("the timestamp is not in whole seconds since 1970")
        if abs((now.astimezone(UTC) - datetime.fromtimestamp(int(timestamp[:12]), UTC)).total_seconds()) > NEW_SECONDS:
            raise NotSigned("the signature is older than five minutes, or from a clock that is ahead; sign it anew")
        return _message(raw)


def _message(raw: bytes) -> InboundText:
    try:
        said = json.loads(raw)
    except ValueError:
        raise NotReadable("the body is not JSON") from None
    wanted = {name: said.get(name) for name in ("id", "from", "body")} if isinstance(said, dict) else {}
    if not all(isinstance(value, str) for value in wanted.values()) or not wanted:
        raise NotReadable("the body needs id, from and body, each a text")
    provider_id, number, body = (
        str(wanted["id"]).strip(),
        re.sub(r"[\s().-]", "", str(wanted["from"])),
        str(wanted["body"]),
    )
    if not 0 < len(provider_id) <= ID_LETTERS:
        raise NotReadable(f"id needs 1 to {ID_LETTERS} letters")
    if not _NUMBER.fullmatch(number):
        raise NotReadable("from needs a number with its country, such as +447700900123")
    return InboundText(provider_id, number, body)
