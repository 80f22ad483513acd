"""Not at work when the employer is known to forbid it."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.places import tied_places

ROWS = ("us_fed.contact_place.work", "us_fed.consent.direct")


def judges(m: Matter) -> Iterator[Said]:
    """A bar on calls, mail and visits to work, once there is reason to know that the employer does not allow them."""
    if not m.is_contact() or not covered(m) or not is_consumer(m, m.reached) or (m.action and m.action.requested):
        return
    if m.reached.employer_forbids_contact and "work" in tied_places(m):
        yield Said(kind="bar", rows=ROWS)
