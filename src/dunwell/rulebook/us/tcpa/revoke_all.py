"""A request to stop one kind of message may stop all, from a date that moved twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.robocalls import is_recorded_voice, revocations


def judges(m: Matter, *, binds_from: str) -> Iterator[Said]:
    """A text or recorded call on other debts, or by another medium, than the request to stop was about."""
    if not is_recorded_voice(m) and not m.is_contact("text"):
        return
    if any(_is_elsewhere(m, event) for event in revocations(m)):
        yield Said(kind="advice", values={"effective_on": date.fromisoformat(binds_from)})


def _is_elsewhere(m: Matter, event: Event) -> bool:
    other_debt = event.debts is not None and not {debt.id for debt in m.debts} <= set(event.debts)
    return other_debt or (m.action is not None and event.channel != m.action.channel)
