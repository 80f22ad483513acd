"""Why a cell is not believed, and what a person can do about it. The code is kept, the words are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Words for one code."""

    words: str
    remedy: str


_FIX = "Correct the cell and feed the quarantine file back."
REASONS: dict[str, Reason] = {
    "missing": Reason("this must be filled and is blank", "Fill it in, or give the profile a default."),
    "not_an_amount": Reason(
        "this is not an amount in the form the profile describes",
        "Correct the cell, or set the decimal and thousands marks in the profile.",
    ),
    "too_many_decimals": Reason("the amount has more decimals than its currency", _FIX),
    "amount_too_large": Reason(
        "the amount is above the highest this profile believes", "Correct it, or raise amount_max in the profile."
    ),
    "amount_outlier": Reason(
        "the amount is thousands of times the usual amount of this file",
        "Correct it; or, if it is right, set amount_max in the profile to something above it.",
    ),
    "parts_do_not_sum": Reason("principal, interest, fees and costs do not sum to the amount", _FIX),
    "total_differs": Reason("the buckets of this row do not sum to its total", _FIX),
    "other_currency": Reason("the amount carries the sign of another currency than its row", _FIX),
    "unknown_currency": Reason("this is not a currency Dunwell keeps accounts in", "Use a three-letter ISO code."),
    "not_a_date": Reason(
        "this is not a date in any form the profile lists", "Correct the cell, or add the form to the profile."
    ),
    "date_1900": Reason("a date in 1899 or 1900 is a spreadsheet's empty date", "Put the true date."),
    "date_epoch": Reason("1 January 1970 is a computer's empty date", "Put the true date."),
    "date_too_old": Reason("the date lies before 1970", "Put the year in four digits, or correct the date."),
    "date_too_far": Reason("the date lies more than twenty years ahead", "Put the true date."),
    "birth_impossible": Reason("nobody alive was born on this date", "Put the true date, or leave the cell blank."),
    "not_a_rate": Reason(
        "this is not a yearly interest rate in the form the profile describes",
        "Write 8.25 for 8.25 percent a year, or set rates in the profile to share and write 0.0825.",
    ),
    "rate_too_high": Reason("this rate is above a hundred times the debt a year", _FIX),
    "rate_missing": Reason(
        "terms are stated without an interest rate", "Fill in the rate; write 0 where the contract bears no interest."
    ),
    "fee_below_zero": Reason("a contractual fee is below zero", _FIX),
    "unknown_compounding": Reason(
        "this is no known way to compound interest", "Write simple, daily, monthly, quarterly or yearly."
    ),
    "unknown_day_count": Reason("this is no known day count", "Write ACT/365, ACT/366 or 30/360."),
    "not_a_count": Reason("this is not a whole number", _FIX),
    "not_a_flag": Reason("this is neither yes nor no", "Write yes or no."),
    "unknown_status": Reason("the profile does not know this status", "Add the word to statuses in the profile."),
    "unknown_kind": Reason(
        "the profile does not know this kind of person", "Write individual, sole_trader or company."
    ),
    "unknown_country": Reason("this is not a country", "Use the two-letter ISO code, or the name in English."),
    "unknown_region": Reason("this is not a region of that country", "Use its code, such as NY or US-NY."),
    "unknown_language": Reason("this is not a language", "Use the two-letter ISO code, such as en."),
    "not_an_email": Reason("this is not an e-mail address", _FIX),
    "not_a_phone": Reason(
        "this is not a phone number of that country", "Write it with + and country code, or correct it."
    ),
    "duplicate_reference": Reason(
        "another row of this file has the same reference", "Keep the row that is right and remove the others."
    ),
    "other_customer": Reason(
        "this reference is already the debt of another customer",
        "Correct the customer's number or the reference; a debt does not change hands by a file.",
    ),
    "currency_changed": Reason(
        "this debt is kept in another currency", "Correct the currency, or send the debt under another reference."
    ),
    "scientific_id": Reason(
        "a spreadsheet rounded this number and lost digits", "Export again with the column formatted as text."
    ),
    "too_long": Reason("the text is longer than any such text can be", "Check that the columns have not shifted."),
    "control_characters": Reason("the cell holds control characters, such as NUL", "Remove them."),
    "unreadable_characters": Reason("some bytes are not text in the file's encoding", "Save the file as UTF-8."),
    "too_many_cells": Reason(
        "the row has more cells than the header", "Put text that holds the separator in quotation marks."
    ),
    "too_few_cells": Reason("the row ends before this column", "Complete the row; a line break may have cut it."),
    "stray_quote": Reason(
        "a quotation mark in this row or just above is not closed", "Close it or remove it, and check the rows near it."
    ),
    "formula_without_value": Reason(
        "the cell holds a formula whose result was never saved",
        "Open the workbook, let it calculate, save it; or paste the values.",
    ),
    "formula": Reason("the cell holds a formula, not its value", "Paste the value in its place."),
    "formula_error": Reason("the cell's formula ended in an error", "Repair the formula, or put the value."),
}
