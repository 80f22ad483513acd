"""Levels of returned debits that an originator keeps below."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dunwell.core.matter import Matter, Said


def judges(
    m: Matter, *, unauthorised_max: Decimal, administrative_max: Decimal, overall_max: Decimal
) -> Iterator[Said]:
    """The levels, told where a debit is about to be presented; they look at all debits of sixty days, not at one."""
    if m.does("start_recurring_debit", "resubmit_debit"):
        levels = {"unauthorised": unauthorised_max, "administrative": administrative_max, "overall": overall_max}
        yield Said(kind="fact", values={f"{name}_rate_max": level for name, level in levels.items()})
