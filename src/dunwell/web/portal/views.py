"""Ending a channel from a message, and how to pay. Neither shows anything about anyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dunwell.core import stopping
from dunwell.core.actor import machine
from dunwell.flows.stop import stop
from dunwell.web.doors import doors
from dunwell.web.shared.days import person_day

CHANNELS = {
    "email": gettext_lazy("emails"),
    "text": gettext_lazy("text messages"),
    "phone": gettext_lazy("phone calls"),
    "letter": gettext_lazy("letters"),
    "visit": gettext_lazy("visits"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def stop_channel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then end the channel. A GET changes nothing, so that a mail reader's preview does not decide."""
    outside = doors()
    try:
        wish = stopping.read(token, key=outside.stopping_key)
    except stopping.NotOurs:
        words = _("Use the link in our message, or answer the message with the word STOP. That is enough.")
        return render(
            request, "portal/told.html", {"title": _("This link is not one of ours"), "words": words}, status=404
        )
    channel = CHANNELS[wish.channel]
    if request.method != "POST":
        return render(request, "portal/stop.html", {"channel": channel})
    now = outside.clock.now()
    stop(
        person_id=wish.person_id,
        channel=wish.channel,
        source="link in a message",
        words="ended by the link in a message",
        on=person_day(wish.person_id, now),
        by=machine("portal"),
        at=now,
    )
    words = _("We will send you no more %(channel)s. What the law obliges us to send may still come by post.")
    told = {"title": _("It is done"), "words": words % {"channel": channel}}
    return render(request, "portal/told.html", told)


@require_safe
def how_to_pay(request: HttpRequest, reference: str) -> HttpResponse:
    """The ways to pay are in the message; this page asks for its reference and looks nothing up."""
    return render(request, "portal/pay.html", {"reference": reference[:100]})
