"""Money that waits: send a bank's file, confirm suggestions, split a payment, send it back."""

from __future__ import annotations

import re
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dunwell.core.refusal import Refusal
from dunwell.debts import receipts
from dunwell.flows import match
from dunwell.flows.match import MATCHERS, AlreadyMatched, BadSplit, NotMoneyIn
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.refused import in_words, refused
from dunwell.web.supervisor import uploads
from dunwell.web.supervisor.forms import PaymentFileForm
from dunwell.web.supervisor.matching import file_page, matching_page, payment_page

JOBS_SHOWN = timedelta(days=1)
CHOICE = re.compile(r"(\d{1,18}):(\d{1,18}=\d{1,18}(?:,\d{1,18}=\d{1,18})*)")
PARTS_MAX = 6
REFUSALS = (AlreadyMatched, BadSplit, NotMoneyIn)


@role_required(*MATCHERS)
def payments(request: HttpRequest) -> HttpResponse:
    """Payments that wait, with what each may be for, and the form to send a bank's file."""
    return _show(request, PaymentFileForm())


def _show(request: HttpRequest, form: PaymentFileForm, status: int = 200) -> HttpResponse:
    ports = doors()
    number = request.GET.get("page", "1")
    page = matching_page(
        number=max(int(number), 1) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        jobs=ports.jobs.not_done("receive", since=ports.clock.now() - JOBS_SHOWN),
        by=actor_of(request),
    )
    return render(request, "supervisor/payments.html", {"page": page, "form": form}, status=status)


@role_required(*MATCHERS)
@posted("supervisor:payments")
def upload_payments(request: HttpRequest) -> HttpResponse:
    """Keep a bank's file and show what it says; what cannot be read is refused in words."""
    form = PaymentFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    path = uploads.keep(said["file"])
    try:
        found = doors().payments.read(path, currency=said["currency"], dates=said["dates"])
    except Refusal as refusal:  # of core.ports.PaymentReader
        form.add_error(None, refused(refusal))
        return _show(request, form, status=422)
    page = file_page(path.parent.name, path.name, found)
    return render(request, "supervisor/payment_file.html", {"page": page, "said": said})


@role_required(*MATCHERS)
@posted("supervisor:payments")
def book_file(request: HttpRequest, upload: str) -> HttpResponse:
    """Book the file that was looked at, as a job."""
    folder = doors().uploads / upload
    path = next(iter(folder.iterdir()), None) if re.fullmatch(r"[0-9a-f]+", upload) and folder.is_dir() else None
    if path is None:
        raise Http404("there is no such file")
    command = ["receive", str(path), "--json"]
    for name in ("currency", "dates"):
        if value := request.POST.get(name, ""):
            command += [f"--{name}", value]
    doors().jobs.start(command)
    messages.success(
        request, _("The file is queued. Its payments are booked in a moment; what names no debt waits here.")
    )
    return redirect("supervisor:payments")


@role_required(*MATCHERS)
@posted("supervisor:payments")
def confirm(request: HttpRequest) -> HttpResponse:
    """Book every payment that is ticked as it was suggested."""
    choices: dict[int, dict[int, int]] = {}
    for said in request.POST.getlist("choice"):
        if not (found := CHOICE.fullmatch(said)):
            raise Http404("that is no choice of this page")
        parts = (one.split("=") for one in found[2].split(","))
        choices[int(found[1])] = {int(debt_id): int(minor) for debt_id, minor in parts}
    done = match.confirm_all(choices=choices, by=actor_of(request), at=doors().clock.now(), judge=doors().judge_plans)
    for refusal in done.refused:
        messages.error(request, in_words(refusal))
    if done.booked:
        words = ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", done.booked)
        messages.success(request, words % {"n": done.booked})
    elif not choices:
        messages.error(request, _("Tick the payments to book first."))
    return redirect("supervisor:payments")


@role_required(*MATCHERS)
def payment(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """One payment: what it may be for, its split over debts, and what else may become of it."""
    page = payment_page(receipt_id, by=actor_of(request))
    if page is None:
        standing = receipts.booked(receipt_id)
        if standing and standing.amount_minor > 0:
            return redirect("supervisor:send_back", receipt_id)
        messages.info(request, _("This payment does not wait any more."))
        return redirect("supervisor:payments")
    return render(request, "supervisor/payment.html", {"page": page, "numbers": range(1, PARTS_MAX + 1)})


@role_required(*MATCHERS)
@posted("supervisor:payment")
def split(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Book a payment to the debts whose references were typed, each with its amount."""
    typed = [
        (request.POST.get(f"reference_{number}", ""), request.POST.get(f"amount_{number}", ""))
        for number in range(1, PARTS_MAX + 1)
    ]
    try:
        match.apply_typed(
            receipt_id=receipt_id,
            typed=typed,
            by=actor_of(request),
            at=doors().clock.now(),
            judge=doors().judge_plans,
        )
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
        return redirect("supervisor:payment", receipt_id)
    messages.success(request, _("The payment is booked."))
    return redirect("supervisor:payments")


@role_required(*MATCHERS)
@posted("supervisor:payment")
def set_aside(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Send a payment back, or say that it is none of ours."""
    acts = {"refund": match.send_back, "not_ours": match.not_ours}
    if request.POST.get("to") not in acts:
        raise Http404("a payment is sent back, or is none of ours")
    try:
        acts[request.POST["to"]](receipt_id=receipt_id, by=actor_of(request), at=doors().clock.now())
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
        return redirect("supervisor:payment", receipt_id)
    messages.success(request, _("Kept. The payment does not wait any more."))
    return redirect("supervisor:payments")
