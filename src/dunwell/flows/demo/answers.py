"""What invented people do on the demonstration day: they answer some emails, one bounces, and some of them pay."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from dunwell.core.money import Money

REPLIES = (
    "Please stop emailing me about this.",
    "I have already paid this in March, here is the reference of my bank: 88213.",
    "I lost my job and cannot pay the whole amount. Can we agree on something smaller?",
    "شكرا، سأدفع نهاية الشهر.",
    "Could you send me the statement again? I do not have the first one.",
    "I do not recognise this account. This debt is not mine.",
    "I am being helped by a debt adviser; please write to them from now on.",
    "Je peux payer 50 par mois à partir de janvier. Est-ce possible ?",
)
BOUNCE = """From: MAILER-DAEMON@mx.example.com
To: {sender}
Subject: Undelivered mail returned to sender
Date: {date}
Message-ID: <bounce.{inner}>
References: <{inner}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

The mail to {to} could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--part
Content-Type: text/rfc822-headers

Message-ID: <{inner}>
To: {to}

--part--
"""
"""A delivery status notification (RFC 3464)."""


@dataclass(frozen=True, slots=True)
class DemoPayment:
    """One payment of the demonstration's bank file."""

    payment_id: str
    reference: str
    amount: Money
    received_on: date


def write_replies(sent: Path, inbox: Path, *, at: datetime) -> int:
    """Answer the first emails found in `sent`, and let the next one bounce; returns how many came back.

    What was answered before stays as it is, though more has been sent since.
    """
    inbox.mkdir(parents=True, exist_ok=True)
    count = 0
    for number, original in enumerate(_sent(sent)):
        if number > len(REPLIES):
            break
        path = inbox / f"answer-{number}.eml"
        if not path.exists():
            answer = _bounce(original, at) if number == len(REPLIES) else _reply(original, REPLIES[number], at)
            path.write_bytes(answer)
        count += 1
    return count


def _sent(folder: Path) -> Iterator[EmailMessage]:
    """Emails that were sent, by whom they went to: the same for the same seed."""
    read = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.rglob("*.eml"))
    found = [message for message in read if isinstance(message, EmailMessage) and message["To"]]
    yield from sorted(found, key=lambda message: (str(message["To"]), str(message["Subject"])))


def _reply(original: EmailMessage, words: str, at: datetime) -> bytes:
    reply = EmailMessage()
    reply["From"], reply["To"] = str(original["To"]), str(original["From"])
    reply["Subject"] = f"Re: {original['Subject']}"
    reply["Date"] = format_datetime(at)
    reply["In-Reply-To"] = reply["References"] = str(original["Message-ID"])
    reply["Message-ID"] = f"<re.{str(original['Message-ID']).strip('<>')}>"
    reply.set_content(words)
    return reply.as_bytes(policy=policy.SMTP)


def _bounce(original: EmailMessage, at: datetime) -> bytes:
    said = BOUNCE.format(
        sender=original["From"],
        date=format_datetime(at),
        inner=str(original["Message-ID"]).strip("<>"),
        to=original["To"].addresses[0].addr_spec,
    )
    return said.replace("\n", "\r\n").encode()


def write_payments(payments: Sequence[DemoPayment], path: Path) -> Path:
    """The day's payments as a CSV, with one whose reference nobody knows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stray = DemoPayment(
        "DEMO-STRAY", "thank you", Money(4_200, "GBP"), payments[0].received_on if payments else date.max
    )
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["payment_id", "reference", "amount", "currency", "received_on"])
        for one in (*payments, *([stray] if payments else [])):
            writer.writerow([one.payment_id, one.reference, one.amount.decimal, one.amount.currency, one.received_on])
    return path
