"""Messages filled in bulk: what a row says is shown as it is, nothing more and nothing less."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from babel.dates import format_date
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from dunwell.contacts.notices.compiling import template
from dunwell.contacts.notices.formats import locale_name, money_format, write_date
from dunwell.contacts.notices.placeholders import DebtLine, MissingValue, UnsafeLink, clean
from dunwell.contacts.notices.rendering import digest, render
from dunwell.core.money import EXPONENTS, exponent

PLACES = [*product(("en", "fr", "ar"), ("US", "GB", "CA", "AE")), ("es", "US")]
HOSTILE = [
    "<script>alert(1)</script>",
    "#strong[x] $y$ *z* _w_ @ref // -- `code`",
    "100%s %(x)d {person_name} {{braces}} {0}",
    "\"quotes\" & 'apostrophes' &amp;",
    "line\nbreak\r\nand\ttab",
    "\u202eright to left override\u202c and \u200f marks \u200e",
    "آدا محمد",
    'back\\slash "and" \\u0041',
]


def row(**given: object) -> dict[str, Any]:
    return {
        "person_name": "Ada",
        "sender_name": "North South Group",
        "sender_phone": "0800 000 000",
        "sender_hours": "8am to 8pm",
        "creditor": "Bank of Rockville",
        "reference": "584-345",
        "currency": "USD",
        "total_minor": 228_456,
        "paid_minor": 5_000,
        "paid_on": date(2025, 1, 2),
        "promised_minor": 10_000,
        "promised_on": date(2025, 2, 3),
        "pay_by": date(2025, 3, 4),
        "pay_url": "https://pay.example/584-345",
        "opt_out_url": "https://pay.example/stop",
        "debts": [DebtLine("584-345", "Bank of Rockville", 228_456, date(2024, 1, 2))],
        **given,
    }


def first_reminder(channel: str, language: str = "en", country: str = "US") -> Any:
    return template("first_reminder", language, channel=channel, country=country, role="third_party_collector")


class Words(HTMLParser):
    """The tags of a page and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(minor=st.integers(-(10**13), 10**13), place=st.sampled_from(PLACES), currency=st.sampled_from(sorted(EXPONENTS)))
def test_an_amount_reads_as_babel_would_write_it_and_letters_keep_a_space(
    minor: int, place: tuple[str, str], currency: str
) -> None:
    amount = Decimal(minor).scaleb(-exponent(currency))

    written = money_format(*place, currency)(minor)

    as_babel = format_currency(amount, currency, locale=locale_name(*place))
    assert written == re.sub(r"([^\W\d_])(?=\d)", "\\1\u00a0", as_babel)


@given(day=st.dates(), place=st.sampled_from(PLACES))
def test_a_date_reads_as_babel_would_write_it(day: date, place: tuple[str, str]) -> None:
    assert write_date(day, *place) == format_date(day, "long", locale=locale_name(*place))


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_value_with_markup_is_shown_literally(value: str, language: str) -> None:
    shown = clean(value)
    plain, hostile = render(first_reminder("email", language), [row(), row(person_name=value, creditor=value)])
    page = Words(hostile.html)

    assert shown in hostile.text
    assert shown in page.text
    assert page.tags == Words(plain.html).tags
    assert shown in render(first_reminder("letter", language), [row(person_name=value)])[0].text


@given(value=st.text(min_size=1).filter(lambda text: clean(text) != ""))
def test_no_value_changes_the_structure_of_a_page_or_of_a_letter(value: str) -> None:
    debts = [DebtLine(value, value, 1, None)]
    email = render(first_reminder("email"), [row(person_name=value, reference=value, debts=debts)])[0]
    letter = render(first_reminder("letter"), [row(person_name=value, reference=value, debts=debts)])[0]
    usual = render(first_reminder("email"), [row()])[0]
    pieces = json.loads(letter.layout)

    assert Words(email.html).tags == Words(usual.html).tags
    assert clean(value) in unescape(re.sub(r"<[^>]+>", "", email.html))
    assert pieces[0]["text"] == f"Dear {clean(value)},"
    assert pieces[2]["rows"][0][0] == clean(value)


