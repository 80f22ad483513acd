"""An employer is asked to verify the employment; spouse, relatives, neighbours and friends are not contacted at all."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, is_for, reaches


def judges(m: Matter) -> Iterator[Said]:
    """Refuses other contact with employers, and all with others. A guarantor is not another."""
    if not covered.agency(m):
        return
    if reaches(m, {"employer"}) and not is_for(m, "confirm_employment"):
        yield Said(kind="bar", rows=("ca.sk.employer",))
    if reaches(m, OTHERS):
        yield Said(kind="bar", rows=("ca.sk.third_parties",))
