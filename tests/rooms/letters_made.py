"""Letters for tests: a first reminder in any language and country, rendered and ready to print."""

from __future__ import annotations

from datetime import date

from dunwell.contacts.notices.letters import make_letter
from dunwell.contacts.notices.placeholders import DebtLine
from dunwell.contacts.notices.rendering import render, template
from dunwell.core.ports import Address, Letter

ADDRESSES = {
    "US": Address(("2323 Park Street", "Apartment 342"), "Bethesda", "US-MD", "20815", "US"),
    "GB": Address(("Flat 4", "12 High Street"), "London", "", "n1 1aa", "GB"),
    "CA": Address(("45 Rue Principale",), "Montréal", "CA-QC", "H2X1Y4", "CA"),
    "AE": Address(("برج النخيل، الطابق 4", "ص.ب 12345"), "دبي", "", "", "AE"),
}
CURRENCIES = {"US": "USD", "GB": "GBP", "CA": "CAD", "AE": "AED"}


def long_address(country: str) -> Address:
    """As long as addresses get: three long lines before the town."""
    lines = (
        "Department of Correspondence and Accounts",
        "Apartment 4212, The Old Brewery Building",
        "112 North Wharf Road",
    )
    usual = ADDRESSES[country]
    return Address(lines, usual.city, usual.region, usual.postcode, country)


def reminder(
    key: str,
    language: str,
    country: str,
    *,
    name: str = "Ada",
    recipient: Address | None = None,
    debts: int = 2,
    creditor: str = "Bank of Rockville",
) -> Letter:
    row = {
        "person_name": name,
        "sender_name": "North South Group",
        "sender_phone": "+971 4 123 4567",
        "sender_hours": "8am to 8pm",
        "creditor": creditor,
        "reference": "584-345",
        "currency": CURRENCIES[country],
        "total_minor": 61_728 * debts,
        "pay_url": "https://pay.example/584-345",
        "opt_out_url": "https://pay.example/stop",
        "debts": [DebtLine(f"R-{number}", creditor, 61_728, date(2024, 1, 2)) for number in range(debts)],
    }
    chosen = template("first_reminder", language, channel="letter", country=country, role="third_party_collector")
    return make_letter(
        render(chosen, [row])[0],
        key=key,
        language=language,
        sender_name="North South Group",
        sender=ADDRESSES[country],
        recipient_name=name,
        recipient=recipient or ADDRESSES[country],
        recipient_id="17",
        dated_on=date(2025, 1, 2),
        reference="584-345",
    )
