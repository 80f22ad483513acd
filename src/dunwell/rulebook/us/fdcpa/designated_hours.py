"""Not at a time the person said is inconvenient."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import in_barred_hours


def forbids() -> pl.Expr:
    """True inside the hours the person ruled out; a person who ruled out none is free."""
    return in_barred_hours()
