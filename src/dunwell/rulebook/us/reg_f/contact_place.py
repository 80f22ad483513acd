"""Not at a place the person ruled out."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.places import tied_places

ROWS = ("us_fed.contact_place", "us_fed.consent.direct")


def judges(m: Matter) -> Iterator[Said]:
    """A bar for what is tied to that place; a mobile or an email is tied to none."""
    if not m.is_contact() or not covered(m) or not is_consumer(m, m.reached) or (m.action and m.action.requested):
        return
    barred = {
        wish.place
        for wish in m.reached.preferences
        if wish.kind == "barred_place"
        and (wish.stated_at is None or m.is_past(wish.stated_at))
        and _is_meant(m, wish.channels)
    }
    if not barred.isdisjoint(tied_places(m)):
        yield Said(kind="bar", rows=ROWS)


def _is_meant(m: Matter, channels: tuple[str, ...]) -> bool:
    return not channels or m.is_contact(*channels)
