"""No call, visit or letter goes to work; others, employers too, are asked for an address alone."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OTHERS, at_work, is_for, reaches


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact at work and other talk with others. A co-signer is not another."""
    if not covered.agency(m):
        return
    if at_work(m) and m.is_contact("phone", "voicemail", "visit", "card", "letter"):
        yield Said(kind="bar", rows=("ca.pe.workplace",))
    if reaches(m, OTHERS | {"employer"}) and not is_for(m, "location_information"):
        yield Said(kind="bar", rows=("ca.pe.third_parties",))
