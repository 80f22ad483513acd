"""Links by which a person, or an agent of theirs, negotiates: made, shown once, ended."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dunwell.cases import plan_links
from dunwell.cases.plan_links import DAYS_MAX, NoSuchLink
from dunwell.core import capability
from dunwell.core.capability import Capability
from dunwell.core.words import Role
from dunwell.parties import queries as parties
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required

DAYS_USUAL = 14


class LinkForm(forms.Form):
    """For whom a link is, and how long it holds."""

    because = forms.CharField(label=gettext_lazy("For whom, and why"), max_length=200)
    days = forms.IntegerField(label=gettext_lazy("Days it holds"), min_value=1, max_value=DAYS_MAX, initial=DAYS_USUAL)


@role_required(Role.OFFICER, Role.SUPERVISOR)
def links(request: HttpRequest, person_id: int) -> HttpResponse:
    """The links of a person; a new one is shown once, on the page that made it."""
    by, ports = actor_of(request), doors()
    names = parties.names_of([person_id])
    if person_id not in names:
        raise Http404(f"there is no person {person_id}")
    now = ports.clock.now()
    form = LinkForm(request.POST if request.method == "POST" else None)
    made = address = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        line = plan_links.make(person_id=person_id, days=said["days"], because=said["because"], by=by, at=now)
        made = capability.token(Capability(line.link_id, person_id, line.ends_at), key=ports.linking_key)
        address = request.build_absolute_uri(reverse("portal:means", args=[made]))
        form = LinkForm()
    lines = [(line, line.holds(now)) for line in plan_links.links_of(person_id, seen_by=by)]
    context = {"person_id": person_id, "name": names[person_id], "form": form, "made": made, "address": address,
               "lines": lines}  # fmt: skip
    return render(request, "desk/links.html", context, status=422 if form.is_bound else 200)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:links")
def revoke(request: HttpRequest, person_id: int, link_id: int) -> HttpResponse:
    """End a link at once."""
    try:
        plan_links.revoke(link_id=link_id, person_id=person_id, by=actor_of(request), at=doors().clock.now())
    except NoSuchLink as refusal:
        raise Http404(str(refusal)) from None
    messages.success(request, _("The link is ended. Nobody can use it any more."))
    return redirect("desk:links", person_id)
