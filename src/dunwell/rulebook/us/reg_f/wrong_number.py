"""A number that proved to be somebody else's: count the calls made, and call it no more for this person."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.calls import CHANNELS
from dunwell.rulebook.us.covered import covered


def judges(m: Matter) -> Iterator[Said]:
    """Advice against a call after word that the number or the person is wrong; which rule applies is not settled."""
    if not m.is_contact(*CHANNELS) or not covered(m):
        return
    disputes = m.past("dispute_received", person=m.reached.id)
    checks = m.past("reassigned_number_checked", person=m.reached.id)
    is_wrong = any(each.grounds == "wrong_person" for each in disputes) or bool(checks and checks[-1].reassigned)
    if is_wrong or _was_unknown_there(m):
        yield Said(kind="advice")


def _was_unknown_there(m: Matter) -> bool:
    point = m.action.point if m.action else None
    calls = m.past("contact_out", person=m.reached.id)
    return point is not None and any(each.point == point and each.answer == "did_not_know" for each in calls)
