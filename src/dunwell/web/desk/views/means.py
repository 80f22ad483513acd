"""Income and expenditure: the form, what it leaves while it is filled in, and keeping it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.cases import means as kept
from dunwell.core.actor import Actor
from dunwell.core.means import BadStatement, Creditors, Form, FromBank, NoSuchForm, Statement, afford, form_for
from dunwell.core.means.statement import monthly
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import queries as debts
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


@role_required(Role.OFFICER, Role.SUPERVISOR)
def statement(request: HttpRequest, person_id: int) -> HttpResponse:
    """The form, filled with the last statement; saving keeps a new one, sealed."""
    by, now = actor_of(request), doors().clock.now()
    today = person_day(person_id, now)
    asked = _form_of(person_id, today, by)
    if asked is None:
        messages.error(request, _("There is no income and expenditure form for where this person lives."))
        return redirect("desk:person", person_id)
    found = kept.open_newest(person_id, vault=doors().vault, why=WHY, seen_by=by, at=now)
    before = found[1] if found and found[1].currency == asked.currency else None
    owned = debts.debts_of(person_id, as_of=today, seen_by=by)
    documents = _documents(owned, by)
    if request.method == "POST":
        form = MeansForm(request.POST, form=asked, documents=documents)
        if form.is_valid() and _kept(form, person_id, today, by):
            messages.success(request, _("The statement is kept, sealed."))
            return redirect(_next(owned, person_id))
    else:
        form = MeansForm(form=asked, documents=documents, initial=means_initial(before) if before else {})
    told = before if not form.is_bound else None
    context = {
        **_context(form, before, person_id, asked),
        "taken_on": found[0].taken_on if found else None,
        "panel": _panel(told, None, asked, owned) if told else None,
    }
    return render(request, "desk/means.html", context, status=422 if form.is_bound else 200)


def _context(
    form: MeansForm, before: Statement | None, person_id: int, asked: Form, read: FromBank | None = None
) -> dict[str, object]:
    """What the page is given in any case."""
    return {
        "form": form,
        "bank": BankFileForm(auto_id="bank_%s"),
        "groups": _groups(form, before, told_of(read, asked) if read else {}),
        "read": read,
        "person_id": person_id,
        "name": parties.names_of([person_id]).get(person_id, ""),
        "currency": asked.currency,
    }


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:means")
def from_bank(request: HttpRequest, person_id: int) -> HttpResponse:
    """Fill the form from a file of the person's own account, once they agreed; the file is not kept."""
    by, now = actor_of(request), doors().clock.now()
    today = person_day(person_id, now)
    asked = _form_of(person_id, today, by)
    if asked is None:
        raise Http404("no form")
    bank = BankFileForm(request.POST, request.FILES, auto_id="bank_%s")
    found = kept.open_newest(person_id, vault=doors().vault, why=WHY, seen_by=by, at=now)
    before = found[1] if found and found[1].currency == asked.currency else None
    owned = debts.debts_of(person_id, as_of=today, seen_by=by)
    read, filled = None, means_initial(before) if before else {}
    if bank.is_valid():
        said = bank.cleaned_data
        try:
            file = read_once(said["file"], currency=asked.currency, dates=said["dates"])
            read = means.read_bank(
                person_id=person_id, file=file, form=asked, consent=str(CONSENT), channel=said["channel"], by=by, at=now
            )
            filled |= initial_of(read, asked)
            if file.problems:
                messages.warning(request, _("Lines that could not be read, and are left out: %s") % len(file.problems))
        except Refusal as refusal:
            bank.add_error("file", refused(refusal))
    form = MeansForm(form=asked, documents=_documents(owned, by), initial=filled)
    context = {**_context(form, before, person_id, asked, read), "bank": bank, "taken_on": None, "panel": None}
    return render(request, "desk/means.html", context, status=200 if read else 422)


@role_required(Role.OFFICER, Role.SUPERVISOR)
@posted("desk:means")
def leaves(request: HttpRequest, person_id: int) -> HttpResponse:
    """What the figures typed so far leave; nothing is kept."""
    by, now = actor_of(request), doors().clock.now()
    today = person_day(person_id, now)
    asked = _form_of(person_id, today, by)
    if asked is None:
        raise Http404("no form")
    owned = debts.debts_of(person_id, as_of=today, seen_by=by)
    form = MeansForm(request.POST, form=asked, documents=_documents(owned, by))
    panel, wrong = None, ""
    if form.is_valid():
        found = kept.counted(person_id, vault=doors().vault)
        try:
            panel = _panel(form.cleaned_data["statement"], found[1] if found else None, asked, owned)
        except BadStatement as refusal:
            wrong = refused(refusal)
    else:
        wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return render(request, "desk/means_sum.html", {"panel": panel, "wrong": wrong})


def _form_of(person_id: int, today: date, by: Actor) -> Form | None:
    """The form of where they live, else of where their first debt is."""
    try:
        card = parties.person(person_id, on=today, seen_by=by)
    except parties.NoSuchPerson as error:
        raise Http404(str(error)) from None
    owned = debts.debts_of(person_id, as_of=today, seen_by=by)
    country = card.country or (owned[0].country if owned else "")
    try:
        return form_for(country, today)
    except NoSuchForm:
        return None


def _documents(owned: list[debts.DebtCard], by: Actor) -> list[tuple[int, str]]:
    return [
        (one.document_id, f"{debt.reference}: {one.name}")
        for debt in owned
        for one in debts.documents_of(debt.debt_id, seen_by=by)
    ]


def _groups(
    form: MeansForm, before: Statement | None, told: Mapping[str, ProposedLine]
) -> list[tuple[str, str, list[object]]]:
    """The lines by kind, each with its title."""
    rows = list(form.rows(monthly(before) if before else {}, told))
    return [(kind, str(title), [row for row in rows if row.kind == kind]) for kind, title in KINDS.items()]


def _kept(form: MeansForm, person_id: int, today: date, by: Actor) -> bool:
    ports = doors()
    said = form.cleaned_data
    try:
        means.take(
            person_id=person_id,
            statement=said["statement"],
            taken_on=today,
            channel=said["channel"],
            vault=ports.vault,
            by=by,
            at=ports.clock.now(),
        )
    except REFUSALS as refusal:
        form.add_error(None, refused(refusal))
        return False
    return True


def _next(owned: list[debts.DebtCard], person_id: int) -> str:
    """The plan of their only open debt, else their page."""
    live = [debt for debt in owned if debt.state == "open"]
    if len(live) == 1:
        return reverse("desk:plan", args=[person_id, live[0].debt_id])
    return reverse("desk:person", args=[person_id])


def _panel(told: Statement, before: Statement | None, asked: Form, owned: list[debts.DebtCard]) -> SumPanel:
    live = [
        debt for debt in owned if debt.state == "open" and debt.currency == told.currency and debt.balance_minor > 0
    ]
    by_debt = [(debt.reference, afford(told, asked, Creditors(debt.balance_minor))) for debt in live]
    whole = by_debt[0][1] if by_debt else afford(told, asked, Creditors(1))
    return sum_panel(told, before, asked, by_debt, whole)
