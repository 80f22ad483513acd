"""Words of runs, actions and files for the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

RUN_STATES: dict[str, tuple[Lazy, str, str]] = {
    "started": (pgettext_lazy("run", "Working"), "wait", "hourglass"),
    "review": (pgettext_lazy("run", "Waits for review"), "wait", "list-checks"),
    "released": (pgettext_lazy("run", "Released"), "go", "check"),
    "held": (pgettext_lazy("run", "Held"), "stop", "circle-pause"),
}
"""Words, tone and icon."""
ACTION_STATES: dict[str, tuple[Lazy, str]] = {
    "proposed": (_("waits for review"), ""),
    "approved": (_("approved"), "go"),
    "held": (_("held"), "stop"),
    "waiting": (_("waits for its hour"), "wait"),
    "permitted": (_("permitted"), "go"),
    "refused": (_("refused"), "stop"),
    "cancelled": (_("cancelled"), ""),
    "done": (_("done"), "go"),
    "expired": (_("expired"), ""),
}
TEMPLATES: dict[str, Lazy] = {
    "first_reminder": _("First reminder"),
    "second_reminder": _("Second reminder"),
    "final_notice": _("Final notice"),
    "promise_reminder": _("Reminder of a promise"),
    "payment_link_text": _("Payment link"),
    "thank_you": _("Thank you"),
    "paid_in_full": _("Paid in full"),
    "payment_received": _("Receipt for a debt that was written off"),
    "plan_agreed": _("Plan agreed"),
    "plan_missed": _("Payment of a plan is missing"),
    "plan_progress": _("Thank you, the plan goes well"),
    "plan_broken": _("Plan ended"),
    "plan_completed": _("Plan completed"),
    "debit_notice": _("Notice of a debit that differs"),
    "settlement_agreed": _("Settlement agreed"),
    "settlement_completed": _("Settlement completed"),
    "us_validation_notice": _("US validation notice"),
    "phone_call": _("call by an officer"),
    "visit": _("visit by an officer"),
}
