"""What happened to a person's debts, in the law's words: choose what, fill in what it carries, take back an error."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.cases import queries as cases
from dunwell.cases.services import NewOccurrence, NoSuchOccurrence, NotYet
from dunwell.core.matter import BadFacts
from dunwell.debts import queries as debts
from dunwell.flows import occurrence
from dunwell.flows.occurrence import RECORDERS, NotTheirDebt, WhichDebt
from dunwell.parties import queries as parties
from dunwell.web.desk.happened import HappenedForm, WithdrawForm
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import person_day
from dunwell.web.shared.happenings import GROUPS, HAPPENINGS, happening_words
from dunwell.web.shared.refused import refused

REFUSALS = (BadFacts, NotYet, NotTheirDebt, WhichDebt)


@role_required(*RECORDERS)
def choose(request: HttpRequest, person_id: int) -> HttpResponse:
    """Everything that can be recorded, by group."""
    context = {"person_id": person_id, "name": _name(person_id), "groups": [(t, of.items()) for t, of in GROUPS]}
    return render(request, "desk/happened.html", context)


@role_required(*RECORDERS)
def record(request: HttpRequest, person_id: int, kind: str) -> HttpResponse:
    """One form per kind; it carries only what that kind carries."""
    if kind not in HAPPENINGS:
        raise Http404(f"{kind} is nothing that can be recorded")
    name, by, ports = _name(person_id), actor_of(request), doors()
    today = person_day(person_id, ports.clock.now())
    owned = debts.debts_of(person_id, as_of=today, seen_by=by)
    form = HappenedForm(request.POST if request.method == "POST" else None, type_=kind, today=today, owned=owned)
    if request.method == "POST" and form.is_valid():
        new = NewOccurrence(
            key=f"desk:{form.cleaned_data['token']}",
            person_id=person_id,
            type=kind,
            at=form.cleaned_data["happened_on"],
            debt_ids=form.debt_ids(form.cleaned_data),
            fields=form.carried(),
        )
        try:
            occurrence.record(new=new, vault=ports.vault, by=by, at=ports.clock.now())
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, _("Recorded. What the law asks because of it is worked out tonight."))
            return redirect("desk:person", person_id)
    says = _("It is kept as it was told and never changed; an error is taken back by a line of its own.")
    return _form(request, form, person_id, name, happening_words(kind), says)


@role_required(*RECORDERS)
def withdraw(request: HttpRequest, person_id: int, occurrence_id: int) -> HttpResponse:
    """Take back what was recorded in error."""
    name, by, ports = _name(person_id), actor_of(request), doors()
    lines = cases.occurrences_of(person_id, seen_by=by)
    line = next((one for one in lines if one.occurrence_id == occurrence_id), None)
    if line is None:
        raise Http404(f"nothing of number {occurrence_id} was recorded of person {person_id}")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            occurrence.withdraw(
                occurrence_id=occurrence_id,
                person_id=person_id,
                because=form.cleaned_data["because"],
                by=by,
                at=ports.clock.now(),
            )
        except NoSuchOccurrence as gone:
            raise Http404(str(gone)) from gone
        messages.success(request, _("Taken back. A channel refused or a dispute opened with it stays as it is."))
        return redirect("desk:person", person_id)
    title = _("%s: recorded in error") % happening_words(line.type)
    says = _("The line stays and is marked; a line of its own says that it was wrong, and why.")
    return _form(request, form, person_id, name, title, says)


def _form(
    request: HttpRequest, form: HappenedForm | WithdrawForm, person_id: int, name: str, title: str, says: str
) -> HttpResponse:
    context = {"title": title, "says": says, "form": form, "person_id": person_id, "name": name}
    return render(request, "desk/record.html", context, status=422 if form.is_bound else 200)


def _name(person_id: int) -> str:
    """Raises Http404 for whom there is not."""
    names = parties.names_of([person_id])
    if person_id not in names:
        raise Http404(f"there is no person {person_id}")
    return names[person_id]
