"""Why the books and somebody else do not agree: each difference gets one cause, from frames alone.

missing_payment  they know of less owed than we do: a payment reached them, or the bank, and not our books
double           a payment stands twice in our books
timing           what moved around the day of the comparison explains it: nothing to correct
amount_differs   both know of it, and the sums differ
unknown_debt     they name a debt that we do not have
not_in_file      we have a debt that they do not name
fee_not_theirs   we charged what the creditor does not know of
bank_fee         the bank took money for itself
not_at_bank      we booked money that no statement shows
statement_gap    a statement does not begin with what the one before ended with
statement_broken the lines of a statement do not come to its closing balance
off_balance      an entry or a book does not sum to zero
"""

from __future__ import annotations

import polars as pl

CAUSES = (
    "missing_payment", "double", "timing", "amount_differs", "unknown_debt", "not_in_file", "fee_not_theirs",
    "bank_fee", "not_at_bank", "statement_gap", "statement_broken", "off_balance",
)  # fmt: skip
CORRECTABLE = {
    "creditor": frozenset({"missing_payment", "amount_differs", "fee_not_theirs", "double"}),
    "bank": frozenset({"missing_payment", "amount_differs", "double", "bank_fee"}),
    "books": frozenset[str](),
}
"""Causes that one entry puts right; the others are for a person to look into."""
TIMING_DAYS = 5
"""Days around a comparison in which money may be known to one side only: a long weekend."""


def against_creditor(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Every debt on which the creditor's balance is not ours, with its cause.

    Rows     one per debt that differs, in order of reference
    Needs    ours: debt_id, reference, currency, is_live, ours_minor, charged_minor, recent_minor (paid in the days
             before), soon_minor (paid in the days after), doubled_minor, receipt_id (the second of a pair);
             theirs: reference, currency, theirs_minor; a reference at most once on each side
    Adds     cause
    Null     ours_minor or theirs_minor where that side does not know the debt
    """
    both = ours.join(theirs.rename({"currency": "their_currency"}), on="reference", how="full", coalesce=True)
    more = pl.col("theirs_minor") - pl.col("ours_minor")
    cause = (
        pl.when(pl.col("debt_id").is_null())
        .then(pl.lit("unknown_debt"))
        .when(pl.col("theirs_minor").is_null())
        .then(pl.lit("not_in_file"))
        .when(pl.col("currency") != pl.col("their_currency"))
        .then(pl.lit("amount_differs"))
        .when((more != 0) & ((more == pl.col("recent_minor")) | (more == -pl.col("soon_minor"))))
        .then(pl.lit("timing"))
        .when((more > 0) & (more == pl.col("doubled_minor")))
        .then(pl.lit("double"))
        .when((more < 0) & (-more == pl.col("charged_minor")))
        .then(pl.lit("fee_not_theirs"))
        .when(more < 0)
        .then(pl.lit("missing_payment"))
        .otherwise(pl.lit("amount_differs"))
    )
    is_absent = pl.col("theirs_minor").is_null() & pl.col("is_live") & (pl.col("ours_minor") != 0)
    is_strange = pl.col("debt_id").is_null() & (pl.col("theirs_minor") != 0)
    is_other = (more != 0) | ((pl.col("currency") != pl.col("their_currency")) & (pl.col("theirs_minor") != 0))
    differs = is_absent | is_strange | is_other
    return both.with_columns(cause=cause).filter(differs.fill_null(value=False)).sort("reference")


def against_bank(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of statements that stand otherwise, or not at all, in our books.

    Rows     one per line that differs
    Needs    lines: line_id, reference, currency, theirs_minor, valued_on, is_ahead (valued after the comparison),
             receipt_id, ours_minor, our_currency, receipt_state, is_return
    Adds     cause
    Null     receipt_id, ours_minor: nothing was booked under the line's number
    """
    is_absent = pl.col("receipt_id").is_null()
    differs = (pl.col("ours_minor") != pl.col("theirs_minor")) | (pl.col("our_currency") != pl.col("currency"))
    takes = (pl.col("theirs_minor") < 0) & (pl.col("receipt_state") == "unmatched") & pl.col("is_bare")
    cause = (
        pl.when(is_absent & pl.col("is_ahead"))
        .then(pl.lit("timing"))
        .when(is_absent)
        .then(pl.lit("missing_payment"))
        .when(differs)
        .then(pl.lit("amount_differs"))
        .when(takes)
        .then(pl.lit("bank_fee"))
    )
    return lines.with_columns(cause=cause).filter(pl.col("cause").is_not_null())


def gaps(statements: pl.DataFrame) -> pl.DataFrame:
    """Statements that do not begin with what the one before them on the account ended with.

    Needs    statement_id, account, currency, opening_minor, opening_on, closing_minor, closing_on
    Adds     before_minor: what the one before ended with
    """
    known = statements.filter(pl.col("opening_minor").is_not_null() & pl.col("closing_minor").is_not_null())
    ordered = known.sort("account", "currency", "closing_on", "statement_id")
    before = pl.col("closing_minor").shift(1).over("account", "currency")
    return ordered.with_columns(before_minor=before).filter(pl.col("opening_minor") != pl.col("before_minor"))
