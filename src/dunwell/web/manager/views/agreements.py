"""What is agreed with creditors: their books, and of each the commission and the terms its debts are charged by."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import floors, remittances
from dunwell.debts.batch_queries import NoSuchPortfolio
from dunwell.flows import terms
from dunwell.web.doors import BIND, doors, law
from dunwell.web.manager.agreeing import (
    AgreementPage,
    CommissionForm,
    FloorForm,
    TermsForm,
    agreement_page,
    books_page,
    floor_initial,
)
from dunwell.web.manager.views.reports import READERS
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused


@role_required(*READERS)
def books(request: HttpRequest) -> HttpResponse:
    """Every book, with what is agreed."""
    return render(request, "manager/agreements.html", {"books": books_page()})


@role_required(*READERS)
def agreement(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """One book."""
    return _show(request, portfolio_id)


@role_required(Role.MANAGER)
@posted("manager:agreement")
def agree_commission(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Record our commission from a day on."""
    form, page = CommissionForm(request.POST, auto_id="commission_%s"), _page(request, portfolio_id)
    if form.is_valid():
        try:
            new = form.new(portfolio_id, page.currency)
            remittances.agree_commission(new=new, by=actor_of(request), at=doors().clock.now())
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, _("Agreed."))
            return redirect("manager:agreement", portfolio_id)
    return _show(request, portfolio_id, commission=form)


@role_required(Role.MANAGER)
@posted("manager:agreement")
def agree_terms(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Record how the book's debts are charged from a day on."""
    form, page = TermsForm(request.POST, auto_id="terms_%s"), _page(request, portfolio_id)
    if form.is_valid():
        try:
            new = form.new(portfolio_id, page.currency)
            agreed = terms.agree(new=new, book=law(), by=actor_of(request), at=doors().clock.now())
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
        else:
            asked = _("Much of what was charged already would change: somebody else is asked for a second yes.")
            messages.success(request, asked if agreed.approval_id else _("Agreed."))
            if agreed.terms_id:
                doors().jobs.start(BIND)
            return redirect("manager:agreement", portfolio_id)
    return _show(request, portfolio_id, charging=form)


@role_required(Role.MANAGER)
@posted("manager:agreement")
def agree_floor(request: HttpRequest, portfolio_id: int) -> HttpResponse:
    """Record how far the creditor goes in negotiation."""
    form, page = FloorForm(request.POST, auto_id="floor_%s"), _page(request, portfolio_id)
    if form.is_valid():
        try:
            floors.set_floor(
                portfolio_id=portfolio_id, floor=form.floor(page.currency), by=actor_of(request),
                at=doors().clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, _("Agreed."))
            return redirect("manager:agreement", portfolio_id)
    return _show(request, portfolio_id, floor=form)


def _page(request: HttpRequest, portfolio_id: int) -> AgreementPage:
    try:
        return agreement_page(portfolio_id, on=desk_day(doors().clock.now()), by=actor_of(request))
    except NoSuchPortfolio as error:
        raise Http404(str(error)) from error


def _show(
    request: HttpRequest,
    portfolio_id: int,
    *,
    commission: forms.Form | None = None,
    charging: forms.Form | None = None,
    floor: forms.Form | None = None,
) -> HttpResponse:
    today = {"starts_on": desk_day(doors().clock.now())}
    page = _page(request, portfolio_id)
    context = {
        "page": page,
        "commission": commission or CommissionForm(initial=today | {"vat_rate": 0}, auto_id="commission_%s"),
        "charging": charging or TermsForm(initial=today | {"rate": 0}, auto_id="terms_%s"),
        "floor": floor or FloorForm(initial=floor_initial(portfolio_id, page.currency), auto_id="floor_%s"),
    }
    return render(request, "manager/agreement.html", context, status=422 if commission or charging or floor else 200)
