"""A person is contacted at work only for home details that are not held, or in one attempt."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import at_work, home_points, is_asked_for, is_for, reaches, work_attempts


def judges(m: Matter, *, attempts_max: int) -> Iterator[Said]:
    """Refuses the second attempt at work, and every other talk with an employer."""
    if not covered.anyone(m):
        return
    if reaches(m, {"employer"}):
        if not is_for(m, "confirm_employment"):
            yield Said(kind="bar", rows=("ca.bc.employer",))
    elif at_work(m) and not is_asked_for(m):
        is_for_details = is_for(m, "location_information") and not home_points(m)
        if not is_for_details and work_attempts(m) >= attempts_max:
            yield Said(kind="bar", rows=("ca.bc.workplace",))
