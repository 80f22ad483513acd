"""The first page of each role, and the pages for what cannot be found or failed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dunwell.core.words import Role
from dunwell.web.shared.access import refused, roles_of
from dunwell.web.shared.frame import HOMES


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send the reader to the first page of the first role held."""
    for role in Role:
        if role in roles_of(request):
            return redirect(HOMES[role])
    return refused(request, tuple(Role))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing lives at this address."""
    del exception
    words = _("It may have been moved, or the address has a slip in it.")
    return render(request, "shared/failed.html", {"title": _("Nothing is here"), "words": words}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """A form that came back too late, or from elsewhere."""
    del exception, reason
    words = _(
        "The form was open too long or came from another site. Go back, load the page again, and send it once more."
    )
    return render(request, "shared/failed.html", {"title": _("The form was not accepted"), "words": words}, status=403)
