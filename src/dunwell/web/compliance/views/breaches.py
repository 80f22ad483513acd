"""Breaches of personal data: record one, see who is to be told by when, take the report, say that it was made."""

from __future__ import annotations

import secrets
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.cases import breaches as room
from dunwell.cases.breaches import READERS, RECORDERS, BreachIncomplete, NewBreach, NoSuchBreach
from dunwell.cases.services import NotYet
from dunwell.flows import breach as flow
from dunwell.flows.breach import BreachReport, Deadline, NobodyOfThatNumber
from dunwell.web.compliance.forms import BreachForm, ReportedForm
from dunwell.web.compliance.pages import BreachPage, DeadlineRow
from dunwell.web.compliance.views.duties import left_words
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.files import saved
from dunwell.web.shared.refused import refused

SHOWN = 200
NEAR_DAYS = 3
REFUSALS = (BreachIncomplete, NobodyOfThatNumber, NotYet)
STATES = {"open": _("to be told"), "met": _("told"), "lapsed": _("no longer asked for")}


@role_required(*READERS)
def breaches(request: HttpRequest) -> HttpResponse:
    """Every breach, and the form that records one."""
    by, ports = actor_of(request), doors()
    form = BreachForm(request.POST if request.method == "POST" else None, initial={"token": secrets.token_urlsafe(16)})
    if request.method == "POST" and form.is_valid() and by.may(*RECORDERS):
        told = form.cleaned_data
        new = NewBreach(
            f"desk:{told['token']}", told["discovered_at"], told["what"], told["people_count"], told["is_encrypted"]
        )
        try:
            breach_id = flow.record(
                new=new, person_ids=told["people"], reader=ports.reader, book=law(), by=by, at=ports.clock.now()
            )
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, gettext("Recorded. What the law asks because of it is due from now on."))
            return redirect("compliance:breach", breach_id)
    context = {"lines": room.breaches(seen_by=by), "form": form, "may_record": by.may(*RECORDERS)}
    return render(request, "compliance/breaches.html", context, status=422 if form.errors else 200)


@role_required(*READERS)
def breach(request: HttpRequest, breach_id: int) -> HttpResponse:
    """One breach: who is to be told of it and by when, and whom it concerns."""
    return _show(request, breach_id, ReportedForm(initial={"on": _today()}))


@role_required(*RECORDERS)
@posted("compliance:breach")
def reported(request: HttpRequest, breach_id: int) -> HttpResponse:
    """Say that it was reported, to whom and when."""
    form, ports = ReportedForm(request.POST), doors()
    if form.is_valid():
        try:
            flow.report(
                breach_id=breach_id, on=form.cleaned_data["on"], words=form.cleaned_data["words"], reader=ports.reader,
                book=law(), by=actor_of(request), at=ports.clock.now(),
            )  # fmt: skip
        except NoSuchBreach as missing:
            raise Http404(str(missing)) from missing
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, gettext("Kept as reported. What was due because of it is done."))
            return redirect("compliance:breach", breach_id)
    return _show(request, breach_id, form)


@role_required(*READERS)
def breach_file(request: HttpRequest, breach_id: int, form: str) -> HttpResponse:
    """The report as a file."""
    return saved(_composed(request, breach_id).table, form)


def _composed(request: HttpRequest, breach_id: int) -> BreachReport:
    """Raises Http404."""
    try:
        return flow.composed(breach_id, book=law(), as_of=_today(), by=actor_of(request))
    except NoSuchBreach as missing:
        raise Http404(str(missing)) from missing


def _today() -> date:
    return desk_day(doors().clock.now())


def _show(request: HttpRequest, breach_id: int, form: ReportedForm) -> HttpResponse:
    made, today = _composed(request, breach_id), _today()
    people = dict(made.table.rows.select("person", "name").iter_rows())
    page = BreachPage(
        line=made.breach,
        deadlines=tuple(_row(one, today) for one in made.deadlines),
        people=tuple(people.items())[:SHOWN],
        people_count=len(people),
        formats=tuple(doors().report_writers),
        may_report=made.breach.reported_on is None and actor_of(request).may(*RECORDERS),
    )
    return render(request, "compliance/breach.html", {"page": page, "form": form}, status=422 if form.errors else 200)


def _row(one: Deadline, today: date) -> DeadlineRow:
    days = (one.due_on - today).days if one.due_on and one.state == "open" else None
    if one.state != "open":
        tone, icon, left = "go", "check", str(STATES[one.state])
    elif one.due_on is None:
        tone, icon, left = "wait", "hourglass", gettext("as soon as feasible")
    else:
        is_late, is_near = days is not None and days < 0, days is not None and days <= NEAR_DAYS
        tone = "stop" if is_late else "wait" if is_near else "note"
        icon = "triangle-alert" if is_late else "hourglass" if is_near else "clock"
        left = left_words(days)
    return DeadlineRow(one.rule_id, one.to_whom, one.due_on, one.citation, one.people, left, tone, icon)
