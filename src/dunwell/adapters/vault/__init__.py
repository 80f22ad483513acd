"""Keys in files of the home, and what is sealed with them."""

from __future__ import annotations

import hmac
import os
import secrets
import unicodedata
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
PREFIX = "seal-"


class SealBroken(ValueError):
    """The sealed value was changed, moved to another record, or its key is gone."""


class FileVault:
    """AES-256-GCM under numbered key files; the highest number seals, all of them open. See `core.ports.Vault`.

    A sealed value is one byte of format, two of key number, the nonce, then ciphertext and tag. The record's name is
    associated data (NIST SP 800-38D), so a value copied to another record does not open.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _keys(self) -> dict[int, AESGCM]:
        found = {
            int(path.stem.removeprefix(PREFIX)): AESGCM(bytes.fromhex(path.read_text()))
            for path in self._folder.glob(f"{PREFIX}*.key")
        }
        if not found:
            self.add_key()
            return self._keys
        return found

    @cached_property
    def _index_key(self) -> bytes:
        return bytes.fromhex(self._secret("blind-index.key"))

    def _secret(self, name: str) -> str:
        path = self._folder / name
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(KEY_BYTES))
        return path.read_text().strip()

    def add_key(self) -> int:
        """Make a new sealing key and return its number. Values under old keys still open until they are resealed."""
        numbers = [int(path.stem.removeprefix(PREFIX)) for path in self._folder.glob(f"{PREFIX}*.key")]
        number = max(numbers, default=0) + 1
        self._secret(f"{PREFIX}{number:04d}.key")
        self.__dict__.pop("_keys", None)
        return number

    def seal(self, plain: str, *, record: str) -> bytes:
        number = max(self._keys)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._keys[number].encrypt(nonce, plain.encode(), record.encode())
        return b"\x01" + number.to_bytes(2, "big") + nonce + sealed

    def open(self, sealed: bytes, *, record: str) -> str:
        number, nonce, body = int.from_bytes(sealed[1:3], "big"), sealed[3 : 3 + NONCE_BYTES], sealed[3 + NONCE_BYTES :]
        if number not in self._keys:
            self.__dict__.pop("_keys", None)  # a rotation in another process made it since
        if sealed[:1] != b"\x01" or number not in self._keys:
            raise SealBroken(
                f"the key {number} that sealed {record} is not in the home's keys; restore it from its backup"
            )
        try:
            return self._keys[number].decrypt(nonce, body, record.encode()).decode()
        except InvalidTag:
            raise SealBroken(f"the sealed value of {record} was changed or belongs to another record") from None

    def blind_index(self, plain: str, *, purpose: str) -> str:
        alike = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", plain).casefold()))
        return hmac.digest(self._index_key, f"{purpose}:{alike}".encode(), "sha256").hex()

    def is_current(self, sealed: bytes) -> bool:
        return int.from_bytes(sealed[1:3], "big") == max(self._keys)
