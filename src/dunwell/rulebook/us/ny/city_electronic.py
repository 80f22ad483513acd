"""New York City: electronic contact needs consent, records stay three years, creditors are bound."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import years_after
from dunwell.rulebook.us.acts import ELECTRONIC
from dunwell.rulebook.us.consents import agrees_to


def judges(m: Matter, *, years: int, cities: list[str]) -> Iterator[Said]:
    """Advice before an electronic message without consent; how long records stay; coverage of creditors."""
    if m.city is None or m.city.casefold() not in cities:
        return
    if m.action is not None and m.is_contact(*ELECTRONIC) and not agrees_to(m, m.action.channel):
        yield Said(kind="advice")
    events = m.past()
    if m.asks("retention") and events:
        yield Said(kind="fact", values={"call_log_keep_until": years_after(m.day(events[-1].at), years)})
    if m.asks("coverage", "retention"):
        yield Said(kind="advice")
