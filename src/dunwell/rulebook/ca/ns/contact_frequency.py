"""Nova Scotia: three contacts in seven days by phone, in person or electronically."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more contact today would be the fourth in seven days."""
    return (c.contacts_7d >= contacts_max) | (c.calls_person_7d + c.emails_7d + c.texts_7d >= contacts_max)
