"""Nova Scotia: three contacts in seven days by phone, in person or electronically."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.counting import contacts, too_many
from dunwell.rulebook.ca.reaching import reaches_debtor

FREE: tuple[str, ...] = ("letter",)
"""Channels that are not counted."""
ROWS = ("ca.ns.frequency",)


def forbids(*, contacts_max: int, window_days: int) -> pl.Expr:
    """True where one more contact today would be the fourth in seven days, on this debt or over all.

    Letters are in the columns and free in law: the night waits where a history need not.
    """
    del window_days  # the columns count that many days
    return (c.contacts_7d >= contacts_max) | (c.contacts_person_7d >= contacts_max)


def judges(m: Matter, *, contacts_max: int, window_days: int) -> Iterator[Said]:
    """Refuses the contact after the most that is allowed with one debtor, over all debts."""
    if not covered.anyone(m) or m.is_contact(*FREE) or not (reaches_debtor(m) or m.asks("call_count")):
        return
    made = contacts(m, free=FREE, days=window_days, asked_for_is_free=False)
    yield from too_many(m, made, most=contacts_max, days=window_days, rows=ROWS)
