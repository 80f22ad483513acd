"""Giving up what is owed and sending back what is held: at once below one's limit, asked for above it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts.services import NoSuchDebt
from dunwell.flows import giving
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused
from dunwell.web.supervisor.giving import GiveForm, give_page


@role_required(Role.SUPERVISOR, Role.MANAGER, Role.OFFICER)
def give(request: HttpRequest, debt_id: int) -> HttpResponse:
    """The form, and what becomes of it."""
    ports, by = doors(), actor_of(request)
    now = ports.clock.now()
    try:
        page = give_page(debt_id, on=desk_day(now), by=by)
    except NoSuchDebt as error:
        raise Http404(str(error)) from error
    form = GiveForm(request.POST or None)
    if form.is_valid():
        try:
            wish = form.wish(debt_id, page.currency, desk_day(now))
            done = giving.give(wish, by=by, at=now)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
        else:
            if done.approval_id:
                messages.success(request, _("More than you may decide alone: it waits for somebody else's yes."))
                return redirect("supervisor:approvals")
            ports.judge_plans([debt_id], now)
            messages.success(request, _("Booked."))
            return redirect("desk:balance", page.person_id, debt_id)
    context = {"page": page, "form": form}
    return render(request, "supervisor/give.html", context, status=422 if form.is_bound else 200)
