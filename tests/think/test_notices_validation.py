"""The US validation notice: its facts agree, and its words are those of Model Form B-1."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from dunwell.contacts.notices.validation import (
    NoticeIncomplete,
    ValidationNotice,
    as_email,
    as_letter,
    as_text,
    truncated,
)
from dunwell.contacts.notices.validation_forms import as_words
from dunwell.contacts.notices.wording import UnknownWording
from dunwell.core.money import Money
from dunwell.core.ports import Address


def dollars(minor: int) -> Money:
    return Money(minor, "USD")


MODEL = ValidationNotice(
    collector_name="North South Group",
    collector_address=Address(("P.O. Box 123456",), "Pasadena", "CA", "91111-2222", "US"),
    collector_phone="(800) 123-4567",
    collector_hours="8am to 8pm EST, Monday to Saturday",
    consumer_name="Person A",
    consumer_address=Address(("2323 Park Street", "Apartment 342"), "Bethesda", "US-MD", "20815", "US"),
    reference="584-345",
    creditor_name="Bank of Rockville",
    itemization_creditor="Bank of Rockville",
    product="store_card",
    brand="Main Street Department Store",
    account_number="123-456-789",
    itemization_on=date(2017, 1, 2),
    owed_then=dollars(223_456),
    interest=dollars(7_500),
    fees=dollars(2_500),
    payments=dollars(5_000),
    total=dollars(228_456),
    dispute_by=date(2020, 8, 28),
    website="www.example.com",
    dispute_url="www.example.com/dispute",
    request_url="www.example.com/request",
    reverse_disclosures=("A disclosure that a state asks for.",),
)
"""The facts of the Bureau's own example."""

MODEL_ES = dataclasses.replace(
    MODEL,
    consumer_name="Persona A",
    brand="Departamento Main Street",
    collector_hours="8am a 8pm EST, lunes a sábado",
)


def squeezed(text: str) -> str:
    """Without white space, which wraps differently on every page."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_email_carries_every_line_of_the_form_in_order(language: str) -> None:
    message = as_email(
        MODEL if language == "en" else MODEL_ES,
        language=language,
        address_lines=("P.O. Box 123456", "Pasadena, CA 91111-2222"),
        opt_out_url="https://pay.example/stop",
    )
    lines: Any = as_letter(MODEL, key="n", language=language, dated_on=date(2020, 7, 20)).fields["lines"]
    visible = squeezed(unescape(re.sub(r"<[^>]+>", "", message.html)))
    order = [
        "information",
        "owed_then",
        "between",
        "interest",
        "total",
        "dispute",
        "else",
        "payment",
        "respond",
        "box_wrong",
    ]
    places = [message.text.index(lines[key].split(":")[0]) for key in order]

    assert places == sorted(places)
    assert all(squeezed(lines[key]) in visible for key in order)
    assert message.text.count("2020") == 3
    assert "https://pay.example/stop" in message.text
    assert message.html.count("☐") >= 6


def test_an_emailed_notice_says_how_to_dispute_electronically_or_is_refused() -> None:
    offline = dataclasses.replace(MODEL, dispute_url="")

    with pytest.raises(NoticeIncomplete, match="send a letter instead"):
        as_email(offline, language="en", address_lines=("x",), opt_out_url="https://pay.example/stop")


@pytest.mark.parametrize("name", ["collector_name", "consumer_name", "creditor_name", "account_number", "reference"])
def test_a_notice_without_a_fact_the_regulation_asks_for_is_refused(name: str) -> None:
    with pytest.raises(NoticeIncomplete, match=name):
        dataclasses.replace(MODEL, **{name: " "})  # type: ignore[arg-type]


def test_a_notice_whose_amounts_do_not_add_up_is_refused() -> None:
    with pytest.raises(NoticeIncomplete, match="does not add up"):
        dataclasses.replace(MODEL, fees=dollars(2_501))
    with pytest.raises(NoticeIncomplete, match="negative"):
        dataclasses.replace(MODEL, fees=dollars(-1))


def test_a_notice_exists_in_english_and_spanish_alone() -> None:
    with pytest.raises(UnknownWording, match="English and Spanish"):
        as_letter(MODEL, key="n", language="fr", dated_on=date(2020, 7, 20))


def test_sentences_about_a_website_go_when_there_is_none() -> None:
    offline = dataclasses.replace(MODEL, dispute_url="", request_url="")
    lines: Any = as_letter(offline, key="n", language="en", dated_on=date(2020, 7, 20)).fields["lines"]

    assert lines["dispute_online"] == lines["original_online"] == ""


def test_a_truncated_account_number_shows_four_signs() -> None:
    assert truncated("4111 1111 1111 1234") == "****1234"


def test_a_card_without_a_brand_is_still_a_card() -> None:
    lines: Any = as_letter(
        dataclasses.replace(MODEL, brand=""), key="n", language="en", dated_on=date(2020, 7, 20)
    ).fields["lines"]

    assert lines["account"].startswith("You had a credit card from Bank of Rockville")


def test_a_letter_does_not_tell_how_to_end_emails() -> None:
    lines: Any = as_letter(MODEL, key="n", language="en", dated_on=date(2020, 7, 20)).fields["lines"]

    assert lines["opt_out"] == ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_notices_written_by_the_thousand_say_what_each_says_alone(language: str) -> None:
    others = [
        dataclasses.replace(MODEL, reference='"7" {total} \\ 100%', account_number="****ñ-1", product="other"),
        dataclasses.replace(MODEL, itemization_creditor="Café \u202eBank", itemization_on=date(2019, 12, 31)),
        dataclasses.replace(MODEL, owed_then=dollars(1), interest=dollars(0), fees=dollars(0), payments=dollars(0),
                            total=dollars(1), website="", dispute_url="", request_url="", brand=""),
        dataclasses.replace(MODEL, collector_name="O'Brien & \"Co\"", consumer_name="Somebody Else"),
    ]  # fmt: skip

    for notice in [MODEL, *others, MODEL]:
        letter = as_letter(notice, key="1", language=language, dated_on=date(2020, 7, 1))
        words = as_words(notice, language=language)

        assert (words.subject, words.text) == (letter.subject, as_text(letter))
        assert json.loads(words.layout) == letter.fields
