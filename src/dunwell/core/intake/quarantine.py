"""Quarantine: bad cells in words, and the sheet a person corrects and feeds back under the same profile."""

from __future__ import annotations

import polars as pl

from dunwell.core.intake.raw import ROW, RawTable
from dunwell.core.intake.reasons import REASONS

PROBLEMS = pl.Schema(
    {
        ROW: pl.Int64,
        "column": pl.String,
        "field": pl.String,
        "value": pl.String,
        "code": pl.String,
        "is_fault": pl.Boolean,
    }
)
"""One bad cell. `is_fault`: the reader refused it, so its row cannot be accepted whatever the field."""

SHEET_ROW, SHEET_PROBLEMS = "dunwell_row", "dunwell_problems"
"""Columns added to the sheet: the row in the original file, and what is wrong. Profiles do not read them."""
_FORMULA = r"^[=@\t\r]|^[+-][^0-9(. ]"
"""A cell a spreadsheet would run when the sheet is opened; the sheet shows it behind an apostrophe."""


def explained(problems: pl.DataFrame) -> pl.DataFrame:
    """Needs: PROBLEMS. Adds: reason and remedy, in words; drops is_fault."""
    words = {code: reason.words for code, reason in REASONS.items()}
    remedies = {code: reason.remedy for code, reason in REASONS.items()}
    return problems.drop("is_fault").with_columns(
        reason=pl.col("code").replace_strict(words, return_dtype=pl.String),
        remedy=pl.col("code").replace_strict(remedies, return_dtype=pl.String),
    )


def sheet(raw: RawTable, quarantined: pl.DataFrame) -> pl.DataFrame:
    """The quarantined rows with their original columns, then their row number and all their problems in words."""
    says = pl.format("{}: {}. {}", pl.coalesce("column", pl.lit("row")), pl.col("reason"), pl.col("remedy")).str.join(
        " | "
    )
    problems = quarantined.group_by(ROW, maintain_order=True).agg(says.alias(SHEET_PROBLEMS))
    original = raw.frame.drop(SHEET_ROW, SHEET_PROBLEMS, strict=False)
    text = [pl.col(name) for name in original.columns if name != ROW]
    guarded = [
        pl.when(cell.str.contains(_FORMULA)).then(pl.lit("'") + cell).otherwise(cell).name.keep() for cell in text
    ]
    found = problems.join(original, on=ROW, how="left", maintain_order="left").sort(ROW)
    return found.select(*guarded, pl.col(ROW).alias(SHEET_ROW), SHEET_PROBLEMS)


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """A corrected sheet without the apostrophes `sheet` put before formulas; other files are left as they are."""
    if SHEET_PROBLEMS not in frame.columns:
        return frame
    return frame.with_columns(pl.exclude(ROW, SHEET_ROW, SHEET_PROBLEMS).str.replace(r"^'([=@\t\r+-])", "$1"))
