"""The reassigned numbers database protects a caller who relied on its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said, as_day
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.robocalls import is_recorded_voice


def judges(m: Matter, *, sources: list[str]) -> Iterator[Said]:
    """Met where the newest answer of the official database was "not reassigned" for all the time since the number was
    last known to be the person's; asked only of texts and recorded calls."""
    if not is_recorded_voice(m) and not m.is_contact("text"):
        return
    check = m.last("reassigned_number_checked", person=m.reached.id)
    known_on = _last_known(m)
    is_met = check is not None and check.reassigned is False and check.check_source in sources
    if is_met and check is not None and known_on is not None:
        is_met = as_day(check.at) >= known_on and (check.since is None or check.since <= known_on)
    yield Said(kind="harbour", is_met=is_met)


def _last_known(m: Matter) -> date | None:
    """The last day on which the person consented, or spoke or wrote from there; None where none is known."""
    consents = [as_day(each.at) for each in m.reached.consents if each.given and each.at and m.is_past(each.at)]
    spoke = [as_day(event.at) for event in m.past("contact_in", "contact_out", person=m.reached.id) if _is_them(event)]
    return max([*consents, *spoke], default=None)


def _is_them(event: Event) -> bool:
    return event.type == "contact_in" or event.outcome == "conversation"
