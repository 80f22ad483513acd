"""The evidence pack of one person, as a file to hand over."""

from __future__ import annotations

import io
import zipfile

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from dunwell.core.words import Role
from dunwell.flows import evidence as flow
from dunwell.parties.queries import NoSuchPerson
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, posted, role_required

COMPLAINT_MAX = 300


@role_required(Role.COMPLIANCE)
@posted("desk:person")
def evidence(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a pack in the reader's language, and send it: evidence.json and evidence.pdf in one ZIP."""
    ports = doors()
    complaint = request.POST.get("complaint", "").strip()[:COMPLAINT_MAX]
    asked = flow.Asked(person_id, complaint=complaint, language=(get_language() or "en")[:2])
    try:
        made = flow.make(asked=asked, means=ports.evidence, now=ports.clock.now(), by=actor_of(request))
    except NoSuchPerson as error:
        raise Http404(str(error)) from error
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evidence.json", made.json)
        archive.writestr("evidence.pdf", made.pdf)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="evidence-{person_id}-{made.link_id}.zip"'
    return response
