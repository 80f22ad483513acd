"""The states of a debt and the moves that are permitted. Money decides most of them; a person or a file the rest.

What was paid or settled goes back, when its payment comes back, to what it was before: open or written off.
"""

from __future__ import annotations

from dunwell.core.refusal import Refusal

STATES = {
    "open": "something is owed and we work on it",
    "paid": "nothing is owed any more",
    "settled": "paid in part, the rest forgiven",
    "closed": "work ended without full payment",
    "recalled": "the creditor took it back",
    "sold": "sold to someone else",
    "written_off": "abandoned in the books; may still be paid",
}

MOVES = {
    "open": ("paid", "settled", "closed", "recalled", "sold", "written_off"),
    "paid": ("open", "written_off"),
    "settled": ("open", "written_off"),
    "closed": ("open", "recalled", "sold"),
    "recalled": ("open",),
    "sold": (),
    "written_off": ("open", "paid", "settled", "sold"),
}


class MoveNotPermitted(Refusal, ValueError):
    """The debt cannot go from the one state to the other."""


class AlreadyMoved(Refusal, RuntimeError):
    """Someone else moved it first; read it again and decide again."""


def check_move(old: str, new: str) -> None:
    """Raise MoveNotPermitted unless `old` to `new` is a permitted move."""
    if new not in MOVES.get(old, ()):
        permitted = ", ".join(MOVES.get(old, ())) or "none"
        raise MoveNotPermitted(
            "a debt that is {old_state} cannot become {new_state}; permitted: {permitted}",
            old_state=old,
            new_state=new,
            permitted=permitted,
        )


RECEIPTS_WAITING = ("unmatched", "held")
"""States in which a payment waits for a person."""
RECEIPT_STATES = ["booked", *RECEIPTS_WAITING, "returned", "applied", "not_ours", "refunded"]
"""`applied`: a person booked it to debts, part by part, each of which has a receipt of its own."""

DISCREPANCY_STATES = {
    "open": "somebody has to look at it",
    "asked": "a correction waits for another pair of eyes",
    "corrected": "an entry put it right",
    "gone": "a later comparison did not find it any more",
    "explained": "a person said why it stands as it does",
}
DISCREPANCY_LIVE = ("open", "asked")
"""States in which it counts as not settled."""
