"""Reports as pages and as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dunwell.core.words import Role
from dunwell.flows.report import REPORTS
from dunwell.insight.report import Report
from dunwell.web.doors import doors
from dunwell.web.manager.drawing import report_page
from dunwell.web.manager.pages import ReportChoice
from dunwell.web.shared.access import role_required
from dunwell.web.shared.days import day_given

READERS = (Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE)
CHOICES = (
    ("aged", _("Aged balances"), _("What is owed by age and portfolio, tied to the books."), "chart-no-axes-column"),
    ("day", _("The day"), _("What was decided, refused, sent, answered and paid."), "calendar"),
    ("promises", _("Promises due"), _("Who promised what by when, and how the ledger answers."), "handshake"),
)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@role_required(*READERS)
def reports(request: HttpRequest) -> HttpResponse:
    """Every report that can be asked for."""
    choices = [ReportChoice(name, str(title), str(says), icon) for name, title, says, icon in CHOICES]
    return render(request, "manager/reports.html", {"choices": choices})


@role_required(*READERS)
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report as a page."""
    title = next((title for known, title, _says, _icon in CHOICES if known == name), "")
    page = report_page(_made(request, name), title=str(title), formats=tuple(doors().report_writers))
    return render(request, "manager/report.html", {"page": page})


@role_required(*READERS)
def report_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The same report as a file."""
    writers = doors().report_writers
    if form not in writers:
        raise Http404(f"a report cannot be written as {form}; it can as {', '.join(writers)}")
    made = _made(request, name)
    response = HttpResponse(writers[form](made), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}-{made.as_of}.{form}"'
    return response


def _made(request: HttpRequest, name: str) -> Report:
    if name not in REPORTS:
        raise Http404(f"there is no report {name}; there are {', '.join(REPORTS)}")
    ports = doors()
    return REPORTS[name](ports.reader, as_of=day_given(request, "as_of", ports.clock.now().date()))
