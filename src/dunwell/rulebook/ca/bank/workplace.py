"""Banks do not contact people at work, unless no home address or telephone is held or every try at home failed."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import at_work, home_points, was_reached


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact at work while home has not been tried in vain."""
    if not at_work(m) or not covered.bank(m):
        return
    home = home_points(m)
    tries = [event for event in m.past("contact_out", person=m.reached.id) if event.point in home]
    has_failed = bool(tries) and not any(was_reached(event) for event in tries)
    if home and not has_failed:
        yield Said(kind="bar")
