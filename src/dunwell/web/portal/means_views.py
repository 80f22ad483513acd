"""A person says what comes in and what goes out, by their own link: seen by nobody else, kept as a new version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dunwell.cases import means as kept
from dunwell.cases.plan_links import NoSuchLink
from dunwell.core.capability import NotALink
from dunwell.core.means import Form, NoSuchForm, Statement
from dunwell.core.refusal import Refusal
from dunwell.debts import queries as debts
from dunwell.flows import means as statements
from dunwell.parties.queries import NoSuchPerson
from dunwell.web.doors import doors
from dunwell.web.portal.means_form import OwnMeansForm, Remains, own, remains
from dunwell.web.shared.days import person_day
from dunwell.web.shared.links import Holder, holder_of
from dunwell.web.shared.refused import refused

WHY = "the person looked at their own figures"
CHANNEL = "portal"


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose link it is, the moment, and the form that is asked where they live."""

    token: str
    holder: Holder
    now: datetime
    today: date
    asked: Form


def by_link(view: Callable[[HttpRequest, Visit], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """For who comes by a link that stands: one that is not ours, was ended or is over shows nothing about anyone."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        now = doors().clock.now()
        try:
            holder = holder_of(token)
            today = person_day(holder.person_id, now)
            asked = statements.form_of(holder.person_id, on=today, by=holder.actor)
        except (NotALink, NoSuchLink, NoSuchPerson):
            words = _("It may have ended, or was not copied whole. Ask us for a new one: it costs you nothing.")
            return _told(request, _("This link does not open any more"), words, status=404)
        except NoSuchForm:
            words = _("We have no form yet for where you live. Write or call us: we go through it together.")
            return _told(request, _("Tell us in your own words"), words, status=200)
        return view(request, Visit(token, holder, now, today, asked))

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def means(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Their last figures to look at and change; kept as a new version, said by them."""
    found = kept.open_newest(
        visit.holder.person_id, vault=doors().vault, why=WHY, seen_by=visit.holder.actor, at=visit.now
    )
    before = found[1] if found and found[1].currency == visit.asked.currency else None
    form = OwnMeansForm(request.POST or None, asked=visit.asked, before=before)
    if form.is_valid() and request.POST.get("to") == "keep" and _kept(form, visit):
        return redirect(f"{request.path}?kept=1")
    shown = own(before) if before else None
    told = form.cleaned_data.get("statement") if form.is_bound and form.is_valid() else shown
    context = {
        "form": form,
        "groups": form.groups(),
        "token": visit.token,
        "currency": visit.asked.currency,
        "taken_on": found[0].taken_on if before and found else None,
        "is_kept": request.GET.get("kept") == "1",
        "remains": _remains(told, visit) if told else None,
    }
    return render(request, "portal/means.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@by_link
def leaves(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the figures typed so far leave; nothing is kept."""
    found = kept.counted(visit.holder.person_id, vault=doors().vault)
    before = found[1] if found and found[1].currency == visit.asked.currency else None
    form = OwnMeansForm(request.POST, asked=visit.asked, before=before)
    left, wrong = None, ""
    if form.is_valid():
        left = _remains(form.cleaned_data["statement"], visit)
    else:
        wrong = _("One of the figures cannot be read yet.")
    return render(request, "portal/means_remains.html", {"remains": left, "wrong": wrong})


def _remains(told: Statement, visit: Visit) -> Remains:
    owned = debts.debts_of(visit.holder.person_id, as_of=visit.today, seen_by=visit.holder.actor)
    return remains(statements.left_of(told, visit.asked, owned), visit.asked.currency)


def _kept(form: OwnMeansForm, visit: Visit) -> bool:
    try:
        statements.take(
            person_id=visit.holder.person_id, statement=form.cleaned_data["statement"], taken_on=visit.today,
            channel=CHANNEL, vault=doors().vault, by=visit.holder.actor, at=visit.now,
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refused(refusal))
        return False
    return True


def _told(request: HttpRequest, title: str, words: str, *, status: int) -> HttpResponse:
    return render(request, "portal/told.html", {"title": title, "words": words}, status=status)
