"""The states of a work item and the moves that are permitted."""

from __future__ import annotations

WORK_STATES = {
    "waiting": "nobody has taken it",
    "claimed": "someone is on it",
    "done": "it was done and its outcome logged",
    "dropped": "it is no longer needed",
}

WORK_MOVES = {
    "waiting": ("claimed", "dropped", "done"),
    "claimed": ("waiting", "done", "dropped"),
    "done": (),
    "dropped": (),
}

DUTY_STATES = {
    "open": "the law asks for it and it was not done",
    "met": "somebody said that it was done, and when, or the record shows it",
    "lapsed": "the law does not ask for it any more",
}
"""A met duty stays met; a lapsed one opens again when the law asks again."""

DISPUTE_ANSWERS = {
    "upheld": "the person is right",
    "partly": "the person is right in part",
    "rejected": "the debt is right, and the proof was sent",
}
TAKEN_BACK = "no_longer_disputed"
"""The creditor's file does not call it disputed any more."""
FOUND_RIGHT = ("upheld", "partly")
"""Answers by which something must be put right first: the debt stays held until that is done."""
PROVEN = ("partly", "rejected")
"""Answers by which we go on asking for money, so that its proof must have been sent (12 CFR 1006.38(d)(2))."""

PLAN_KINDS = {
    "repayment": "all that is owed, by instalments",
    "settlement": "a part of it; the rest is written off when that part is paid",
    "token": "a small sum while there is no surplus, looked at again by a day",
}

PLAN_ENDS = {
    "completed": "everything agreed was paid",
    "broken": "instalments were missed for longer than it allows",
    "replaced": "a new plan took its place",
    "withdrawn": "it was recorded in error, or the person no longer wants it",
    "no_longer_owed": "the debt was paid otherwise, or left us",
}
"""How a plan ends; how a running one stands is asked of the ledger (core/plans/judging.py)."""

APPROVAL_STATES = {
    "waiting": "somebody is asked",
    "approved": "everybody asked said yes",
    "failed": "everybody asked said yes, and who was to carry it out outside of the house refused",
    "refused": "somebody said no",
    "expired": "nobody answered in time",
}
