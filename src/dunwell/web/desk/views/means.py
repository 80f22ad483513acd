"""Income and expenditure: the form, what it leaves while it is filled in, and keeping it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.cases import means as kept
from dunwell.core.actor import Actor
from dunwell.core.means import BadStatement, Form, FromBank, NoSuchForm, Statement
from dunwell.core.means.statement import monthly
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard
from dunwell.flows import means
from dunwell.flows.means import NotTheirDocument
from dunwell.parties import queries as parties
from dunwell.web.desk.from_bank import CONSENT, BankFileForm, initial_of, read_once, told_of
from dunwell.web.desk.plan_forms import KINDS, MeansForm, ProposedLine, means_initial
from dunwell.web.desk.plan_pages import SumPanel, sum_panel
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import person_day
from dunwell.web.shared.refused import refused

WHY = "income and expenditure page"
REFUSALS = (BadStatement, NoSuchForm, NotTheirDocument)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at whose statement and when, the form that is asked there, and what the person owes."""

    person_id: int
    by: Actor
    now: datetime
    today: date
    asked: Form
    owned: list[DebtCard]

    @property
    def documents(self) -> list[tuple[int, str]]:
        """What may be named beside a figure."""
        return [
            (one.document_id, f"{debt.reference}: {one.name}")
            for debt in self.owned
            for one in debts.documents_of(debt.debt_id, seen_by=self.by)
        ]

    def opened(self) -> tuple[date | None, Statement | None]:
        """The day of the last statement, and what it says in the form's currency; the opening is on the trail."""
        found = kept.open_newest(self.person_id, vault=doors().vault, why=WHY, seen_by=self.by, at=self.now)
        if found is None:
            return None, None
        return found[0].taken_on, found[1] if found[1].currency == self.asked.currency else None


def at_the_form(view: Callable[[HttpRequest, Visit], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """For each of these pages: the visit; who lives where there is no form is led back to the person, in words."""

    @wraps(view)
    def opened(request: HttpRequest, person_id: int) -> HttpResponse:
        by, now = actor_of(request), doors().clock.now()
        today = person_day(person_id, now)
        try:
            asked = means.form_of(person_id, on=today, by=by)
        except parties.NoSuchPerson as error:
            raise Http404(str(error)) from None
        except NoSuchForm:
            messages.error(request, _("There is no income and expenditure form for where this person lives."))
            return redirect("desk:person", person_id)
        owned = debts.debts_of(person_id, as_of=today, seen_by=by)
        return view(request, Visit(person_id, by, now, today, asked, owned))

    return opened


@role_required(Role.OFFICER, Role.SUPERVISOR)
@at_the_form
def statement(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form, filled with the last statement; saving keeps a new one, sealed."""
    taken_on, before = visit.opened()
    if request.method == "POST":
        form = MeansForm(request.POST, form=visit.asked, documents=visit.documents)
        if form.is_valid() and _kept(form, visit):
            messages.success(request, _("The statement is kept, sealed."))
            return redirect(_next(visit))
    else:
        initial = means_initial(before) if before else {}
        form = MeansForm(form=visit.asked, documents=visit.documents, initial=initial)
    told = before if not form.is_bound else None
    panel = _panel(told, None, visit) if told else None
    context = {**_context(form, before, visit), "taken_on": taken_on, "panel": panel}
    return render(request, "desk/means.html", context, status=422 if form.is_bound else 200)


def _context(
    form: MeansForm, before: Statement | None, visit: Visit, read: FromBank | None = None
) -> dict[str, object]:
    """What the page is given in any case."""
    return {
        "form": form,
        "bank": BankFileForm(auto_id="bank_%s"),
        "groups": _groups(form, before, told_of(read, visit.asked) if read else {}),
        "read": read,
        "person_id": visit.person_id,
        "name": parties.names_of([visit.person_id]).get(visit.person_id, ""),
        "currency": visit.asked.currency,
    }


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:means")
@at_the_form
def from_bank(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Fill the form from a file of the person's own account, once they agreed; the file is not kept."""
    bank = BankFileForm(request.POST, request.FILES, auto_id="bank_%s")
    _taken_on, before = visit.opened()
    read, filled = None, means_initial(before) if before else {}
    if bank.is_valid():
        said = bank.cleaned_data
        try:
            file = read_once(said["file"], currency=visit.asked.currency, dates=said["dates"])
            read = means.read_bank(
                person_id=visit.person_id, file=file, form=visit.asked, consent=str(CONSENT), channel=said["channel"],
                by=visit.by, at=visit.now,
            )  # fmt: skip
            filled |= initial_of(read, visit.asked)
            if file.problems:
                messages.warning(request, _("Lines that could not be read, and are left out: %s") % len(file.problems))
        except Refusal as refusal:
            bank.add_error("file", refused(refusal))
    form = MeansForm(form=visit.asked, documents=visit.documents, initial=filled)
    context = {**_context(form, before, visit, read), "bank": bank, "taken_on": None, "panel": None}
    return render(request, "desk/means.html", context, status=200 if read else 422)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:means")
@at_the_form
def leaves(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the figures typed so far leave; nothing is kept."""
    form = MeansForm(request.POST, form=visit.asked, documents=visit.documents)
    panel, wrong = None, ""
    if form.is_valid():
        found = kept.counted(visit.person_id, vault=doors().vault)
        try:
            panel = _panel(form.cleaned_data["statement"], found[1] if found else None, visit)
        except BadStatement as refusal:
            wrong = refused(refusal)
    else:
        wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return render(request, "desk/means_sum.html", {"panel": panel, "wrong": wrong})


def _groups(
    form: MeansForm, before: Statement | None, told: Mapping[str, ProposedLine]
) -> list[tuple[str, str, list[object]]]:
    """The lines by kind, each with its title."""
    rows = list(form.rows(monthly(before) if before else {}, told))
    return [(kind, str(title), [row for row in rows if row.kind == kind]) for kind, title in KINDS.items()]


def _kept(form: MeansForm, visit: Visit) -> bool:
    said = form.cleaned_data
    try:
        means.take(
            person_id=visit.person_id, statement=said["statement"], taken_on=visit.today, channel=said["channel"],
            vault=doors().vault, by=visit.by, at=visit.now,
        )  # fmt: skip
    except REFUSALS as refusal:
        form.add_error(None, refused(refusal))
        return False
    return True


def _next(visit: Visit) -> str:
    """The plan of their only open debt, else their page."""
    live = [debt for debt in visit.owned if debt.state == "open"]
    if len(live) == 1:
        return reverse("desk:plan", args=[visit.person_id, live[0].debt_id])
    return reverse("desk:person", args=[visit.person_id])


def _panel(told: Statement, before: Statement | None, visit: Visit) -> SumPanel:
    left = means.left_of(told, visit.asked, visit.owned)
    return sum_panel(told, before, visit.asked, left.by_debt, left.whole)
