"""Discrepancies: compare, see why two sides differ, ask for the entry that puts it right, answer, explain."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.core.money import Money
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import reconciling as kept
from dunwell.debts.reconciling import NoSuchPortfolio
from dunwell.flows import reconcile_correcting as correcting
from dunwell.flows.reconcile_correcting import MAY_ASK
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused
from dunwell.web.supervisor import uploads
from dunwell.web.supervisor.discrepancies import discrepancies_page

JOBS_SHOWN = timedelta(days=1)
FILE_BYTES = 200 * 1024 * 1024


@role_required(*kept.MAY_SEE)
def discrepancies(request: HttpRequest) -> HttpResponse:
    """Where books, bank and creditors do not agree."""
    return _show(request)


@role_required(*kept.MAY_SEE)
def discrepancies_file(request: HttpRequest) -> HttpResponse:
    """The same as a CSV."""
    actor_of(request).must(*kept.MAY_SEE)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["against", "cause", "subject", "currency", "ours", "theirs", "on", "state", "words"])
    for row in kept.live_in(doors().reader).iter_rows(named=True):
        sums = [
            "" if row[side] is None else str(Money(row[side], row["currency"]).decimal)
            for side in ("ours_minor", "theirs_minor")
        ]
        cells = [row["against"], row["cause"], row["subject"], row["currency"], *sums]
        writer.writerow([_harmless(str(cell)) for cell in [*cells, row["on_day"], row["state"], row["words"]]])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="discrepancies.csv"'
    return response


def _harmless(cell: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    is_number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} and not is_number else cell


@role_required(*MAY_ASK)
@posted("supervisor:discrepancies")
def compare(request: HttpRequest) -> HttpResponse:
    """Compare anew, as a job; with a creditor's file, also against that."""
    command = ["reconcile", "--json"]
    given = request.FILES.get("file")
    if given is not None:
        portfolio = request.POST.get("portfolio", "")
        if (given.size or 0) > FILE_BYTES:
            messages.error(request, _("The file is larger than 200 MB; split it by portfolio."))
            return redirect("supervisor:discrepancies")
        try:
            portfolio_id = kept.portfolio_named(portfolio)
        except NoSuchPortfolio as refusal:
            messages.error(request, refused(refusal))
            return redirect("supervisor:discrepancies")
        command += ["--creditor-file", str(uploads.keep(given)), "--portfolio", str(portfolio_id)]
    doors().jobs.start(command)
    messages.success(request, _("The comparison is queued. What differs stands here in a moment."))
    return redirect("supervisor:discrepancies")


@role_required(*MAY_ASK)
@posted("supervisor:discrepancies")
def ask(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """Ask for the entry that corrects a discrepancy."""
    because = request.POST.get("words", "").strip()
    try:
        correcting.ask(discrepancy_id=discrepancy_id, because=because, by=actor_of(request), at=doors().clock.now())
    except Refusal as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, _("Asked. A manager other than you says yes or no."))
    return redirect("supervisor:discrepancies")


@role_required(Role.SUPERVISOR, Role.MANAGER)
@posted("supervisor:discrepancies")
def answer(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Say yes or no to a correction that was asked for."""
    is_yes, words = request.POST.get("to") == "yes", request.POST.get("words", "").strip()
    try:
        card = correcting.decide(
            approval_id=approval_id, is_yes=is_yes, words=words, by=actor_of(request), at=doors().clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refused(refusal))
    else:
        done = {"approved": _("Corrected: the entry is booked."), "refused": _("Refused. It is open again.")}
        messages.success(request, done.get(card.state, _("Noted. Another yes is asked.")))
    return redirect("supervisor:discrepancies")


@role_required(*MAY_ASK)
@posted("supervisor:discrepancies")
def explain(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """Say why a discrepancy stands as it does."""
    words = request.POST.get("words", "").strip()
    try:
        correcting.explain(discrepancy_id=discrepancy_id, words=words, by=actor_of(request), at=doors().clock.now())
    except Refusal as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, _("Kept with your words."))
    return redirect("supervisor:discrepancies")


def _show(request: HttpRequest, status: int = 200) -> HttpResponse:
    ports = doors()
    now, number = ports.clock.now(), request.GET.get("page", "1")
    page = discrepancies_page(
        number=max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        jobs=ports.jobs.not_done("reconcile", since=now - JOBS_SHOWN),
        today=desk_day(now),
        by=actor_of(request),
    )
    return render(request, "supervisor/discrepancies.html", {"page": page}, status=status)
