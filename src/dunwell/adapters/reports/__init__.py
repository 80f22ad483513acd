"""Writes a report as CSV, as a sheet, or as a tagged PDF."""

from __future__ import annotations

from dunwell.adapters.reports.pdf import as_pdf
from dunwell.adapters.reports.tables import as_csv, as_xlsx

__all__ = ["WRITERS"]

WRITERS = {"csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}
"""By format: `writer(report) -> bytes`."""
