"""Mail by IMAP: unseen messages are fetched, and marked as seen once the caller has dealt with them."""

from __future__ import annotations

import contextlib
import imaplib
import ipaddress
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from dunwell.adapters.mailbox.files import MESSAGE_BYTES
from dunwell.core.ports import Received


class BadMailboxSettings(ValueError):
    """The table [mailbox] of settings.toml cannot be used, or the server refused it."""


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Where answers are read."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    security: str = "tls"
    timeout_seconds: float = 30.0

    @classmethod
    def of(cls, section: Mapping[str, object], *, password: str) -> Self:
        """From the table [mailbox]: host, port, username, folder, security. Raises BadMailboxSettings."""
        host, security = str(section.get("host", "")), str(section.get("security", "tls"))
        if not host or not section.get("username"):
            raise BadMailboxSettings("[mailbox] needs host and username")
        if security not in {"tls", "starttls", "none"} or (security == "none" and not _is_loopback(host)):
            raise BadMailboxSettings('[mailbox] security is "tls" or "starttls" ("none" is only for this computer)')
        return cls(
            host,
            int(str(section.get("port", 993 if security == "tls" else 143))),
            str(section["username"]),
            password,
            str(section.get("folder", "INBOX")),
            security,
            float(str(section.get("timeout_seconds", 30))),
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """Port Mailbox over IMAP4rev1. A message whose handling is cut short stays unseen and is read again."""

    settings: ImapSettings

    def messages(self) -> Iterator[Received]:
        server = self._signed_in()
        try:
            folder = '"' + self.settings.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
            state, _ = server.select(folder)
            if state != "OK":
                raise BadMailboxSettings(f"the mailbox has no folder {self.settings.folder!r}")
            _, found = server.uid("SEARCH", "UNSEEN")
            for uid in (found[0] or b"").split():
                number = uid.decode("ascii")
                raw = _literal(server.uid("FETCH", number, f"(BODY.PEEK[]<0.{MESSAGE_BYTES}>)")[1])
                if raw is not None:
                    yield Received(raw, f"{self.settings.folder}/{number}")
                    server.uid("STORE", number, "+FLAGS.SILENT", "(\\Seen)")
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()

    def _signed_in(self) -> imaplib.IMAP4:
        chosen, context = self.settings, ssl.create_default_context()
        try:
            if chosen.security == "tls":
                server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                    chosen.host, chosen.port, ssl_context=context, timeout=chosen.timeout_seconds
                )
            else:
                server = imaplib.IMAP4(chosen.host, chosen.port, timeout=chosen.timeout_seconds)
                if chosen.security == "starttls":
                    server.starttls(context)
            server.login(chosen.username, chosen.password)
        except (imaplib.IMAP4.error, OSError) as error:
            raise BadMailboxSettings(f"the mailbox at {chosen.host} could not be opened: {error}") from error
        return server


def _literal(answer: list[object] | object) -> bytes | None:
    """The message inside a FETCH answer; None when it is gone."""
    if isinstance(answer, list):
        for part in answer:
            if isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], bytes):
                return part[1]
    return None