def test_marks_that_turn_direction_cannot_leave_a_value() -> None:
    text = render(first_reminder("text"), [row(sender_name="\u202eevil\u2066")])[0].text

    assert "\u202e" not in text
    assert "\u2066" not in text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "pay.example", "https://a b"])
def test_a_link_leads_to_the_web_or_nowhere(link: str) -> None:
    with pytest.raises(UnsafeLink):
        render(first_reminder("email"), [row(pay_url=link)])


@pytest.mark.parametrize("missing", ["person_name", "total_minor", "pay_url", "debts", "currency"])
def test_a_row_without_a_value_is_refused_by_name(missing: str) -> None:
    for broken in (row(**{missing: None}), {key: value for key, value in row().items() if key != missing}):
        with pytest.raises(MissingValue, match=f"row 1 .*{missing}"):
            render(first_reminder("email"), [row(), broken])


def test_a_message_is_the_same_alone_or_among_many() -> None:
    rows = [row(person_name=f"Person {number}", total_minor=number) for number in range(50)]

    together = render(first_reminder("email"), rows)

    assert together == [render(first_reminder("email"), [one])[0] for one in rows]
    assert len({message.sha256 for message in together}) == 50


def test_the_hash_is_of_what_is_sent() -> None:
    for channel in ("email", "text", "letter"):
        message = render(first_reminder(channel), [row()])[0]

        assert message.sha256 == digest(message.subject, message.text, message.html, message.layout)


def test_debts_stand_in_a_table_with_their_total() -> None:
    debts = [
        DebtLine("A-1", "Bank <One>", 100_000, date(2024, 1, 2)),
        DebtLine("B-2", "Shop & Co", 128_456, None),
    ]

    message = render(first_reminder("email"), [row(debts=debts)])[0]

    assert "- A-1, Bank <One>: $1,000.00, overdue since January 2, 2024\n" in message.text
    assert "- B-2, Shop & Co: $1,284.56, overdue since not known\nTotal: $2,284.56" in message.text
    assert "<td><bdi>A-1</bdi></td><td><bdi>Bank &lt;One&gt;</bdi></td>" in message.html
    assert message.html.count("<tr>") == 4


@pytest.mark.parametrize("role", ["debt_buyer", "third_party_collector"])
@pytest.mark.parametrize("channel", ["email", "text", "letter"])
def test_a_collector_in_the_united_states_says_what_it_is(role: str, channel: str) -> None:
    message = render(template("first_reminder", "en", channel=channel, country="US", role=role), [row()])[0]

    assert "debt collector" in message.text


def test_an_original_creditor_does_not_call_itself_a_debt_collector() -> None:
    message = render(template("thank_you", "en", channel="email", country="US", role="original_creditor"), [row()])[0]

    assert "debt collector" not in message.text + message.html


@pytest.mark.parametrize("name", ["first_reminder", "second_reminder", "final_notice", "thank_you", "promise_reminder"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_electronic_message_says_how_to_end_them(name: str, language: str) -> None:
    for channel in ("email", "text"):
        message = render(template(name, language, channel=channel, country="CA", role="debt_buyer"), [row()])[0]

        assert "STOP" in message.text
        assert channel == "text" or "https://pay.example/stop" in message.text


def test_arabic_reads_from_right_to_left_and_keeps_latin_runs_in_order() -> None:
    message = render(first_reminder("email", "ar", "AE"), [row(currency="AED", sender_phone="+971 4 000 0000")])[0]

    assert '<html lang="ar" dir="rtl">' in message.html
    assert "\u2068+971 4 000 0000\u2069" in message.text
    assert "\u20682" not in message.text.split("المجموع")[0]
    assert "د.إ." in message.text


def test_free_help_of_the_persons_country_is_named() -> None:
    named = {"US": "cfpb.gov", "GB": "StepChange", "CA": "Credit Counselling Canada", "AE": "Sanadak"}
    for country, help_name in named.items():
        assert help_name in render(first_reminder("letter", "en", country), [row()])[0].text
