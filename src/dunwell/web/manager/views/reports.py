"""Reports as pages and as files."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.core.words import Role
from dunwell.debts.queries import debts_count
from dunwell.flows.report import REPORTS
from dunwell.insight.report import Report
from dunwell.web.doors import doors
from dunwell.web.manager.drawing import report_page
from dunwell.web.manager.pages import ReportChoice
from dunwell.web.manager.writing import OVER_ALL_DEBTS, large_report_page, path_of, start
from dunwell.web.shared.access import posted, role_required
from dunwell.web.shared.days import day_given, desk_day

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
    count = _too_many(name)
    if count:
        large = large_report_page(doors(), name, title=str(title), as_of=_as_of(request), debts_count=count)
        return render(request, "manager/report_large.html", {"page": large})
    page = report_page(_made(request, name), title=str(title), formats=tuple(doors().report_writers))
    return render(request, "manager/report.html", {"page": page})


@role_required(*READERS)
def report_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The same report as a file."""
    writers = doors().report_writers
    if form not in writers:
        raise Http404(f"a report cannot be written as {form}; it can as {', '.join(writers)}")
    if _too_many(name):
        return _written(request, name, form)
    made = _made(request, name)
    response = HttpResponse(writers[form](made), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}-{made.as_of}.{form}"'
    return response


@role_required(*READERS)
@posted("manager:report")
def write_report(request: HttpRequest, name: str) -> HttpResponse:
    """Have a job write one format of a report over very many debts."""
    form, as_of = request.POST.get("format", ""), day_of(request.POST.get("as_of", ""))
    if name not in OVER_ALL_DEBTS or form not in doors().report_writers or as_of is None:
        raise Http404("such a report is made at once; ask for its page")
    start(doors(), name, as_of, form)
    return redirect(f"{reverse('manager:report', args=[name])}?as_of={as_of}")


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _too_many(name: str) -> int:
    """How many debts the report would go over, where those are too many for a request; else nothing."""
    count = debts_count() if name in OVER_ALL_DEBTS else 0
    return count if count > doors().debts_in_a_request else 0


def _written(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The file a job wrote, else the page that has it written."""
    as_of = _as_of(request)
    path = path_of(doors(), name, as_of, form)
    if not path.exists():
        return redirect(f"{reverse('manager:report', args=[name])}?as_of={as_of}")
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=TYPES[form])


def _as_of(request: HttpRequest) -> date:
    return day_given(request, "as_of", desk_day(doors().clock.now()))


def _made(request: HttpRequest, name: str) -> Report:
    if name not in REPORTS:
        raise Http404(f"there is no report {name}; there are {', '.join(REPORTS)}")
    return REPORTS[name](doors().reader, as_of=_as_of(request))
