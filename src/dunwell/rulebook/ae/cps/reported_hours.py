"""Contact between nine and eight, as one source reports."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed
from dunwell.rulebook.clock import outside
from dunwell.rulebook.local_hours import hours_window, is_consented_hour, is_within


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest, latest)


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """Advice outside the reported hours: sources conflict, so house policy decides."""
    if not is_licensed(m.collector) or not m.is_contact("phone", "voicemail", "text", "social", "visit", "card"):
        return
    if not is_within(m, earliest, latest) and not is_consented_hour(m):
        yield Said(kind="advice", windows=(hours_window(m, earliest, latest),))
