"""Payments of a file as the pairing takes them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dunwell.core.statements import PaymentLine


def as_payments(lines: Sequence[PaymentLine]) -> pl.DataFrame:
    """Rows     one per line that moves money, whichever way
    Adds     id (place in the file, from 0), words, on, amount_minor (> 0), name: what the file calls the line
    """
    moving = [(number, line) for number, line in enumerate(lines) if line.amount_minor]
    return pl.DataFrame(
        {
            "id": [number for number, _ in moving],
            "words": [" ".join(text for text in (*line.references, line.payer_name) if text) for _, line in moving],
            "on": [line.booked_on for _, line in moving],
            "amount_minor": [abs(line.amount_minor) for _, line in moving],
            "name": [line.bank_reference or line.where for _, line in moving],
        },
        schema={
            "id": pl.Int64,
            "words": pl.String,
            "on": pl.Date,
            "amount_minor": pl.Int64,
            "name": pl.String,
        },
    )
