"""The nights, and the review of what one wants to do."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.contacts import runs_queries
from dunwell.contacts.runs_queries import RunLine
from dunwell.contacts.runs_review import AlreadyMoved, NoSuchAction, NoSuchRun
from dunwell.core.actor import NotForYou
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.flows import review
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.supervisor.reviewing import refused_words, rows_of, run_page, runs_page

JOBS_SHOWN = timedelta(days=1)
REFUSALS = (NotForYou, AlreadyMoved, NoSuchRun, NoSuchAction)
MOVES = {"released": review.release_run, "held": review.hold_run}
ACTION_MOVES = {"approved": review.approve_action, "held": review.hold_action}


@role_required(Role.SUPERVISOR, Role.MANAGER)
def runs(request: HttpRequest) -> HttpResponse:
    """The nights, newest first."""
    ports = doors()
    now = ports.clock.now()
    jobs = ports.jobs.not_done("night", since=now - JOBS_SHOWN)
    page = runs_page(jobs, today=desk_day(now), by=actor_of(request))
    return render(request, "supervisor/runs.html", {"page": page})


@role_required(Role.SUPERVISOR, Role.MANAGER)
@posted("supervisor:runs")
def start_run(request: HttpRequest) -> HttpResponse:
    """Start a night as a job; a person releases it."""
    try:
        as_of = date.fromisoformat(request.POST.get("as_of", ""))
    except ValueError:
        messages.error(request, _("Say the day the run is for."))
        return redirect("supervisor:runs")
    by = actor_of(request)
    doors().jobs.start(["night", "--as-of", as_of.isoformat(), "--review", "--by", by.name])
    messages.success(request, _("The night is queued. It shows here as soon as it starts."))
    return redirect("supervisor:runs")


@role_required(Role.SUPERVISOR, Role.MANAGER)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One night for review."""
    by = actor_of(request)
    number = request.GET.get("page", "1")
    page = run_page(
        _found(request, run_id),
        channel=request.GET.get("channel", ""),
        state=request.GET.get("state", ""),
        number=max(1, int(number)) if number.isdigit() else 1,
        by=by,
    )
    return render(request, "supervisor/run.html", {"page": page})


def _found(request: HttpRequest, run_id: int) -> RunLine:
    found = runs_queries.run(run_id, seen_by=actor_of(request))
    if found is None:
        raise Http404(f"there is no run {run_id}")
    return found


@role_required(Role.SUPERVISOR, Role.MANAGER)
@posted("supervisor:run")
def move_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Release or hold the whole run."""
    move = MOVES.get(request.POST.get("to", ""))
    if move is None:
        raise Http404("a run is released or held")
    by = actor_of(request)
    try:
        done = move(run_id=run_id, by=by, at=doors().clock.now())
    except REFUSALS as refusal:
        messages.error(request, refused_words(refusal, run_id, by=by))
    else:
        words = _("The run is released.") if done.state == "released" else _("The run is held; nothing of it leaves.")
        messages.success(request, words)
    return redirect("supervisor:run", run_id)


@role_required(Role.SUPERVISOR, Role.MANAGER)
@posted("supervisor:runs")
def move_action(request: HttpRequest, action_id: int) -> HttpResponse:
    """Approve or hold one action; htmx gets its row back, a plain form the page."""
    move, by = ACTION_MOVES.get(request.POST.get("to", "")), actor_of(request)
    if move is None:
        raise Http404("an action is approved or held")
    why: Refusal | None = None
    try:
        move(action_id=action_id, by=by, at=doors().clock.now())
    except REFUSALS as refusal:
        why = refusal
    line = runs_queries.action(action_id, seen_by=by)
    if line is None:
        raise Http404(f"there is no action {action_id}")
    told = refused_words(why, line.run_id, by=by) if why else ""
    if request.headers.get("HX-Request"):
        [row] = rows_of((line,), by=by)
        return render(request, "supervisor/run_action.html", {"row": row, "refused": told})
    if told:
        messages.error(request, told)
    return redirect("supervisor:run", line.run_id)
