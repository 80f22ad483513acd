"""Family and employers are asked for address, telephone and facts of the employment, no more."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, is_for, reaches


def judges(m: Matter) -> Iterator[Said]:
    """Refuses other talk with others. A guarantor is not another."""
    if not covered.anyone(m):
        return
    is_fact = is_for(m, "location_information", "confirm_employment")
    if reaches(m, OTHERS | {"employer"}) and not is_fact:
        yield Said(kind="bar")
