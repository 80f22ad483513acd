"""`/provider/texts`: where the provider of texts posts what people answer. Signed, and harmless to post twice."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dunwell.core.actor import machine
from dunwell.core.ports import NotReadable, NotSigned
from dunwell.flows.answer_text import take_text
from dunwell.web.doors import doors

BODY_BYTES = 64 * 1024
"""No text is as long; more is not read."""


@csrf_exempt
@require_POST
def texts(request: HttpRequest) -> JsonResponse:
    """Take in one message. 200 also when it was taken before; 401, 400 and 413 say what is wrong with the post."""
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES:
        return _refused(f"a message has at most {BODY_BYTES} bytes", 413)
    ports = doors()
    now = ports.clock.now()
    try:
        message = ports.texts.read(
            request.body,
            timestamp=request.headers.get("X-Text-Timestamp", ""),
            signature=request.headers.get("X-Text-Signature", ""),
            now=now,
        )
    except NotSigned as refusal:
        return _refused(str(refusal), 401)
    except NotReadable as refusal:
        return _refused(str(refusal), 400)
    kind = take_text(message, vault=ports.vault, by=machine("texts"), at=now)
    return JsonResponse({"status": "known" if kind == "known" else "taken"})


def _refused(words: str, status: int) -> JsonResponse:
    return JsonResponse({"status": "refused", "words": words}, status=status)
