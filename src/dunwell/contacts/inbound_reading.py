"""Reading a raw message: what kind it is, what it answers, and its words as plain text. Nothing here decides.

Sources  RFC 5322 (threading), RFC 3464 and 3463 (delivery status), RFC 3834 (automatic answers), RFC 8098 (receipts)
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr
from typing import Literal

from dunwell.contacts.inbound_words import new_words, plain_text

Kind = Literal["reply", "bounce", "auto_reply"]
TEXT_LETTERS = 20_000
"""How much of a message's words is kept."""
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_BARE_CODE = re.compile(r"^\s*(?:smtp;)?\s*([45])\d\d\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a delivery status says of the one address."""

    recipient: str
    """Lower case; empty when the report does not say."""
    status: str
    """RFC 3463, such as 5.1.1; empty when the report does not say."""
    is_permanent: bool
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as read. `answers` are message ids, the nearest first."""

    sha256: str
    kind: Kind
    from_address: str
    subject: str
    text: str
    """All of its words, plain, harmless and cut to TEXT_LETTERS."""
    said: str
    """Its new words alone: what it quotes is left out."""
    answers: tuple[str, ...]
    failure: Failure | None
    attachments_count: int


def read(raw: bytes) -> Reading:
    """Read one message. Never raises for what a message holds: what cannot be read is left out."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    failure = _failure(message)
    text = plain_text(*_bodies(message))[:TEXT_LETTERS]
    return Reading(
        sha256=hashlib.sha256(raw).hexdigest(),
        kind="bounce" if failure else "auto_reply" if _is_automatic(message) else "reply",
        from_address=parseaddr(_header(message, "From"))[1].lower()[:254],
        subject=_line(_header(message, "Subject"))[:300],
        text=text,
        said=new_words(text),
        answers=_answers(message),
        failure=failure,
        attachments_count=sum(1 for part in _parts(message) if part.get_content_disposition() == "attachment"),
    )


def _header(message: Message, name: str) -> str:
    """A header as text; empty when it is absent or cannot be understood."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""


def _line(text: str) -> str:
    return plain_text(" ".join(text.split()), "").strip()


def _parts(message: Message) -> Iterator[Message]:
    """Every part, without going into attached messages; a hundred at most."""
    for number, part in enumerate(message.walk()):
        if number == 100:
            return
        yield part


def _bodies(message: EmailMessage) -> tuple[str, str]:
    """The first plain and the first HTML part that are not attachments."""
    found = {"text/plain": "", "text/html": ""}
    for part in _parts(message):
        kind = part.get_content_type()
        if found.get(kind) == "" and part.get_content_disposition() != "attachment" and not part.is_multipart():
            found[kind] = _content(part)
    return found["text/plain"], found["text/html"]


def _content(part: Message) -> str:
    """The part's text, in whatever encoding it truly is."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset("utf-8"), "utf-8", "cp1252"):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return payload.decode("latin-1")


def _answers(message: EmailMessage) -> tuple[str, ...]:
    """Ids of what this answers: In-Reply-To, References from the newest back, then a returned original's own id."""
    found = _MESSAGE_ID.findall(_header(message, "In-Reply-To"))
    found += reversed(_MESSAGE_ID.findall(_header(message, "References")))
    if message.get_content_type() == "multipart/report":
        for part in _parts(message):
            if part.get_content_type() == "message/rfc822":
                inner = part.get_payload()
                if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                    found += _MESSAGE_ID.findall(_header(inner[0], "Message-ID"))
            elif part.get_content_type() == "text/rfc822-headers":
                found += _MESSAGE_ID.findall(_header(email.message_from_string(_content(part)), "Message-ID"))
            elif part.get_content_type() == "message/disposition-notification":
                found += _MESSAGE_ID.findall(_content_of_report(part))
    return tuple(dict.fromkeys(found))[:50]


def _content_of_report(part: Message) -> str:
    payload = part.get_payload()
    return "\n".join(str(block) for block in payload) if isinstance(payload, list) else str(payload)


def _is_automatic(message: EmailMessage) -> bool:
    """RFC 3834 and the older marks of automatic answers and lists."""
    said = _header(message, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if _header(message, "X-Autoreply") or _header(message, "X-Autorespond") or _header(message, "List-Id"):
        return True
    if message.get_content_type() == "multipart/report":
        return True
    is_from_nobody = _header(message, "Return-Path").strip() == "<>"
    return is_from_nobody or _header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}


def _failure(message: EmailMessage) -> Failure | None:
    """What a report of non-delivery says: by RFC 3464, or an old-style one from a mail system, read with care."""
    if message.get_content_type() == "multipart/report":
        blocks = [
            block
            for part in _parts(message)
            if part.get_content_type() == "message/delivery-status"
            for block in (part.get_payload() if isinstance(part.get_payload(), list) else [])
            if isinstance(block, Message)
        ]
        failures = [found for block in blocks if (found := _of_recipient(block))]
        return max(failures, key=lambda failure: failure.is_permanent, default=None)
    sender = parseaddr(_header(message, "From"))[1].lower().partition("@")[0]
    if sender in {"mailer-daemon", "postmaster"} and _MESSAGE_ID.search(_header(message, "References")) is None:
        failed = [address.lower() for _, address in getaddresses([_header(message, "X-Failed-Recipients")]) if address]
        return Failure(failed[0] if len(failed) == 1 else "", "", is_permanent=False, words="an old-style report")
    return None


def _of_recipient(block: Message) -> Failure | None:
    """One recipient's fields; None for the message's own fields and for anything but failed and delayed."""
    action = _header(block, "Action").strip().lower()
    if action not in {"failed", "delayed"}:
        return None
    diagnosis = _line(_header(block, "Diagnostic-Code"))
    status = _STATUS.search(_header(block, "Status")) or _STATUS.search(diagnosis)
    family = status.group(1) if status else (bare.group(1) if (bare := _BARE_CODE.match(diagnosis)) else "")
    named = _header(block, "Original-Recipient") or _header(block, "Final-Recipient")
    return Failure(
        recipient=named.rpartition(";")[2].strip().lower()[:254],
        status=status.group(0) if status else "",
        is_permanent=action == "failed" and family == "5",
        words=diagnosis[:200],
    )
