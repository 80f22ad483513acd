"""Email by SMTP: one connection for many messages, and an honest answer for each."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from dunwell.adapters.email.message import UnsendableEmail, as_bytes
from dunwell.core.ports import Delivery, Email

SECURITY = ("tls", "starttls", "none")
MESSAGES_PER_CONNECTION = 100
ADDRESS_CODES = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""Enhanced status codes (RFC 3463) that say the mailbox or its domain is not there."""


class BadEmailSettings(ValueError):
    """The table [email] of settings.toml cannot be used; the words say what to change."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where and how mail is handed over."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0

    @classmethod
    def of(cls, section: Mapping[str, object], *, password: str = "") -> Self:
        """From the table [email]: host, port, security, username, timeout_seconds. Raises BadEmailSettings.

        Without encryption mail may go to this computer alone, and never a password.
        """
        host = str(section.get("host", ""))
        security = str(section.get("security", "starttls"))
        if not host:
            raise BadEmailSettings('[email] needs host = "mail.example.com"')
        if security not in SECURITY:
            raise BadEmailSettings(f"[email] security is {security!r}; it is one of {', '.join(SECURITY)}")
        if security == "none" and (section.get("username") or not is_loopback(host)):
            raise BadEmailSettings(
                '[email] security = "none" is only for a mail server on this computer, without a username; '
                'use "starttls" or "tls"'
            )
        default_port = {"tls": 465, "starttls": 587, "none": 25}[security]
        return cls(
            host,
            int(str(section.get("port", default_port))),
            security,
            str(section.get("username", "")),
            password,
            float(str(section.get("timeout_seconds", 30))),
        )


def is_loopback(host: str) -> bool:
    """Whether `host` names this very computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(slots=True)
class SmtpSender:
    """Port EmailSender over SMTP. Not for use by two threads at once.

    A recipient refused with 5xx is a permanent failure, with 4xx a temporary one. A server that refuses us (sender,
    sign-in, greeting) or cannot be reached is always temporary: the address is not to blame. When the line breaks
    after the message was handed over, nobody knows; it is reported as temporary and is sent again under the same
    Message-ID.
    """

    settings: SmtpSettings
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _server: smtplib.SMTP | None = None
    _sent: int = 0

    def send(self, email: Email) -> Delivery:
        try:
            raw = as_bytes(email)
        except UnsendableEmail as error:
            return Delivery(False, is_permanent_failure=True, reason=str(error), is_point_unusable=True)
        try:
            server = self._connected()
            options = (
                [] if email.to_address.isascii() and email.from_address.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
            )
            server.sendmail(email.from_address, [email.to_address], raw, mail_options=options)
            self._sent += 1
            return Delivery(True, provider_reference=email.message_id)
        except smtplib.SMTPNotSupportedError:
            return Delivery(
                False, is_permanent_failure=True, reason="the mail server cannot send to such an address",
                is_point_unusable=True,
            )  # fmt: skip
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            return _refused(code, words, is_of_recipient=True)
        except smtplib.SMTPSenderRefused as refused:
            self.close()
            return Delivery(False, reason=_words(refused.smtp_code, refused.smtp_error, "the sender was refused"))
        except smtplib.SMTPDataError as refused:
            return _refused(refused.smtp_code, refused.smtp_error, is_of_recipient=False)
        except smtplib.SMTPResponseException as refused:
            self.close()
            return Delivery(False, reason=_words(refused.smtp_code, refused.smtp_error, "the mail server refused us"))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Delivery(False, reason=f"the mail server could not be used: {type(error).__name__}: {error}"[:300])

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None and self._sent < MESSAGES_PER_CONNECTION:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._server.noop()[0] == 250:
                    return self._server
        self.close()
        chosen, limit = self.settings, self.settings.timeout_seconds
        server: smtplib.SMTP
        if chosen.security == "tls":
            server = smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=limit, context=self.context)
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, timeout=limit)
        self._server, self._sent = server, 0
        if chosen.security == "starttls":
            server.starttls(context=self.context)
        if chosen.username:
            server.login(chosen.username, chosen.password)
        return server

    def close(self) -> None:
        """Say goodbye; the next message opens a new connection."""
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server = None


def _words(code: int, said: bytes | str, what: str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{what}: {code} {' '.join(text.split())}"[:300]


def _refused(code: int, said: bytes | str, *, is_of_recipient: bool) -> Delivery:
    """4xx: later; 5xx: never. The address is to blame when it was refused itself, as RFC 5321 and 3463 number it."""
    words = _words(code, said, "the address was refused" if is_of_recipient else "the message was refused")
    is_permanent = 500 <= code < 600
    names_address = any(f" {number} " in f"{words} " for number in ADDRESS_CODES)
    is_unusable = is_permanent and (
        names_address or (is_of_recipient and code in {550, 551, 553} and " 5.7." not in words)
    )
    return Delivery(False, is_permanent_failure=is_permanent, reason=words, is_point_unusable=is_unusable)
