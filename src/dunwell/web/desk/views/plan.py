"""Plans: draw one while the person is on the phone, agree on it, take a break, withdraw it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dunwell.cases import approvals
from dunwell.cases.plans import NoSuchOffer, NoSuchPlan, NotAPlan, OfferTaken, PlanRunning
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.negotiation import OfferExpired, menu
from dunwell.core.negotiation.answering import NotAnOffer
from dunwell.core.plans import PlanNeverEnds, PlanTooLong
from dunwell.core.plans.schedule import NotTheTotal, NoWorkingDay
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.flows import plan as plans
from dunwell.flows import plan_standing
from dunwell.flows.plan import Agreed, BalanceMoved, NotAgreed
from dunwell.flows.plan_case import Dealing, NothingToAgree, Wish, dealing
from dunwell.flows.plan_draft import NotADraft, draw
from dunwell.parties import queries as parties
from dunwell.web.desk.plan_forms import BreakForm, PlanForm, plan_initial
from dunwell.web.desk.plan_pages import DrawnPanel, drawn_panel, offer_fills, plan_page, reasons_in_words, refused_panel
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import person_day
from dunwell.web.shared.refused import refused

DRAWING = (PlanNeverEnds, PlanTooLong, NotTheTotal, NoWorkingDay, NotADraft, NotAnOffer)
REFUSALS = (
    *DRAWING, NothingToAgree, BalanceMoved, OfferExpired, NotAPlan, PlanRunning, NoSuchPlan, NoSuchOffer, OfferTaken,
)  # fmt: skip
FIRST_AFTER = timedelta(days=14)
"""A first payment is proposed so many days ahead, when nothing was said of a payday."""


@role_required(Role.OFFICER, Role.SUPERVISOR)
def build(request: HttpRequest, person_id: int, debt_id: int) -> HttpResponse:
    """The builder: offers of the day, the form, and what is said to what is drawn. Sending it agrees on the plan."""
    by = actor_of(request)
    deal = _deal(person_id, debt_id, by)
    balance = Money(deal.debt.balance_minor, deal.debt.currency)
    if request.method == "POST":
        form = PlanForm(request.POST, currency=balance.currency, balance_minor=balance.minor)
        if form.is_valid() and (agreed := _agreed(form, person_id, debt_id, by)):
            messages.success(request, _said(agreed))
            return redirect("desk:person", person_id)
        panel = _panel(form, _deal(person_id, debt_id, by, form)) if not form.errors else None
    else:
        first = plan_initial(balance, deal.case.as_of + FIRST_AFTER, deal.case.affordable_minor)
        first |= _offered(deal, request.GET.get("draw", ""))
        form = PlanForm(currency=balance.currency, balance_minor=balance.minor, initial=first)
        panel = None
    running = next(iter(plan_standing.cards(doors().reader, [debt_id], as_of=deal.case.as_of, seen_by=by)), None)
    page = plan_page(
        deal,
        person_id=person_id,
        name=parties.names_of([person_id]).get(person_id, ""),
        running=running if running and running.is_running else None,
        asked=approvals.approvals_of([debt_id], seen_by=by),
    )
    context = {"page": page, "form": form, "panel": panel}
    return render(request, "desk/plan.html", context, status=422 if form.is_bound else 200)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:plan")
def drawn(request: HttpRequest, person_id: int, debt_id: int) -> HttpResponse:
    """What is said to the draft as it is typed; nothing is kept."""
    by = actor_of(request)
    if debt_id not in debts.debt_ids_of(person_id):
        raise Http404(f"person {person_id} is not bound by debt {debt_id}")
    today = person_day(person_id, doors().clock.now())
    debt = debts.card(debt_id, as_of=today, seen_by=by)
    form = PlanForm(request.POST, currency=debt.currency, balance_minor=debt.balance_minor)
    if form.is_valid():
        panel = _panel(form, _deal(person_id, debt_id, by, form))
    else:
        panel = refused_panel(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return render(request, "desk/plan_drawn.html", {"panel": panel})


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:plan")
def told(request: HttpRequest, person_id: int, debt_id: int) -> HttpResponse:
    """Keep the offers of the day as offered: none is taken back while it stands."""
    by, at = actor_of(request), doors().clock.now()
    try:
        made = plans.offers(_deal(person_id, debt_id, by), person_id=person_id, by=by, at=at)
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    else:
        until = made[0][1].stands_until if made else None
        messages.success(request, _("Offered. They stand until %s.") % until)
    return redirect("desk:plan", person_id, debt_id)


@role_required(Role.OFFICER, Role.SUPERVISOR)
def pause(request: HttpRequest, person_id: int, plan_id: int) -> HttpResponse:
    """Agree on a break; what falls due in it moves back by its length."""
    by, at = actor_of(request), doors().clock.now()
    form = BreakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            _own(person_id, plan_id, person_day(person_id, at), by)
            plans.take_break(
                plan_id=plan_id,
                person_id=person_id,
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                because=said["because"],
                by=by,
                at=at,
            )
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, _("The break is agreed. What falls due in it moves back."))
            return redirect("desk:person", person_id)
    context = {
        "title": _("A break in the plan"),
        "says": _("Days in it do not count, and nobody is chased for them."),
        "form": form,
        "person_id": person_id,
        "name": parties.names_of([person_id]).get(person_id, ""),
    }
    return render(request, "desk/record.html", context, status=422 if form.is_bound else 200)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:person")
def withdraw(request: HttpRequest, person_id: int, plan_id: int) -> HttpResponse:
    """End a plan that was recorded in error, or is no longer wanted."""
    by, at = actor_of(request), doors().clock.now()
    try:
        _own(person_id, plan_id, person_day(person_id, at), by)
        because = request.POST.get("because", "").strip()[:200] or "withdrawn at the desk"
        plans.withdraw(plan_id=plan_id, person_id=person_id, because=because, by=by, at=at)
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, _("The plan has ended."))
    return redirect("desk:person", person_id)


def _own(person_id: int, plan_id: int, today: date, by: Actor) -> None:
    """Raise NoSuchPlan unless the plan is on a debt of this person."""
    owned = debts.debt_ids_of(person_id)
    cards = plan_standing.cards(doors().reader, owned, as_of=today, seen_by=by)
    if plan_id not in {card.plan_id for card in cards}:
        raise NoSuchPlan("this person has no such plan; open it from their page")


def _deal(person_id: int, debt_id: int, by: Actor, form: PlanForm | None = None) -> Dealing:
    if debt_id not in debts.debt_ids_of(person_id):
        raise Http404(f"person {person_id} is not bound by debt {debt_id}")
    ports = doors()
    now = ports.clock.now()
    return dealing(
        debt_id=debt_id,
        person_id=person_id,
        wish=form.cleaned_data["wish"] if form else Wish(),
        vault=ports.vault,
        book=law(),
        by=by,
        today=person_day(person_id, now),
        at=now,
        language=get_language() or "en",
    )


def _offered(deal: Dealing, kind: str) -> dict[str, object]:
    """What the form is filled with where an offer of the menu is to be drawn."""
    for one in menu(deal.case):
        if one.kind == kind and one.lines:
            return offer_fills(one, deal.debt.currency, deal.case.every)
    return {}


def _panel(form: PlanForm, deal: Dealing) -> DrawnPanel:
    try:
        return drawn_panel(draw(form.cleaned_data["draft"], deal), deal.debt.currency)
    except DRAWING as refusal:
        return refused_panel(refused(refusal))


def _agreed(form: PlanForm, person_id: int, debt_id: int, by: Actor) -> Agreed | None:
    """One call to the flow; a refusal becomes the form's words."""
    ports, said = doors(), form.cleaned_data
    now = ports.clock.now()
    wanted = plans.Wanted(
        key=said["token"],
        draft=said["draft"],
        channel=said["channel"],
        offer_id=said["offer"],
        because=said["because"],
    )
    try:
        deal = dealing(
            debt_id=debt_id, person_id=person_id, wish=said["wish"], vault=ports.vault, book=law(), by=by,
            today=person_day(person_id, now), at=now,
        )  # fmt: skip
        return plans.agree(deal, wanted, person_id=person_id, by=by, at=now, judge=ports.judge_plans)
    except NotAgreed as refusal:
        form.add_error(None, reasons_in_words(refusal.answer.because))
    except REFUSALS as refusal:
        form.add_error(None, refused(refusal))
    return None


def _said(agreed: Agreed) -> str:
    if agreed.plan_id is None:
        return _("It waits for somebody else to approve it.")
    return _("The plan is agreed. Chasing stops while it is kept.")
