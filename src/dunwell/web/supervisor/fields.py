"""What our side of a mapping is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

FIELD_WORDS: dict[str, Lazy] = {
    "portfolio": _("Portfolio"),
    "customer_key": _("Customer number"),
    "person_name": _("Name"),
    "person_kind": _("Kind of person"),
    "email": _("Email"),
    "phone": _("Phone"),
    "mobile": _("Mobile"),
    "address_1": _("Address, line 1"),
    "address_2": _("Address, line 2"),
    "address_3": _("Address, line 3"),
    "city": _("City"),
    "region": _("Region"),
    "postcode": _("Postcode"),
    "country": _("Country"),
    "language": _("Language"),
    "born_on": _("Born on"),
    "national_id": _("Identity number"),
    "debt_reference": _("Reference of the debt"),
    "product": _("Product"),
    "original_creditor": _("Original creditor"),
    "amount": _("Amount owed"),
    "principal": _("Principal"),
    "interest": _("Interest"),
    "fees": _("Fees"),
    "costs": _("Costs"),
    "currency": _("Currency"),
    "invoiced_on": _("Invoiced on"),
    "due_on": _("Due on"),
    "months_late": _("Months late"),
    "days_late": _("Days late"),
    "defaulted_on": _("Default on"),
    "charged_off_on": _("Charged off on"),
    "itemised_on": _("Itemised on"),
    "limitation_ends_on": _("Limitation ends on"),
    "last_payment_on": _("Last payment on"),
    "last_payment": _("Last payment"),
    "paid_on": _("Paid on"),
    "status": _("Status"),
    "is_disputed": _("Disputed"),
    "instalment_due_on": _("Instalment due on"),
    "instalment": _("Instalment"),
    "interest_rate": _("Yearly interest rate"),
    "compounding": _("Compounding"),
    "day_count": _("Day count"),
    "interest_from": _("Interest from"),
    "late_fee": _("Contractual late fee"),
    "returned_debit_fee": _("Contractual fee for a returned debit"),
}

FACT_WORDS: dict[str, Lazy] = {
    "due_on": _("Due on"),
    "opened_on": _("Invoiced on"),
    "defaulted_on": _("Default on"),
    "charged_off_on": _("Charged off on"),
    "itemised_on": _("Itemised on"),
    "last_payment_before_on": _("Last payment on"),
    "limitation_ends_on": _("Limitation ends on"),
    "email": _("Email"),
    "mobile": _("Mobile"),
    "landline": _("Phone"),
    "postal": _("Address"),
}
"""What a file can state otherwise than the files before it."""
