"""From rendered words to a letter that a printer can lay out: envelope, address, date, reference."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from dunwell.contacts.notices.formats import write_date
from dunwell.contacts.notices.placeholders import clean
from dunwell.contacts.notices.rendering import Rendered
from dunwell.contacts.notices.wording import shared
from dunwell.core.ports import Address, Letter

ENVELOPES: Final = {"US": "us_10", "CA": "us_10"}
"""The envelope posted in a country; elsewhere `dl`."""


def envelope_of(country: str) -> str:
    """The standard window envelope of the country that posts: #10 in North America, DL elsewhere."""
    return ENVELOPES.get(country, "dl")


def make_letter(
    rendered: Rendered,
    *,
    key: str,
    language: str,
    sender_name: str,
    sender: Address,
    recipient_name: str,
    recipient: Address,
    recipient_id: str,
    dated_on: date,
    reference: str,
) -> Letter:
    """A letter of the words that `rendering.render` made for the channel `letter`. The sender's country posts it."""
    return Letter(
        key=key,
        template="letter",
        language=language,
        envelope=envelope_of(sender.country),
        sender_name=clean(sender_name),
        sender=sender,
        recipient_name=clean(recipient_name),
        recipient=recipient,
        dated_on=dated_on,
        reference=clean(reference),
        subject=rendered.subject,
        fields={
            "pieces": json.loads(rendered.layout),
            "date_text": write_date(dated_on, language, sender.country),
            "reference_label": shared(language)["labels"]["our_reference"],
            "recipient_id": recipient_id,
        },
    )
