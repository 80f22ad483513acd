"""The queue: what waits, and taking the next of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.cases import queries
from dunwell.cases import work as work_items
from dunwell.cases.work import NoSuchWork, NotYours, Work
from dunwell.core.words import Role
from dunwell.web.desk.queueing import READ_FIRST, queue_page, skills_of, work_page
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.refused import refused


@role_required(Role.OFFICER, Role.SUPERVISOR)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, most urgent first; `shown` is mine or later, `kind` one kind of work."""
    ports = doors()
    page = queue_page(
        now=ports.clock.now(),
        by=actor_of(request),
        shown=request.GET.get("shown", ""),
        kind=request.GET.get("kind", ""),
    )
    return render(request, "desk/queue.html", {"page": page})


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:queue")
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent item, and go to the person it is about."""
    by, now = actor_of(request), doors().clock.now()
    for skill in skills_of(by):
        if item := work_items.claim_next(skill=skill, by=by, now=now):
            return _go(item)
    messages.warning(request, _("Nothing waits now. The night fills the queue, and so do replies."))
    return redirect("desk:queue")


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:queue")
def take(request: HttpRequest, work_id: int) -> HttpResponse:
    """Take one item from the list."""
    by = actor_of(request)
    item = queries.work(work_id, seen_by=by)
    if item and item.skill not in skills_of(by):
        messages.error(request, _("This is for a supervisor; take another one."))
        return redirect("desk:queue")
    try:
        return _go(work_items.claim(work_id=work_id, by=by, now=doors().clock.now()))
    except (NotYours, NoSuchWork) as refusal:
        messages.error(request, refused(refusal))
        return redirect("desk:queue")


@role_required(Role.OFFICER, Role.SUPERVISOR)
def work(request: HttpRequest, work_id: int) -> HttpResponse:
    """One item that is about nobody yet, or is to be read before anything else."""
    by = actor_of(request)
    item = queries.work(work_id, seen_by=by)
    if item is None:
        raise Http404(f"there is no work item {work_id}")
    return render(request, "desk/work.html", {"page": work_page(item, by=by, now=doors().clock.now())})


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:queue")
def close(request: HttpRequest, work_id: int) -> HttpResponse:
    """Done, given back, or no longer needed: `to` says which."""
    by, now = actor_of(request), doors().clock.now()
    try:
        if request.POST.get("to") == "release":
            work_items.release(work_id=work_id, by=by, at=now)
        elif request.POST.get("to") == "drop":
            work_items.drop(work_id=work_id, because="not needed", by=by, at=now)
        else:
            work_items.finish(work_id=work_id, outcome="handled", by=by, at=now)
    except (NotYours, NoSuchWork) as refusal:
        messages.error(request, refused(refusal))
    return redirect("desk:queue")


def _go(item: Work) -> HttpResponse:
    if item.reason == "letter_to_take_out":
        return redirect("supervisor:letters")
    if item.person_id is None or item.kind in READ_FIRST:
        return redirect("desk:work", item.work_id)
    return redirect(f"{reverse('desk:person', args=[item.person_id])}?work={item.work_id}{_about(item)}")


def _about(item: Work) -> str:
    return f"&about={item.debt_id}" if item.debt_id else ""
