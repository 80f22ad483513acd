"""What the day's report calls things: codes of decisions, outcomes, answers and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.rulebook import UnknownRule
from dunwell.web.doors import law
from dunwell.web.shared.words import CHANNELS, GATE, OUTCOMES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

CODES: dict[str, Lazy] = {
    **OUTCOMES,
    "act": _("a step is due"),
    "action": _("a step is due"),
    "wait": _("to wait"),
    "included": _("in the message for another debt"),
    "forbidden": _("forbidden by a rule"),
    "nothing_due": _("nothing is due"),
    "no_capacity": _("nobody free to do it"),
    "reply": _("reply"),
    "bounce": _("bounce"),
    "auto_reply": _("automatic reply"),
    "unknown": _("not clear"),
    "booked": _("booked"),
    "unmatched": _("without a debt"),
    "held": _("held"),
    "returned": _("came back"),
    "due_overdue": _("overdue by law"),
    "due_later": _("due by law on a later day"),
    "due_undated": _("asked by law, without a day"),
}


def what(text: str) -> str:
    """One cell: a code, a channel with its outcome, the rules that refused, or a name that stays as it is."""
    if text in CODES:
        return str(CODES[text])
    channel, _space, outcome = text.partition(" ")
    if channel in CHANNELS:
        return f"{CHANNELS[channel]}: {CODES[outcome]}" if outcome in CODES else str(CHANNELS[channel])
    rules = [_rule(rule_id) for rule_id in text.split(",")]
    return "; ".join(rule for rule in rules if rule) if all(rules) else gettext(text)


def _rule(rule_id: str) -> str:
    """A rule's title, or the words of a check of the gate; empty where it is neither."""
    if rule_id in GATE:
        return str(GATE[rule_id])
    try:
        return gettext(law().rule(rule_id).title)
    except UnknownRule:
        return ""
