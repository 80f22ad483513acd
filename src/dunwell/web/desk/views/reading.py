"""The text of one message to or from a person."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dunwell.core.words import Role
from dunwell.web.desk.messages import NoSuchMessage, answer_page, message_page
from dunwell.web.shared.access import actor_of, role_required


@role_required(*Role)
def message(request: HttpRequest, person_id: int, action_id: int) -> HttpResponse:
    """What we wrote."""
    try:
        page = message_page(person_id, action_id, by=actor_of(request))
    except NoSuchMessage as error:
        raise Http404(str(error)) from error
    return render(request, "desk/message.html", {"page": page})


@role_required(*Role)
def answer(request: HttpRequest, person_id: int, inbound_id: int) -> HttpResponse:
    """What came back."""
    try:
        page = answer_page(person_id, inbound_id, by=actor_of(request))
    except NoSuchMessage as error:
        raise Http404(str(error)) from error
    return render(request, "desk/message.html", {"page": page})
