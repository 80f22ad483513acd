"""Sheets written for people: the quarantine file."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def write_quarantine(sheet: pl.DataFrame, path: Path) -> None:
    """Write what `core.intake.quarantine.sheet` made, as CSV that spreadsheets open as UTF-8."""
    sheet.write_csv(path, include_bom=True)
