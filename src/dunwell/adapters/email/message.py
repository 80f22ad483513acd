"""An `Email` of `core/ports.py` as the bytes that go over the wire: RFC 5322, multipart/alternative, UTF-8."""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from urllib.parse import quote

from dunwell.core.ports import Email

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
OURS = frozenset(
    {
        "from", "to", "cc", "bcc", "sender", "reply-to", "subject", "message-id", "in-reply-to", "references",
        "mime-version", "content-type", "content-transfer-encoding", "content-language", "auto-submitted",
        "list-unsubscribe", "return-path", "received",
    }
)  # fmt: skip
"""Headers an email's own fields decide; `Email.headers` may not name them."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_ADDRESS = re.compile(
    r"[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f-\x9f\ud800-\udfff]+@[^\s@<>(),;:\\\"\x00-\x1f\x7f-\x9f\ud800-\udfff]+"
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")


class UnsendableEmail(ValueError):
    """A part of the email cannot stand in a message; the words name it."""


def one_line(text: str) -> str:
    """Header text: everything that could end a line becomes a space."""
    return _UNSEEN.sub(" ", text).strip()


def _address(name: str, address: str) -> Address:
    if not _ADDRESS.fullmatch(address):
        raise UnsendableEmail("the email address is not one that mail can be sent to; correct the contact point")
    user, _, domain = address.rpartition("@")
    try:
        return Address(display_name=one_line(name), username=user, domain=domain)
    except (ValueError, IndexError) as error:
        raise UnsendableEmail("the email address is not one that mail can be sent to") from error


def _identifier(text: str) -> str:
    if not _MESSAGE_ID.fullmatch(text):
        raise UnsendableEmail(f"{one_line(text)!r} is not a message id; it looks like <left@right>")
    return text


def _body(text: str) -> str:
    """Text whose every character can be written as UTF-8, with plain line ends."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _directed(html: str, language: str) -> str:
    """HTML that says its direction: wrapped when it is a fragment, or a document whose root does not say."""
    if language not in RIGHT_TO_LEFT or re.search(r"<html[^>]*\sdir=", html, re.IGNORECASE):
        return html
    if re.search(r"<html\b", html, re.IGNORECASE):
        return re.sub(r"<html\b", '<html dir="rtl"', html, count=1, flags=re.IGNORECASE)
    return f'<html lang="{language}" dir="rtl"><body>{html}</body></html>'


def build(email: Email) -> EmailMessage:
    """The message, the same bytes each time. Text and HTML are alternatives; without HTML it is plain text alone.

    Says of itself that a machine sent it (RFC 3834), in which language, and how to unsubscribe by mail (RFC 2369).
    Raises UnsendableEmail. No field, whatever it holds, can add a header or a recipient.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(email.from_name, email.from_address)
    message["To"] = _address(email.to_name, email.to_address)
    message["Subject"] = one_line(email.subject)
    message["Message-ID"] = _identifier(email.message_id)
    answers = email.reply_to or email.from_address
    if email.reply_to:
        message["Reply-To"] = _address("", email.reply_to)
    if email.in_reply_to:
        message["In-Reply-To"] = _identifier(email.in_reply_to)
    if email.references:
        message["References"] = " ".join(_identifier(one) for one in email.references)
    _address("", answers)
    message["List-Unsubscribe"] = f"<mailto:{quote(answers, safe='@.+-_')}?subject=unsubscribe>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in email.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in OURS:
            raise UnsendableEmail(f"{one_line(name)!r} cannot be given as a further header")
        message[name] = one_line(value)
    message.set_content(_body(email.text), charset="utf-8", cte="quoted-printable")
    if email.html:
        html = _directed(_body(email.html), email.language)
        message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
        message.set_boundary(f"=_{hashlib.sha256(email.message_id.encode()).hexdigest()[:40]}")
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", email.language):
        message["Content-Language"] = email.language
    return message


def as_bytes(email: Email) -> bytes:
    """The message as bytes with CRLF line ends; addresses beyond ASCII are written as RFC 6532 has it."""
    message = build(email)
    policy = SMTP if email.to_address.isascii() and email.from_address.isascii() else SMTPUTF8
    return message.as_bytes(policy=policy)
