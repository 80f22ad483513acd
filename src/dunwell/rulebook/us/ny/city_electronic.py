"""New York City: electronic contact needs consent, records stay three years, creditors are bound."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import years_after
from dunwell.rulebook.us.acts import ELECTRONIC


def judges(m: Matter, *, years: int, cities: list[str]) -> Iterator[Said]:
    """Advice before an electronic message without consent; how long records stay; coverage of creditors."""
    if m.city is None or m.city.casefold() not in cities:
        return
    if m.is_contact(*ELECTRONIC) and m.consent("electronic", "email", "text") is None:
        yield Said(kind="advice")
    events = m.past()
    if m.asks("retention") and events:
        yield Said(kind="fact", values={"records_until": years_after(m.day(events[-1].at), years)})
    if m.asks("coverage"):
        yield Said(kind="advice")
