"""The level of contact stays proportionate; no number was found."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import asks_count, tally


def forbids(*, contacts_max: int, window_days: int) -> pl.Expr:
    """True where one more contact today would be the fourth in seven days."""
    return counted("contacts", window_days) >= contacts_max


def judges(m: Matter, *, contacts_max: int, window_days: int) -> Iterator[Said]:
    """Advice on one more contact than house policy finds proportionate, with one person over all channels."""
    if not is_licensed(m.collector) or not (m.is_contact() or asks_count(m)):
        return
    count = tally(m, window_days=window_days, people=(m.reached.id,))
    yield Said(kind="fact", counts={"counted": count.with_this}, windows=(count.window,))
    if count.with_this > contacts_max:
        yield Said(kind="advice")
