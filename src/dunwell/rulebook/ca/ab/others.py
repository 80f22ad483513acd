"""Agencies may use the workplace until asked to stop, an employer once, and others only for an address."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, at_work, is_asked_for, is_for, reaches, reaches_debtor, times_reached


def judges(m: Matter, *, employer_max: int) -> Iterator[Said]:
    """Refuses work after the debtor's wish, the second contact with an employer, and other talk with others."""
    if not covered.agent(m):
        return
    no_work = any(wish.kind == "barred_place" and wish.place == "work" for wish in m.reached.preferences)
    if reaches_debtor(m) and at_work(m) and no_work and not is_asked_for(m):
        yield Said(kind="bar", rows=("ca.ab.workplace",))
    is_spent = times_reached(m) >= employer_max
    if reaches(m, {"employer"}) and (is_spent or not is_for(m, "confirm_employment")):
        yield Said(kind="bar", rows=("ca.ab.employer_once",))
    if reaches(m, OTHERS) and not is_for(m, "location_information"):
        yield Said(kind="bar", rows=("ca.ab.third_parties",))
