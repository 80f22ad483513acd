"""Nothing goes to a person's work; an employer is contacted with consent, others for an address alone."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, at_work, is_asked_for, is_for, reaches


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact at work, with employers, and other talk with others. A surety is not another."""
    if not covered.agency(m):
        return
    if at_work(m) or (reaches(m, {"employer"}) and not is_asked_for(m)):
        yield Said(kind="bar", rows=("ca.nl.workplace",))
    if reaches(m, OTHERS) and not is_for(m, "location_information"):
        yield Said(kind="bar", rows=("ca.nl.third_parties",))
