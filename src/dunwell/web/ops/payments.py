"""`/provider/payments`: where the payment provider posts what became of payments. Signed; posting twice is harmless."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dunwell.core.actor import machine
from dunwell.core.ports import NotReadable, NotSigned
from dunwell.flows.take import take
from dunwell.web.doors import doors

BODY_BYTES = 512 * 1024


@csrf_exempt
@require_POST
def payments(request: HttpRequest) -> JsonResponse:
    """Take in one piece of news. 200 also when it was taken before; 404 where no provider is set up."""
    ports = doors()
    if ports.taking is None:
        return _refused("no payment provider is set up", 404)
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES:
        return _refused(f"news has at most {BODY_BYTES} bytes", 413)
    now = ports.clock.now()
    try:
        news = ports.taking.read(request.body, signature=request.headers.get("Stripe-Signature", ""), now=now)
    except NotSigned as refusal:
        return _refused(str(refusal), 401)
    except NotReadable as refusal:
        return _refused(str(refusal), 400)
    became = take(news, provider=ports.taking.name, by=machine("payments"), at=now, judge=ports.judge_plans)
    return JsonResponse({"status": became})


def _refused(words: str, status: int) -> JsonResponse:
    return JsonResponse({"status": "refused", "words": words}, status=status)
