"""Not to an email address the employer provides."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where the email point is known to be the employer's."""
    return c.is_work_email.fill_null(value=False)  # null: there is no email point
