"""Washington: three communications in a week with one person, in any form."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more communication today would be the fourth in seven days, on this debt or over all."""
    return (c.contacts_7d >= contacts_max) | (c.calls_person_7d + c.emails_7d + c.texts_7d >= contacts_max)
