"""Sources give two or six years to sue; which is right was not settled."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca.limitation import SUITS, known_on
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years_reported: list[str]) -> Iterator[Said]:
    """Advises to ask where a suit comes after the shortest time that a source gives."""
    shortest = min(int(years) for years in years_reported)
    known = [day for debt in m.debts if (day := known_on(debt))]
    if m.does(*SUITS) and (not known or m.today > years_after(min(known), shortest)):
        yield Said(kind="advice")
