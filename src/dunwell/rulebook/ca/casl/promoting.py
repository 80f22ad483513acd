"""Whether an electronic message promotes something, and whether the person can stop more of it."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.rulebook.ca.reaching import is_for, shows

ELECTRONIC = ("email", "text", "social")
"""Messages the anti-spam law governs: not live voice, and no recordings sent to a telephone account."""


def promotes(m: Matter) -> bool:
    """Whether the message promotes something, alone or beside a word on a debt."""
    return m.is_contact() and (is_for(m, "marketing") or shows(m, "advertising", "credit_offer"))


def has_way_out(m: Matter) -> bool:
    """Whether the message says who sends it and offers a free way to stop more."""
    action = m.action
    return action is not None and action.identifies_collector and action.opt_out_notice in {"simple", "reply_word"}
