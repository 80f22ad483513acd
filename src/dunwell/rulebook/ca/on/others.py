"""Agencies ask an employer once, about the employment; family, neighbours and friends only for address or telephone.

Wage assignments, court orders and written permissions are not recorded, so they open nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, is_for, reaches, times_reached


def judges(m: Matter, *, employer_max: int) -> Iterator[Said]:
    """Refuses other contact with others, and the second with an employer. A guarantor is not another."""
    if not covered.agency(m):
        return
    is_spent = times_reached(m) >= employer_max
    if reaches(m, {"employer"}) and (is_spent or not is_for(m, "confirm_employment")):
        yield Said(kind="bar", rows=("ca.on.employer",))
    if reaches(m, OTHERS) and not is_for(m, "location_information"):
        yield Said(kind="bar", rows=("ca.on.family",))
