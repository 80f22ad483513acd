"""A notice that no duty asks for: compliance chooses the debt, tells what no record holds, and the gate decides."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.cases.duties import SETTLERS
from dunwell.contacts.activation import NotActivated
from dunwell.contacts.notices.placeholders import MissingValue
from dunwell.debts import queries as debts
from dunwell.flows import duties_by_hand
from dunwell.flows.duties_notices import NotComposed
from dunwell.parties import queries as parties
from dunwell.web.compliance.views.duties import WriteForm, stop_link
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.refused import refused
from dunwell.web.shared.words import NOTICES_BY_HAND


@role_required(*SETTLERS)
def by_hand(request: HttpRequest, person_id: int, name: str) -> HttpResponse:
    """The form of one such notice; sent, it is put before the gate."""
    by, ports = actor_of(request), doors()
    now = ports.clock.now()
    notice = next((one for one in duties_by_hand.by_hand() if one.name == name), None)
    person = parties.cards([person_id], on=now.date(), seen_by=by).get(person_id)
    if notice is None or person is None:
        raise Http404(f"no notice {name} can be written to person {person_id}")
    owed = [
        card
        for card in debts.cards_of_people([person_id], as_of=now.date(), seen_by=by)[person_id]
        if card.state == "open" and duties_by_hand.is_law_of(notice, card.country, law())
    ]
    form = WriteForm(request.POST if request.method == "POST" else None, notice=notice)
    form.fields["debt"] = forms.TypedChoiceField(
        label=_("Debt"), coerce=int, choices=[(card.debt_id, card.reference) for card in owed]
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            duties_by_hand.write(
                name=name, person_id=person_id, debt_id=cast("int", given.pop("debt")), given=given,
                reader=ports.reader, book=law(), now=now, stop=stop_link(request), by=by,
            )  # fmt: skip
        except (NotComposed, NotActivated, MissingValue) as why:
            form.add_error(None, refused(why))
        else:
            messages.success(request, gettext("The notice is written. It leaves when the gate lets it."))
            return redirect("desk:person", person_id)
    context = {"form": form, "person": person, "notice": notice, "title": NOTICES_BY_HAND[name]}
    return render(request, "compliance/by_hand.html", context, status=422 if form.errors else 200)
