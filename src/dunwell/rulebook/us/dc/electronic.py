"""District of Columbia: five emails and texts in seven days."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import asks_count
from dunwell.rulebook.us.accounts import counted_per_account
from dunwell.rulebook.us.acts import ELECTRONIC


def forbids(*, contacts_max: int, window_days: int) -> pl.Expr:
    """True where one more electronic message today would be one too many in seven days."""
    return counted("emails", window_days) + counted("texts", window_days) >= contacts_max


def judges(m: Matter, *, contacts_max: int, window_days: int) -> Iterator[Said]:
    """One more email, text or private message, all together, than the number on any account."""
    if m.is_contact(*ELECTRONIC) or asks_count(m):
        yield from counted_per_account(m, contacts_max, window_days, channels=ELECTRONIC)
