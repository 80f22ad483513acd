"""Addresses at which a person ends one channel: nobody can make one who does not hold the key."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from dunwell.core.columns import CHANNELS

_BYTES = 12


class NotOurs(ValueError):
    """The address was not made by us, or was changed."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Who wants to hear no more, and by which channel."""

    person_id: int
    channel: str


def token(stop: Stop, *, key: bytes) -> str:
    """The last part of the address: person, channel and a keyed hash of both."""
    said = f"{stop.person_id}-{stop.channel}"
    return f"{said}-{_mac(said, key)}"


def read(token: str, *, key: bytes) -> Stop:
    """What a token says. Raises NotOurs."""
    said, _, given = token.rpartition("-")
    person, _, channel = said.partition("-")
    if not hmac.compare_digest(given, _mac(said, key)) or not person.isdigit() or channel not in CHANNELS:
        raise NotOurs("this address is not one of ours; use the one in the message, or answer the message with STOP")
    return Stop(int(person), channel)


def _mac(said: str, key: bytes) -> str:
    return hashlib.blake2b(said.encode(), key=key[:64], digest_size=_BYTES).hexdigest()
