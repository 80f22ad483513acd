"""The states of runs, actions and outbox rows, and the moves that are permitted."""

from __future__ import annotations

RUN_STATES = {
    "started": "working; may be killed and run again",
    "review": "decided; a person looks before anything leaves",
    "released": "its actions may go through the gate",
    "held": "a person stopped it",
}

RUN_MOVES = {
    "started": ("review", "released"),
    "review": ("released", "held"),
    "held": ("released",),
    "released": ("held",),
}

ACTION_STATES = {
    "proposed": "waits for review",
    "approved": "may be shown to the gate",
    "held": "a person stopped it",
    "waiting": "the gate said not now",
    "permitted": "it has its permit",
    "refused": "the gate said no",
    "cancelled": "no longer wanted",
    "done": "it happened",
    "expired": "its time passed",
}

ACTION_MOVES = {
    "proposed": ("approved", "held", "cancelled", "expired"),
    "approved": ("waiting", "permitted", "refused", "held", "cancelled", "expired"),
    "held": ("approved", "cancelled", "expired"),
    "waiting": ("waiting", "permitted", "refused", "held", "cancelled", "expired"),
    "permitted": ("done", "cancelled", "expired"),
    "refused": (),
    "cancelled": (),
    "done": (),
    "expired": (),
}

ALIVE = ("proposed", "approved", "held", "waiting", "permitted", "done")
"""States of an action that happened or may still happen."""

OUTBOX_STATES = {
    "queued": "to be sent",
    "sending": "handed to the channel, no answer yet",
    "sent": "the channel took it",
    "failed": "the channel will not take it",
    "bounced": "it came back",
    "recalled": "it was printed, and taken out before the post had it",
    "withdrawn": "stopped before it was sent",
}
