"""Disputes: give one its answer with the proof, say that what was wrong is put right, open what was sent."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.cases import queries as cases
from dunwell.cases.disputes import Answer, AnsweredBefore, AnswerIncomplete, NothingToPutRight
from dunwell.cases.queries import DisputeLine
from dunwell.cases.services import NotYet
from dunwell.core.words import Role
from dunwell.debts import documents
from dunwell.debts import queries as debts
from dunwell.flows import dispute
from dunwell.flows.dispute import ANSWERERS, Proof
from dunwell.parties import queries as parties
from dunwell.web.desk.forms import AnswerForm, PutRightForm
from dunwell.web.desk.words import FORMS, GROUNDS
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import person_day
from dunwell.web.shared.refused import refused
from dunwell.web.shared.words import said
from dunwell.web.templatetags.dunwell_page import day

REFUSALS = (AnswerIncomplete, AnsweredBefore, NothingToPutRight, NotYet)
NAME_LETTERS = 200


@role_required(*ANSWERERS)
def answer(request: HttpRequest, person_id: int, dispute_id: int) -> HttpResponse:
    """The answer of one dispute. What is attached is kept as a document of the debt."""
    line, by, ports = _dispute(request, person_id, dispute_id), actor_of(request), doors()
    if not line.is_open:
        return redirect("desk:person", person_id)
    initial = {"answered_on": person_day(person_id, ports.clock.now())}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AnswerForm(sent[0], sent[1], initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            with _proof(told["proof"]) as proof:
                dispute.answer_dispute(
                    dispute_id=dispute_id,
                    person_id=person_id,
                    answer=Answer(told["answer"], told["answered_on"], told["words"], told["reference"]),
                    proof=proof,
                    files=ports.files,
                    by=by,
                    at=ports.clock.now(),
                )
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            if told["answer"] == "rejected":
                messages.success(request, _("Answered. Work on the debt may go on."))
            else:
                messages.success(request, _("Answered. Work on the debt stops until what was wrong is corrected."))
            return redirect("desk:person", person_id)
    says = _("They said: %(grounds)s, %(form)s on %(date)s. Who is told that the debt stands gets the proof of it.") % {
        "grounds": said(GROUNDS, line.grounds),
        "form": said(FORMS, line.form),
        "date": day(line.received_on),
    }
    return _form(request, form, person_id, _("Answer the dispute"), says)


@role_required(*ANSWERERS)
def put_right(request: HttpRequest, person_id: int, dispute_id: int) -> HttpResponse:
    """What a dispute found wrong is corrected."""
    line, by, ports = _dispute(request, person_id, dispute_id), actor_of(request), doors()
    if not line.is_to_put_right:
        return redirect("desk:person", person_id)
    form = PutRightForm(
        request.POST if request.method == "POST" else None,
        initial={"put_right_on": person_day(person_id, ports.clock.now())},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            dispute.put_right(
                dispute_id=dispute_id,
                person_id=person_id,
                on=told["put_right_on"],
                words=told["words"],
                by=by,
                at=ports.clock.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, refused(refusal))
        else:
            messages.success(request, _("Kept. Work on the debt may go on."))
            return redirect("desk:person", person_id)
    says = _(
        "The balance is corrected by the creditor's next file or by a reversal; a debt that is not theirs is recalled."
    )
    return _form(request, form, person_id, _("What was wrong is put right"), says)


@role_required(*Role)
def document(request: HttpRequest, person_id: int, document_id: int) -> HttpResponseBase:
    """One document of a debt of this person, as it was kept; it is saved, never shown by the browser."""
    by = actor_of(request)
    kept = {
        one.document_id: one
        for debt_id in debts.debt_ids_of(person_id)
        for one in debts.documents_of(debt_id, seen_by=by)
    }
    if document_id not in kept:
        raise Http404(f"person {person_id} has no document {document_id}")
    try:
        path = documents.opened(document_id, files=doors().files)
    except documents.DocumentDamaged as damaged:
        raise Http404(str(damaged)) from damaged
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=kept[document_id].name, content_type="application/octet-stream"
    )


def _dispute(request: HttpRequest, person_id: int, dispute_id: int) -> DisputeLine:
    """Raises Http404 for a dispute that this person did not bring."""
    lines = cases.disputes_of(debts.debt_ids_of(person_id), seen_by=actor_of(request))
    for line in lines:
        if (line.dispute_id, line.person_id) == (dispute_id, person_id):
            return line
    raise Http404(f"person {person_id} has no dispute {dispute_id}")


@contextmanager
def _proof(sent: UploadedFile[bytes] | None) -> Iterator[Proof | None]:
    """What was attached as a file of its own, while it is being kept."""
    if sent is None:
        yield None
        return
    name = PurePath(sent.name or "").name[-NAME_LETTERS:] or "proof"
    folder = doors().uploads / secrets.token_hex(16)
    folder.mkdir(parents=True)
    try:
        path = folder / "proof"
        with path.open("wb") as out:
            for chunk in sent.chunks():
                out.write(chunk)
        yield Proof(path, name)
    finally:
        shutil.rmtree(folder)


def _form(request: HttpRequest, form: AnswerForm | PutRightForm, person_id: int, title: str, says: str) -> HttpResponse:
    name = parties.names_of([person_id]).get(person_id, "")
    context = {"title": title, "says": says, "form": form, "person_id": person_id, "name": name}
    return render(request, "desk/record.html", context, status=422 if form.is_bound else 200)
