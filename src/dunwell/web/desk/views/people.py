"""Find people, and one person's page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dunwell.core.words import Role
from dunwell.flows.occurrence import RECORDERS
from dunwell.parties.queries import NoSuchPerson
from dunwell.web.desk.finding import people_page
from dunwell.web.desk.forms import LogForm, PromiseForm, debt_choices
from dunwell.web.desk.pages import PersonPage
from dunwell.web.desk.person import Asked, person_page
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import desk_day

SEARCHED = "people_searched"
"""Under which the session keeps what was searched last."""
QUERY_MAX = 100
RECORDS = (
    ("optout", _("A channel they refuse or allow"), "ban", ""),
    ("cease", _("They want us to stop"), "octagon-x", ""),
    ("dispute", _("They dispute a debt"), "scale", ""),
    ("vulnerable", _("They are vulnerable"), "heart-handshake", ""),
    ("represented", _("Someone acts for them"), "user", ""),
    ("moratorium", _("A moratorium protects them"), "pause", ""),
    ("insolvent", _("They are insolvent"), "landmark", ""),
    ("deceased", _("They have died"), "user-x", ""),
)


@role_required(*Role)
def people(request: HttpRequest) -> HttpResponse:
    """Search by name, reference, number or address. What was typed names people, so it stands in no address."""
    if request.method == "POST":
        request.session[SEARCHED] = request.POST.get("q", "").strip()[:QUERY_MAX]
        return redirect(f"{reverse('desk:people')}?found=")
    query = str(request.session.get(SEARCHED, "")) if "found" in request.GET else ""
    page = people_page(query, today=desk_day(doors().clock.now()), by=actor_of(request))
    return render(request, "desk/people.html", {"page": page})


@role_required(*Role)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Everything about one person. `about` picks the debt that is asked about, `work` the item it answers."""
    return show_person(request, person_id)


def show_person(
    request: HttpRequest,
    person_id: int,
    *,
    log: LogForm | None = None,
    promise: PromiseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was refused in place of an empty one."""
    page = _page(request, person_id)
    debts = debt_choices(page)
    allowed = page.allowed
    log = log or LogForm(debts=debts, allowed=allowed, initial={"work": page.work_id})
    promise = promise or PromiseForm(debts=[(debt.debt_id, debt.reference) for debt in page.debts if debt.is_open])
    opened = "promise" if promise.is_bound else "log"
    may_record = actor_of(request).may(*RECORDERS)
    context = {"page": page, "log": log, "promise": promise, "opened": opened, "records": RECORDS}
    context |= {"may_record": may_record}
    return render(request, "desk/person.html", context, status=status)


def _page(request: HttpRequest, person_id: int) -> PersonPage:
    ports = doors()
    given = {name: request.GET.get(name) or request.POST.get(name) or "" for name in ("about", "work")}
    asked = Asked(
        about=int(given["about"]) if given["about"].isdigit() else None,
        work_id=int(given["work"]) if given["work"].isdigit() else None,
        is_everything="all" in request.GET,
    )
    try:
        return person_page(
            person_id, asked=asked, now=ports.clock.now(), by=actor_of(request), reader=ports.reader, book=law()
        )
    except NoSuchPerson as error:
        raise Http404(str(error)) from error
