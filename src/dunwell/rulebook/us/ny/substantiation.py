"""New York: no collection of a disputed charged-off debt before proof is sent."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where a charged-off debt is disputed in any form and not answered."""
    return c.is_disputed & c.charged_off_on.is_not_null()
