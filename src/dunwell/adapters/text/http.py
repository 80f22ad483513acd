"""Texts by an HTTP provider: one JSON POST per message, with an idempotency key so that a repeat is harmless there."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from dunwell.adapters.providers import is_safe, opener
from dunwell.core.ports import Delivery, Text

ANSWER_BYTES = 64 * 1024
TEMPORARY = frozenset({408, 409, 425, 429})
"""Answers below 500 that say: later."""
BAD_NUMBER = frozenset({"invalid_number", "unknown_number", "not_mobile"})
"""Values of `error` in an answer that blame the number."""


class BadTextSettings(ValueError):
    """The table [text] of settings.toml cannot be used; the words say what to change."""


@dataclass(frozen=True, slots=True)
class HttpTextSender:
    """Port TextSender.

    POST {"to": "+4477…", "body": "…", "key": "…"} with headers Idempotency-Key and, when there is one, Authorization:
    Bearer. 2xx accepts and may answer {"id": "…"}. 408, 409, 425, 429, 5xx and no answer are temporary; any other
    4xx is permanent, and {"error": "invalid_number"} (or unknown_number, not_mobile) blames the number.
    """

    url: str
    token: str = field(default="", repr=False)
    timeout_seconds: float = 20.0

    def __post_init__(self) -> None:
        if not is_safe(self.url):
            raise BadTextSettings("[text] url must begin with https:// (http:// is only for this computer)")

    @classmethod
    def of(cls, section: Mapping[str, object], *, token: str = "") -> Self:
        """From the table [text]: url, timeout_seconds. Raises BadTextSettings."""
        return cls(str(section.get("url", "")), token, float(str(section.get("timeout_seconds", 20))))

    def send(self, text: Text) -> Delivery:
        body = json.dumps({"to": text.to_number, "body": text.body, "key": text.key}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": text.key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310  (checked above)
        try:
            with opener(self.url).open(request, timeout=self.timeout_seconds) as answer:
                return Delivery(True, provider_reference=_said(answer.read(ANSWER_BYTES)).get("id", "")[:200])
        except urllib.error.HTTPError as refused:
            with refused:
                return _refused(refused.code, _said(refused.read(ANSWER_BYTES)))
        except (OSError, http.client.HTTPException) as error:
            return Delivery(False, reason=f"the text provider could not be used: {type(error).__name__}"[:300])


def _said(raw: bytes) -> dict[str, str]:
    """The answer's top-level words; empty when it is not a JSON object."""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _refused(code: int, said: Mapping[str, str]) -> Delivery:
    is_permanent = 400 <= code < 500 and code not in TEMPORARY | {401, 403, 404}
    words = f"the text provider answered {code} {said.get('error', '')}".strip()
    is_bad_number = is_permanent and said.get("error") in BAD_NUMBER
    return Delivery(False, is_permanent_failure=is_permanent, reason=words[:300], is_point_unusable=is_bad_number)
