"""Debits: the files that went to banks, what came back and may go again, authorisations taken and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.cases import collecting
from dunwell.cases.collecting import MAY, MAY_RETRY, AlreadyAuthorised, MayNotRetry
from dunwell.core.debits import NotAnAccount
from dunwell.core.money import Money, NotAnAmount
from dunwell.debts import receipts
from dunwell.debts.receipts import Named
from dunwell.flows import collect
from dunwell.flows.charging_law import ChargeNotLawful
from dunwell.flows.collect import Wanted
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused
from dunwell.web.supervisor.collecting import AuthorisationForm, collections_page


@role_required(*MAY)
def collections(request: HttpRequest) -> HttpResponse:
    """Files of debits, returns, and the form of an authorisation."""
    return _show(request, AuthorisationForm())


@role_required(*MAY)
@posted("supervisor:collections")
def authorise(request: HttpRequest) -> HttpResponse:
    """Record what a person agreed to."""
    form = AuthorisationForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    said, now = form.cleaned_data, doors().clock.now()
    debt = _debt(said["reference"].strip())
    if debt is None:
        form.add_error("reference", _("No debt, or more than one, has this reference."))
        return _show(request, form, 422)
    try:
        usual = Money.parse(said["usual"].strip().replace(",", "."), debt.currency).minor
        if usual <= 0:
            raise NotAnAmount("the amount is above zero; correct it")
        wanted = Wanted(
            debt.debt_id, said["scheme"], said["account"], usual, said["form"], said["evidence"], said["channel"],
            said["text"], "en", said["given_on"],
        )  # fmt: skip
        collect.authorise(wanted, vault=doors().vault, book=law(), by=actor_of(request), at=now)
    except (NotAnAccount, NotAnAmount, AlreadyAuthorised, ChargeNotLawful) as refusal:
        form.add_error(None, refused(refusal))
        return _show(request, form, 422)
    messages.success(request, _("Kept. Due instalments are debited from now on."))
    return redirect("supervisor:collections")


@role_required(*MAY)
@posted("supervisor:collections")
def revoke(request: HttpRequest) -> HttpResponse:
    """End the authorisation on a debt."""
    debt, now = _debt(request.POST.get("reference", "").strip()), doors().clock.now()
    ended = debt is not None and collecting.revoke(
        debt_id=debt.debt_id, on=desk_day(now), because=request.POST.get("words", ""), by=actor_of(request), at=now
    )
    if ended:
        messages.success(request, _("Revoked. Nothing more is debited."))
    else:
        messages.error(request, _("No authorisation stands on that debt."))
    return redirect("supervisor:collections")


@role_required(*MAY_RETRY)
@posted("supervisor:collections")
def retry(request: HttpRequest, debit_id: int) -> HttpResponse:
    """Let a returned debit go out again."""
    now = doors().clock.now()
    try:
        collecting.retry(debit_id=debit_id, today=desk_day(now), by=actor_of(request), at=now)
    except MayNotRetry as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, _("It goes out again with the next file."))
    return redirect("supervisor:collections")


def _debt(reference: str) -> Named | None:
    found = {one.debt_id: one for debts in receipts.named_by({reference, reference.upper()}).values() for one in debts}
    return next(iter(found.values())) if len(found) == 1 else None


def _show(request: HttpRequest, form: AuthorisationForm, status: int = 200) -> HttpResponse:
    page = collections_page(today=desk_day(doors().clock.now()), by=actor_of(request))
    return render(request, "supervisor/collections.html", {"page": page, "form": form}, status=status)
