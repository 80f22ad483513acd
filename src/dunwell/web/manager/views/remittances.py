"""What clients are paid: the remittances made, one of them in full, and making the next."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.core.words import Role
from dunwell.debts import remittances
from dunwell.debts.remittances import Made
from dunwell.flows import remit
from dunwell.web.doors import doors
from dunwell.web.manager.drawing import report_page
from dunwell.web.manager.paying import REFUSALS, money_lines, remittances_page
from dunwell.web.manager.views.reports import READERS, TYPES, day_of
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused


@role_required(*READERS)
def made(request: HttpRequest) -> HttpResponse:
    """Every client with what was paid out to it."""
    return _show(request)


@role_required(Role.MANAGER)
@posted("manager:remittances")
def pay(request: HttpRequest) -> HttpResponse:
    """Pay a client what was collected through a day."""
    now = doors().clock.now()
    through = day_of(request.POST.get("through", "")) or desk_day(now)
    try:
        remit.remit(client=request.POST.get("client", ""), through=through, by=actor_of(request), at=now)
    except REFUSALS as error:
        return _show(request, refusal=refused(error), status=400)
    return redirect("manager:remittances")


@role_required(Role.MANAGER)
@posted("manager:remittances")
def invoice_paid(request: HttpRequest, remittance_id: int) -> HttpResponse:
    """Book today that a client paid the commission invoiced with a remittance."""
    now = doors().clock.now()
    try:
        remit.invoice_paid(remittance_id=remittance_id, on=desk_day(now), by=actor_of(request), at=now)
    except remit.NotInvoiced as error:
        return _show(request, refusal=refused(error), status=400)
    return redirect("manager:remittances")


@role_required(*READERS)
def one(request: HttpRequest, remittance_id: int) -> HttpResponse:
    """One remittance with its payments, and its invoice."""
    made = _found(remittance_id)
    told = replace(remit.statement(made), notes=())
    page = report_page(told, title=_("Remittance %s") % remittance_id, formats=tuple(doors().report_writers))
    return render(
        request, "manager/remittance.html", {"page": page, "remittance_id": remittance_id, "sums": money_lines(made)}
    )


@role_required(*READERS)
def one_file(request: HttpRequest, remittance_id: int, form: str) -> HttpResponse:
    """The same as a file."""
    del request
    writers = doors().report_writers
    if form not in writers:
        raise Http404(f"a remittance cannot be written as {form}; it can as {', '.join(writers)}")
    response = HttpResponse(writers[form](remit.statement(_found(remittance_id))), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="remittance-{remittance_id}.{form}"'
    return response


@role_required(*READERS)
def invoice_file(request: HttpRequest, remittance_id: int, form: str) -> HttpResponse:
    """The invoice of a remittance's commission as a file."""
    del request
    made, writers = _found(remittance_id), doors().report_writers
    if form not in writers or not made.commission_minor:
        raise Http404(f"remittance {remittance_id} has no invoice as {form}; files are {', '.join(writers)}")
    response = HttpResponse(writers[form](remit.invoice(made)), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="invoice-{remittance_id}.{form}"'
    return response


def _found(remittance_id: int) -> Made:
    found = remittances.made(remittance_id)
    if found is None:
        raise Http404(f"there is no remittance {remittance_id}")
    return found


def _show(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    page = remittances_page(today=desk_day(doors().clock.now()), by=actor_of(request), refusal=refusal)
    return render(request, "manager/remittances.html", {"page": page}, status=status)
