"""What a person, or someone for them, tells us: refusals, disputes, circumstances."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dunwell.cases.services import UnknownGrounds
from dunwell.core.actor import Actor
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.words import CircumstanceKind, Role
from dunwell.debts import queries as debts
from dunwell.flows import circumstance, dispute
from dunwell.parties import queries as parties
from dunwell.parties.circumstances import LevelMissing, NewCircumstance
from dunwell.web.desk.forms import CircumstanceForm, DisputeForm, OptOutForm
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import person_day
from dunwell.web.shared.refused import refused

KINDS = {
    "cease": CircumstanceKind.CEASE,
    "vulnerable": CircumstanceKind.VULNERABILITY,
    "represented": CircumstanceKind.REPRESENTATION,
    "moratorium": CircumstanceKind.MORATORIUM,
    "insolvent": CircumstanceKind.INSOLVENCY,
    "deceased": CircumstanceKind.DECEASED,
}
TITLES = {
    "optout": gettext_lazy("A channel they refuse or allow"),
    "dispute": gettext_lazy("They dispute a debt"),
    "cease": gettext_lazy("They want us to stop"),
    "vulnerable": gettext_lazy("They are vulnerable"),
    "represented": gettext_lazy("Someone acts for them"),
    "moratorium": gettext_lazy("A moratorium protects them"),
    "insolvent": gettext_lazy("They are insolvent"),
    "deceased": gettext_lazy("They have died"),
}
REFUSALS = (LevelMissing, circumstance.NotTheirDebt, dispute.NotTheirDebt, UnknownGrounds, NotAnAmount, UnknownCurrency)
Recording = OptOutForm | DisputeForm | CircumstanceForm


@role_required(Role.OFFICER, Role.SUPERVISOR)
def record(request: HttpRequest, person_id: int, kind: str) -> HttpResponse:
    """One form per kind of fact; it holds from its day on, in every channel."""
    if kind not in TITLES:
        raise Http404(f"{kind} is nothing that can be recorded")
    names = parties.names_of([person_id])
    if person_id not in names:
        raise Http404(f"there is no person {person_id}")
    by, today = actor_of(request), person_day(person_id, doors().clock.now())
    owned = debts.debts_of(person_id, as_of=today, seen_by=by)
    form = _form(kind, owned, today, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, person_id, kind, {debt.debt_id: debt.currency for debt in owned}, by)
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, _("Recorded. It holds from now on, in every channel."))
            return redirect("desk:person", person_id)
    context = {
        "title": TITLES[kind],
        "says": _("It is kept with its source and date, and the trail shows who recorded it."),
        "form": form,
        "person_id": person_id,
        "name": names[person_id],
    }
    return render(request, "desk/record.html", context, status=422 if form.is_bound else 200)


def _form(kind: str, owned: list[debts.DebtCard], today: date, sent: QueryDict | None) -> Recording:
    choices = [(debt.debt_id, f"{debt.reference} · {debt.creditor}") for debt in owned]
    if kind == "optout":
        return OptOutForm(sent)
    if kind == "dispute":
        return DisputeForm(sent, debts=choices, initial={"received_on": today})
    return CircumstanceForm(sent, kind=kind, debts=choices, initial={"starts_on": today})


def _save(form: Recording, person_id: int, kind: str, currencies: dict[int, str], by: Actor) -> None:
    """One call to the flow. Raises REFUSALS."""
    ports = doors()
    at, said = ports.clock.now(), form.cleaned_data
    source = f"desk:{said['heard_by']}"
    if isinstance(form, OptOutForm):
        circumstance.consent(
            person_id=person_id,
            channel=said["channel"],
            is_given=said["is_given"] == "yes",
            source=source,
            starts_on=person_day(person_id, at),
            words=said["words"],
            by=by,
            at=at,
        )
    elif isinstance(form, DisputeForm):
        part = Money.parse(said["amount"], currencies[said["debt"]]).minor if said["amount"] else None
        dispute.open_dispute(
            debt_id=said["debt"],
            person_id=person_id,
            received_on=said["received_on"],
            form=said["heard_by"],
            grounds=said["grounds"],
            part_minor=part,
            by=by,
            at=at,
        )
    else:
        new = NewCircumstance(
            kind=KINDS[kind],
            source=source,
            starts_on=said["starts_on"],
            ends_on=said.get("ends_on"),
            detail=said.get("detail", "") or ("stop_all_contact" if kind == "cease" else ""),
            level=int(said.get("level") or 0),
            debt_id=said.get("subject"),
            note=said["note"],
        )
        circumstance.record(person_id=person_id, new=new, vault=ports.vault, by=by, at=at)
