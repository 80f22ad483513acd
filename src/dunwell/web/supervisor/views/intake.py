"""Files of debts: send one, look at how it is read, follow it, feed corrections back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.core.intake.profile import BadProfile
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import batch_queries
from dunwell.debts.batch_queries import NoSuchBatch
from dunwell.debts.queries import portfolio_names
from dunwell.flows.intake import propose_for, save_profile
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused
from dunwell.web.supervisor import uploads
from dunwell.web.supervisor.forms import FileField, ProfileForm, UploadForm, corrected
from dunwell.web.supervisor.taking import batch_page, field_choices, intake_page, proposal_page, sheet_of

JOBS_SHOWN = timedelta(days=1)


@role_required(Role.SUPERVISOR, Role.MANAGER)
def intake(request: HttpRequest) -> HttpResponse:
    """Files taken in, and the form to send one."""
    return _show(request, _upload_form(request))


def _upload_form(request: HttpRequest) -> UploadForm:
    names = [saved.name for saved in batch_queries.profiles()]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return UploadForm(*sent, portfolios=portfolio_names(), profiles=names)


def _show(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    ports = doors()
    page = intake_page(ports.jobs.not_done("intake", since=ports.clock.now() - JOBS_SHOWN))
    return render(request, "supervisor/intake.html", {"page": page, "form": form}, status=status)


@role_required(Role.SUPERVISOR, Role.MANAGER)
@posted("supervisor:intake")
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the file, and show how it would be read; a known profile reads it at once."""
    form = _upload_form(request)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    path = uploads.keep(said["file"])
    if not said["profile"]:
        address = reverse("supervisor:proposal", args=[path.parent.name])
        return redirect(f"{address}?portfolio={said['portfolio']}")
    portfolio = batch_queries.destination(said["portfolio"]).name
    doors().jobs.start(
        [
            "intake",
            str(path),
            "--profile",
            said["profile"],
            "--portfolio",
            portfolio,
            "--json",
            "--by",
            actor_of(request).name,
        ]
    )
    return _awaited(request)


def _awaited(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("The file is queued. It shows here as soon as it is being taken in."))
    return redirect("supervisor:intake")


@role_required(Role.SUPERVISOR, Role.MANAGER)
def proposal(request: HttpRequest, upload: str) -> HttpResponse:
    """How an uploaded file would be read; corrected and sent back, it is kept as a profile and the file taken in."""
    path = _uploaded(upload)
    number = request.GET.get("portfolio", "")
    if int(number or 0) not in portfolio_names():
        raise Http404(f"there is no portfolio {number}")
    ports, by = doors(), actor_of(request)
    now = ports.clock.now()
    try:
        proposed, stated = propose_for(path, reader=ports.tables, portfolio=int(number))
    except Refusal as refusal:  # of core.ports.TableReader
        messages.error(request, refused(refusal))
        return redirect("supervisor:intake")
    first = {
        "name": proposed.profile.name,
        "as_of": stated or desk_day(now),
        "dates": ", ".join(proposed.profile.dates),
        "decimal": proposed.profile.decimal,
        "thousands": proposed.profile.thousands,
        "rates": proposed.profile.rates,
        "currency": proposed.profile.defaults.get("currency", ""),
    }
    form = ProfileForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            profile = corrected(proposed.profile, proposed.columns, form, request.POST.dict())
            save_profile(profile, portfolio_id=int(number), by=by, at=now)
        except BadProfile as refusal:
            form.add_error(None, refused(refusal))
        else:
            said = form.cleaned_data
            command = ["intake", str(path), "--profile", profile.name, "--as-of", said["as_of"].isoformat(), "--json"]
            command += ["--portfolio", batch_queries.destination(int(number)).name, "--by", by.name]
            ports.jobs.start([*command, *(["--complete"] if said["is_complete"] else [])])
            return _awaited(request)
    page = proposal_page(proposed, path=path, upload=upload)
    context = {"page": page, "form": form, "fields": field_choices()}
    return render(request, "supervisor/proposal.html", context, status=422 if form.is_bound else 200)


def _uploaded(upload: str) -> Path:
    """The one file of an upload; the token is letters and digits by the address's own pattern."""
    found = next((doors().uploads / upload).glob("*"), None)
    if found is None:
        raise Http404("that upload is no longer kept; send the file again")
    return found


@role_required(Role.SUPERVISOR, Role.MANAGER)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One file: how far it is, what became of its rows, what to correct."""
    try:
        page = batch_page(batch_id, sheets=doors().quarantine)
    except NoSuchBatch as error:
        raise Http404(str(error)) from error
    return render(request, "supervisor/batch.html", {"page": page})


@role_required(Role.SUPERVISOR, Role.MANAGER)
def quarantine(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The sheet to correct."""
    del request
    path = sheet_of(batch_id, doors().quarantine)
    if not path.exists():
        raise Http404("that file has no quarantine")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"quarantine-{batch_id}.csv")


@role_required(Role.SUPERVISOR, Role.MANAGER)
@posted("supervisor:batch")
def correct(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take the corrected sheet in."""
    try:
        path = uploads.keep(FileField().clean(request.FILES.get("file")))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("supervisor:batch", batch_id)
    doors().jobs.start(["intake", str(path), "--fixes", str(batch_id), "--json", "--by", actor_of(request).name])
    return _awaited(request)
