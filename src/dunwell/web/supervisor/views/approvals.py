"""Approvals: yes and no by another pair of eyes, and handing one's votes to somebody for some days."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dunwell.cases import approvals as asked
from dunwell.cases.approvals import NotADelegation
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.flows import approve, redating
from dunwell.web.doors import BIND, doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import kept, refused
from dunwell.web.shared.words import ROLES
from dunwell.web.supervisor.approving import approvals_page

HANDED = (Role.SUPERVISOR, Role.MANAGER)


class DelegateForm(forms.Form):
    """Whose votes go to whom, for which days."""

    role = forms.ChoiceField(label=gettext_lazy("My votes as"))
    to_name = forms.CharField(label=gettext_lazy("Go to (user name)"), max_length=150)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, roles: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


@role_required(Role.SUPERVISOR, Role.MANAGER, Role.OFFICER)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a yes, oldest first, and what had its answer."""
    return _shown(request, None, 200)


@role_required(Role.SUPERVISOR, Role.MANAGER, Role.OFFICER)
@posted("supervisor:approvals")
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Say yes or no; on the last yes it is done."""
    ports, by = doors(), actor_of(request)
    now = ports.clock.now()
    is_yes = request.POST.get("to") == "yes"
    words = request.POST.get("words", "").strip()
    if not is_yes and not words:
        messages.error(request, _("Say why not, in a few words."))
        return redirect("supervisor:approvals")
    try:
        found = approve.decide(
            approval_id=approval_id, is_yes=is_yes, words=words, vault=ports.vault, book=law(), by=by,
            today=desk_day(now), at=now, judge=ports.judge_plans, provider=ports.taking,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refused(refusal))
    else:
        _tell(request, found)
    return redirect("supervisor:approvals")


def _tell(request: HttpRequest, found: approve.Decided) -> None:
    """What became of the vote."""
    card = found.card
    if card.state == "failed":
        words = _("Approved, but the payment provider refused: nothing moved. It said: %s")
        messages.error(request, words % kept(card.failed_because))
        return
    done = _("Approved: the plan is agreed.") if found.plan_id else _("Approved: it is booked.")
    if card.kind == redating.KIND:
        done = _("Agreed.")
        if card.state == "approved":
            doors().jobs.start(BIND)
    if card.terms.get("payment"):
        done = _("Approved: the provider sends it back. The ledger shows it when the provider says that it left.")
    said = {"approved": done, "refused": _("Refused.")}
    messages.success(request, said.get(card.state, _("Noted. Another yes is asked.")))


@role_required(*HANDED)
@posted("supervisor:approvals")
def delegate(request: HttpRequest) -> HttpResponse:
    """Hand one's votes to somebody for some days."""
    by, now = actor_of(request), doors().clock.now()
    form = DelegateForm(request.POST, roles=_roles(request))
    if not form.is_valid():
        return _shown(request, form, 422)
    said = form.cleaned_data
    try:
        asked.delegate(
            to_name=said["to_name"],
            role=said["role"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            by=by,
            at=now,
        )
    except NotADelegation as refusal:
        form.add_error(None, refused(refusal))
        return _shown(request, form, 422)
    messages.success(request, _("Handed on for those days."))
    return redirect("supervisor:approvals")


def _roles(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(role), str(ROLES[role])) for role in HANDED if role in actor_of(request).roles]


def _shown(request: HttpRequest, form: DelegateForm | None, status: int) -> HttpResponse:
    by = actor_of(request)
    page = approvals_page(
        asked.waiting(seen_by=by), asked.decided(seen_by=by), today=desk_day(doors().clock.now()), by=by
    )
    roles = _roles(request)
    context = {"page": page, "form": form or (DelegateForm(roles=roles) if roles else None)}
    return render(request, "supervisor/approvals.html", context, status=status)
