"""`/health/live`, `/health/ready`, `/metrics`."""

from __future__ import annotations

import ipaddress
from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from dunwell.web.ops.numbers import exposition
from dunwell.web.ops.readiness import all_checks

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database, so that a slow one does not get us killed."""
    del request
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when work can be done, 503 with the remedy when not."""
    del request
    checks = all_checks(settings.HOME.folder)
    is_ready = all(check.is_well for check in checks)
    told = {check.name: "ok" if check.is_well else check.words for check in checks}
    return JsonResponse({"status": "ok" if is_ready else "not ready", "checks": told}, status=200 if is_ready else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, for this machine or for who shows the token of the home's settings (`[metrics] token`)."""
    if not _may_read(request):
        words = "from this machine only, or with the token of the home's settings: Authorization: Bearer TOKEN\n"
        return HttpResponse(words, status=403, content_type="text/plain")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = str(settings.HOME.section("metrics").get("token", ""))
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(token.encode(), shown.encode()):
        return True
    came_through_proxy = any(name in request.META for name in FORWARDED)
    try:
        return not came_through_proxy and ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
