"""Printed letters: which to take out before posting, and which batches the post has."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.contacts import recalls
from dunwell.contacts.recalls import HANDLERS, LettersToTakeOut, NoSuchBatch, NoSuchRecall, SettledBefore
from dunwell.flows import recall
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.refused import refused
from dunwell.web.supervisor.lettering import letters_page


@role_required(*HANDLERS)
def letters(request: HttpRequest) -> HttpResponse:
    """What to take out, then the batches, newest first."""
    page = letters_page(by=actor_of(request), today=desk_day(doors().clock.now()))
    return render(request, "supervisor/letters.html", {"page": page})


@role_required(*HANDLERS)
@posted("supervisor:letters")
def settle(request: HttpRequest, recall_id: int) -> HttpResponse:
    """What became of one letter."""
    outcome = request.POST.get("to", "")
    if outcome not in recalls.OUTCOMES:
        raise Http404("a letter was taken out or posted")
    try:
        recall.settle(recall_id=recall_id, outcome=outcome, by=actor_of(request), at=doors().clock.now())
    except NoSuchRecall as missing:
        raise Http404(str(missing)) from missing
    except SettledBefore as refusal:
        messages.error(request, refused(refusal))
    else:
        words = {
            "taken_out": _("Kept: it was taken out, and counts as no contact."),
            "posted": _("Kept: it had gone, and counts as a contact."),
        }
        messages.success(request, words[outcome])
    return redirect("supervisor:letters")


@role_required(*HANDLERS)
@posted("supervisor:letters")
def posted_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The post has this batch."""
    now = doors().clock.now()
    try:
        recalls.mark_posted(batch_id=batch_id, on=desk_day(now), by=actor_of(request), at=now)
    except NoSuchBatch as missing:
        raise Http404(str(missing)) from missing
    except LettersToTakeOut:
        messages.error(request, _("Say first what became of the letters to take out of this batch."))
    else:
        messages.success(request, _("Kept: the post has this batch."))
    return redirect("supervisor:letters")
