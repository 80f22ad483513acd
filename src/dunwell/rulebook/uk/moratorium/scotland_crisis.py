"""A Scottish moratorium for a mental health crisis is enacted; its regulations were a draft when last read."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import months_after
from dunwell.rulebook.uk.moratoria import CRISIS
from dunwell.rulebook.uk.steps import recovers


def judges(m: Matter, *, tail_months: int) -> Iterator[Said]:
    """Advises to hold back during the treatment and, as drafted, some months more."""
    for notice in m.past("moratorium_notified", collector=None):
        ended = m.since(notice, "crisis_treatment_ended")
        is_over = bool(ended) and m.today > months_after(m.day(ended[0].at, m.debtor), tail_months)
        if notice.kind == CRISIS and not is_over and (recovers(m) or m.does("charge_interest", "charge_fee")):
            yield Said(kind="advice")
