"""Contact by hand: ask the gate for leave, log how it went, take a promise."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.cases.services import NotAPromise
from dunwell.cases.work import NoSuchWork, NotYours
from dunwell.contacts import queries as contacts
from dunwell.contacts.gate import AlreadyMoved
from dunwell.contacts.permits import PermitRefused
from dunwell.core.money import NotAnAmount, UnknownCurrency
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.flows import log_contact as calls
from dunwell.flows import promise as promises
from dunwell.flows.log_contact import Call, NotInbound, NotTogether
from dunwell.flows.log_contact_now import NoSuchDebt
from dunwell.web.desk.closing import call_again, close_work, queued_action
from dunwell.web.desk.forms import ACTS, CHANNEL_OF, UNASKED, AskForm, LogForm, PromiseForm
from dunwell.web.desk.views.people import show_person
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import person_day
from dunwell.web.shared.refused import refused
from dunwell.web.shared.ruling import refusal_words

REFUSALS = (PermitRefused, AlreadyMoved, NotTogether, NotInbound, NotYours, NoSuchWork)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:person")
def ask(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask the gate for one call or visit now. A yes shows the number; a no says which rule."""
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ask again from the page; what was sent is not complete."))
        return redirect("desk:person", person_id)
    ports, by, asked = doors(), actor_of(request), form.cleaned_data
    try:
        leave = calls.ask_to_dial(
            person_id=person_id,
            debt_ids=[asked["debt"]],
            channel=asked["channel"],
            point_id=asked["point"],
            now=ports.clock.now(),
            reader=ports.reader,
            book=law(),
            by=by,
            action_id=queued_action(asked["work"], person_id, asked["channel"], by),
        )
    except NoSuchDebt as missing:
        raise Http404(str(missing)) from None
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    else:
        if leave.permit_id is None:
            messages.error(
                request,
                _("The gate says no: %s")
                % refusal_words(
                    leave.verdict.rules, on=person_day(person_id, ports.clock.now()), otherwise=leave.verdict.words
                ),
            )
    return _back(person_id, asked["work"])


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:person")
def log(request: HttpRequest, person_id: int) -> HttpResponse:
    """Log what happened; closes the item it answers."""
    by, now = actor_of(request), doors().clock.now()
    owned = [(debt_id, str(debt_id)) for debt_id in debts.debt_ids_of(person_id)]
    allowed = next(iter(contacts.not_logged(person_id=person_id)), None)
    form = LogForm(request.POST, debts=owned, allowed=allowed)
    if not form.is_valid():
        return show_person(request, person_id, log=form, status=422)
    said = form.cleaned_data
    is_theirs, is_allowed = said["act"] in ACTS, said["act"] in {"call_out", "visit"}
    call = Call(
        key=f"desk:{said['token']}",
        channel=CHANNEL_OF[said["act"]],
        person_id=person_id,
        debt_ids=(said["debt"],),
        outcome=said["outcome"],
        is_inbound=is_theirs,
        permit_id=said["permit"] if is_allowed else None,
        is_without_permit=said["act"] == UNASKED,
        point_id=allowed.point_id if is_allowed and allowed else None,
        note=said["note"],
    )
    try:
        calls.log_contact(call=call, now=now, by=by)
        close_work(said["work"], person_id, outcome=said["outcome"], by=by, at=now)
        if said["again"]:
            later = now + timedelta(hours=said["again"])
            call_again(key=call.key, person_id=person_id, debt_id=said["debt"], not_before=later, by=by, at=now)
    except REFUSALS as refusal:
        form.add_error(None, refused(refusal))
        return show_person(request, person_id, log=form, status=422)
    messages.success(request, _("The contact is in the log."))
    return redirect("desk:person", person_id)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:person")
def promise(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take a promise to pay."""
    by, now = actor_of(request), doors().clock.now()
    owned = debts.debts_of(person_id, as_of=person_day(person_id, now), seen_by=by)
    currencies = {debt.debt_id: debt.currency for debt in owned}
    form = PromiseForm(request.POST, debts=[(debt.debt_id, debt.reference) for debt in owned])
    if not form.is_valid():
        return show_person(request, person_id, promise=form, status=422)
    said = form.cleaned_data
    try:
        promises.take_promise(
            debt_id=said["debt"],
            person_id=person_id,
            amount=form.amount_in(currencies[said["debt"]]),
            due_on=said["due_on"],
            channel=said["channel"],
            by=by,
            at=now,
            made_on=person_day(person_id, now),
        )
    except (NotAnAmount, UnknownCurrency) as refusal:
        form.add_error("amount", refused(refusal))
        return show_person(request, person_id, promise=form, status=422)
    except (promises.NothingToPromise, promises.PromisedTooMuch, NotAPromise) as refusal:
        form.add_error(None, refused(refusal))
        return show_person(request, person_id, promise=form, status=422)
    messages.success(request, _("The promise is recorded. Reminders wait for it."))
    return redirect("desk:person", person_id)


def _back(person_id: int, work_id: int | None) -> HttpResponse:
    address = reverse("desk:person", args=[person_id])
    return redirect(f"{address}?work={work_id}" if work_id else address)
