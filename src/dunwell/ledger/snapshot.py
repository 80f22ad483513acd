# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""What the snapshot says of money: what is owed by part, and what was paid and when.

Every function reads for the debts of `wanted`, a table expression with `debt_id`, as of one effective date.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.core.ports import Reader
from dunwell.core.ranges import among
from dunwell.core.words import Part

_ID, _DATE = pl.Int64(), pl.Date()
_PARTS = ", ".join(f"'{part}'" for part in Part)


def balances(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per debt with postings: `<part>_minor`, `balance_minor`, and `next_change_on` where one is later."""
    sums = ", ".join(
        f"CAST(COALESCE(SUM(CASE WHEN p.code = '{part}' AND p.effective_on <= ? THEN p.amount_minor END), 0) "
        f"AS BIGINT) AS {part}_minor"
        for part in Part
    )
    schema: dict[str, pl.DataType] = {f"{part}_minor": _ID for part in Part}
    frame = reader.read(
        f"SELECT p.subject_id AS debt_id, {sums}, MIN(CASE WHEN p.effective_on > ? THEN p.effective_on END) "
        f"AS next_change_on FROM {wanted} w JOIN ledger_posting p ON p.subject_id = w.debt_id "
        f"WHERE p.code IN ({_PARTS}) GROUP BY p.subject_id",
        (as_of,) * (len(Part) + 1),
        schema={"debt_id": _ID, **schema, "next_change_on": _DATE},
    )
    return frame.with_columns(balance_minor=pl.sum_horizontal(list(schema)))


def payments(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per debt and payment that was not reversed: `debt_id`, `entry_id`, `paid_on`, `paid_minor` (positive)."""
    return reader.read(
        "SELECT p.subject_id AS debt_id, e.id AS entry_id, e.effective_on AS paid_on, "
        f"CAST(-SUM(p.amount_minor) AS BIGINT) AS paid_minor FROM {wanted} w "
        "JOIN ledger_posting p ON p.subject_id = w.debt_id JOIN ledger_entry e ON e.id = p.entry_id "
        "WHERE e.kind = 'payment' AND e.effective_on <= ? "
        "AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id AND r.effective_on <= ?) "
        "GROUP BY p.subject_id, e.id, e.effective_on",
        (as_of, as_of),
        schema={"debt_id": _ID, "entry_id": _ID, "paid_on": _DATE, "paid_minor": _ID},
    )


def payment_columns(payments: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """One row per debt ever paid: `last_payment_on`, `last_payment_minor` (that day's together), `payments_12m`.

    Also `next_change_on`, when the oldest payment of the twelve months leaves them.
    Given    `payments` as the function of that name returns them
    """
    year_before = pl.lit(as_of).dt.offset_by("-12mo")
    newest = pl.col("paid_on") == pl.col("paid_on").max()
    is_counted = pl.col("paid_on") > year_before
    return payments.group_by("debt_id").agg(
        last_payment_on=pl.col("paid_on").max(),
        last_payment_minor=pl.col("paid_minor").filter(newest).sum(),
        payments_12m=is_counted.sum().cast(pl.Int32),
        next_change_on=pl.col("paid_on").filter(is_counted).min().dt.offset_by("12mo"),
    )


def itemised(reader: Reader, debt_ids: pl.Series) -> pl.DataFrame:
    """What was owed when it came to us and what was added and taken since, one row per debt (sorted ids).

    Gives    debt_id, owed_then_minor (opening and corrections), interest_minor, fees_minor (charged since, costs among
             them), payments_minor (paid, credited or written off since, positive)
    Always   owed_then + interest + fees - payments is the balance
    """
    owed = "CASE WHEN e.kind IN ('opening', 'adjustment') THEN p.amount_minor ELSE 0 END"
    interest = "CASE WHEN e.kind = 'charge' AND p.code = 'interest' THEN p.amount_minor ELSE 0 END"
    fees = "CASE WHEN e.kind = 'charge' AND p.code <> 'interest' THEN p.amount_minor ELSE 0 END"
    paid = "CASE WHEN e.kind IN ('opening', 'adjustment', 'charge') THEN 0 ELSE -p.amount_minor END"
    names = ("owed_then_minor", "interest_minor", "fees_minor", "payments_minor")
    sums = ", ".join(
        f"CAST(SUM({amount}) AS BIGINT) AS {name}"
        for name, amount in zip(names, (owed, interest, fees, paid), strict=True)
    )
    return pl.concat(
        reader.read(
            f"SELECT p.subject_id AS debt_id, {sums} FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id "
            f"WHERE p.code IN ({_PARTS}) AND {condition} GROUP BY p.subject_id",
            schema={"debt_id": _ID, **dict.fromkeys(names, _ID)},
        )
        for condition in among("p.subject_id", debt_ids)
    )


def fees_charged(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """Fees and costs that were charged and not taken back, by debt and day: `debt_id`, `charged_on`, `fees_minor`."""
    return reader.read(
        "SELECT p.subject_id AS debt_id, e.effective_on AS charged_on, CAST(SUM(p.amount_minor) AS BIGINT) "
        f"AS fees_minor FROM {wanted} w JOIN ledger_posting p ON p.subject_id = w.debt_id "
        "JOIN ledger_entry e ON e.id = p.entry_id WHERE e.kind = 'charge' AND p.code IN ('fees', 'costs') "
        "AND e.effective_on <= ? AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id) "
        "GROUP BY p.subject_id, e.effective_on HAVING SUM(p.amount_minor) > 0",
        (as_of,),
        schema={"debt_id": _ID, "charged_on": _DATE, "fees_minor": _ID},
    )
