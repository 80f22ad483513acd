"""A report as a tagged PDF by Typst: landscape table with repeated headings."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from dunwell.adapters.reports.tables import footnotes, lines_of
from dunwell.insight.report import Report

TEMPLATE = Path(__file__).parent / "report.typ"


def as_pdf(report: Report) -> bytes:
    """The PDF's bytes; equal reports give equal bytes."""
    lines = [[_shown(value) for value in line] for line in lines_of(report)]
    content = {
        "title": report.title,
        "as_of": report.as_of.isoformat(),
        "headings": [column.heading for column in report.columns],
        "kinds": [column.kind for column in report.columns],
        "lines": lines,
        "totals_from": report.rows.height,
        "notes": footnotes(report),
    }
    made = typst.compile(str(TEMPLATE), format="pdf", sys_inputs={"report": json.dumps(content)}, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made


def _shown(value: object) -> str:
    return f"{value:,}" if not isinstance(value, (str, bool)) and hasattr(value, "__int__") else str(value)
