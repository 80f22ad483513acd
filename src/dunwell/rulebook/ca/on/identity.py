"""Agencies take reasonable steps to learn who owes, and stop where it is the wrong person."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_for, reaches_debtor

CHECKING = ("confirm_identity", "answer_inbound")


def judges(m: Matter) -> Iterator[Said]:
    """Refuses collection from a person who said to be somebody else, until that is answered, and asks for the check."""
    found = [each for each in m.concerning("dispute_received") if each.grounds == "wrong_person"]
    if not covered.agency(m) or not found or m.is_answered(found[-1], "verification_sent"):
        return
    yield Said(kind="duty")
    if reaches_debtor(m) and not is_for(m, *CHECKING):
        yield Said(kind="bar")
