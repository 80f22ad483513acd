"""Some sources report a wait of five days after the written notice."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import NOTICES, is_for, reaches_debtor


def judges(m: Matter, *, wait_days: int) -> Iterator[Said]:
    """Advises to wait for so many days after the notice."""
    free_on = first_notice.wait_ends_on(m, wait_days, first_notice.in_writing)
    if reaches_debtor(m) and covered.agency(m) and not is_for(m, *NOTICES) and free_on and m.today < free_on:
        yield Said(kind="advice", until=free_on)
