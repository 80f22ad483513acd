"""Ending a channel from a message, and how to pay. Neither shows anything about anyone."""

from __future__ import annotations

import re
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dunwell.core import stopping
from dunwell.core.actor import machine
from dunwell.core.ports import ProviderFailed
from dunwell.debts.orders import OrderTaken
from dunwell.flows.stop import stop
from dunwell.flows.take import NotPayable, begin
from dunwell.web.doors import doors
from dunwell.web.shared.days import person_day
from dunwell.web.shared.refused import refused

TOKEN = re.compile(r"[\w-]{20,40}", re.ASCII)
REFUSALS = (
    gettext_lazy("write the amount like 120.50"),
    gettext_lazy("this amount cannot be paid here; use a bank transfer"),
    gettext_lazy("this cannot be paid here; use the ways to pay that stand in our message"),
    gettext_lazy("this form paid for something else before; load the page again"),
)
"""What starting a payment may answer, for translators."""
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


@require_http_methods(["GET", "HEAD", "POST"])
def how_to_pay(request: HttpRequest, reference: str) -> HttpResponse:
    """The ways to pay stand in the message; where a provider takes money, an amount leads to its page."""
    outside = doors()
    shown: dict[str, object] = {"reference": reference[:100], "token": secrets.token_urlsafe(18)}
    if outside.taking is None:
        return render(request, "portal/pay.html", shown)
    shown |= {"takes": True, "done": request.GET.get("done") == "1"}
    if request.method != "POST":
        return render(request, "portal/pay.html", shown)
    amount, token = request.POST.get("amount", ""), request.POST.get("token", "")
    try:
        if not TOKEN.fullmatch(token):
            raise NotPayable("this page is not the newest; load it again")
        page = begin(
            reference=reference, amount=amount, key=f"portal:{token}", provider=outside.taking, by=machine("portal"),
            return_url=request.build_absolute_uri(request.path), at=outside.clock.now(),
        )  # fmt: skip
    except (NotPayable, OrderTaken, ProviderFailed) as refusal:
        words = _("The payment could not be started. Try again later, or pay as our message says.")
        told = words if isinstance(refusal, ProviderFailed) else refused(refusal)
        return render(request, "portal/pay.html", {**shown, "refusal": told, "amount": amount}, status=422)
    return render(request, "portal/pay.html", {**shown, "address": page.url, "amount": amount})
