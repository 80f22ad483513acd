"""Reports as files that a browser saves."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from dunwell.insight.report import Report
from dunwell.web.doors import doors

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def saved(report: Report, form: str) -> HttpResponse:
    """A report in one format. Raises Http404 for a format that nothing writes."""
    writers = doors().report_writers
    if form not in writers:
        raise Http404(f"a report cannot be written as {form}; it can as {', '.join(writers)}")
    response = HttpResponse(writers[form](report), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{report.name}.{form}"'
    return response
