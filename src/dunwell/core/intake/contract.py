"""The contract's terms as files state them: yearly rates, and which terms cannot stand without which."""

from __future__ import annotations

import polars as pl

from dunwell.core.intake.cells import Reading
from dunwell.core.intake.checked import bad_where

FEES = ("late_fee", "returned_debit_fee")
"""Fields of contractual fees; the event is what stands before `_fee`."""
TERMS = ("interest_rate", *FEES)
"""Fields any of which makes a row state terms."""


def settle_terms(reading: Reading) -> None:
    """Mark a fee, a way to compound or a first day that is stated without a rate: what it belongs to is not known."""
    if "interest_rate" not in reading.codes:
        nothing = pl.Series("rate", [None], dtype=pl.Int64).new_from_index(0, len(reading.rows))
        rate, unread = nothing, nothing.is_not_null()
    else:
        rate, unread = reading.values["interest_rate"], reading.codes["interest_rate"].is_not_null()
    lacks = rate.is_null() & ~unread
    for name in ("compounding", "interest_from", *FEES):
        if name in reading.texts:
            reading.mark(name, bad_where(reading.texts[name].is_not_null() & lacks, "rate_missing"))
    for name in FEES:
        if name in reading.values:
            reading.mark(name, bad_where((reading.values[name] < 0).fill_null(value=False), "fee_below_zero"))
