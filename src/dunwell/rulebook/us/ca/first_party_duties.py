"""California: creditors, as collectors must, announce deposits of cheques dated ahead and report disputes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.ca.first_party import as_collector
from dunwell.rulebook.us.fdcpa import false_credit_information, postdated


def judges(
    m: Matter, *, commercial_max_minor: int, ahead_days_max: int, notice_days_min: int, notice_days_max: int
) -> Iterator[Said]:
    """What the federal sections require of collectors, or bar, where the federal law does not bind the one who acts."""
    theirs = as_collector(m, commercial_max_minor)
    if theirs is None:
        return
    heard = (
        false_credit_information.judges(theirs),
        postdated.judges(
            theirs,
            ahead_days_max=ahead_days_max,
            notice_days_min=notice_days_min,
            notice_days_max=notice_days_max,
        ),
    )
    yield from (replace(said, rows=()) for told in heard for said in told if said.kind != "fact")
