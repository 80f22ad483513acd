"""Sending some of a payment back: the form, what comes of it as it is typed, and doing it or asking for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.core.refusal import Refusal
from dunwell.flows import giving
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused
from dunwell.web.supervisor.sending_back import (
    BY_PROVIDER,
    SendBackForm,
    SendBackPage,
    outcome,
    send_back_page,
    wish,
)


@role_required(*giving.MAY_ASK)
def send_back(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The form; sending it back at once, or asking for somebody else's yes."""
    ports, by = doors(), actor_of(request)
    now = ports.clock.now()
    page = _page(request, receipt_id)
    form = SendBackForm(request.POST or None, ways=page.ways, initial=_initial(page))
    foreseen = outcome(page, form, on=desk_day(now), by=by)
    if form.is_valid() and foreseen and foreseen.refusal:
        form.add_error(None, foreseen.refusal)
        foreseen = None
    if form.is_valid():
        try:
            wanted = wish(page, form, on=desk_day(now))
            done = giving.give(wanted, by=by, at=now, provider=ports.taking)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
        else:
            if done.approval_id:
                messages.success(request, _("It waits for somebody else's yes. Nothing moved yet."))
                return redirect("supervisor:approvals")
            ports.judge_plans([page.debt_id], now)
            by_provider = _("The provider was asked to send it back. The ledger shows it when the money left.")
            messages.success(request, by_provider if wanted.payment else _("Booked. Make the transfer at your bank."))
            return redirect("desk:balance", page.person_id, page.debt_id)
    context = {"page": page, "form": form, "outcome": foreseen}
    return render(request, "supervisor/send_back.html", context, status=422 if form.is_bound else 200)


@role_required(*giving.MAY_ASK)
@posted("supervisor:send_back")
def drawn(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """What comes of what was typed so far; nothing is done."""
    page = _page(request, receipt_id)
    form = SendBackForm(request.POST, ways=page.ways)
    found = outcome(page, form, on=desk_day(doors().clock.now()), by=actor_of(request))
    return render(request, "supervisor/send_back_drawn.html", {"outcome": found})


def _page(request: HttpRequest, receipt_id: int) -> SendBackPage:
    ports = doors()
    page = send_back_page(receipt_id, provider=ports.taking, on=desk_day(ports.clock.now()), by=actor_of(request))
    if page is None:
        raise Http404("no such payment stands on a debt")
    return page


def _initial(page: SendBackPage) -> dict[str, str]:
    """What was paid too much, the way it came where that can be."""
    return {"amount": page.proposed, "way": next(iter(page.ways), BY_PROVIDER)}
