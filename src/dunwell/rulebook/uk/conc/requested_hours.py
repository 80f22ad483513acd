"""Reasonable requests on when to be contacted are kept."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import in_barred_hours


def forbids() -> pl.Expr:
    """True inside the hours the person ruled out; a person who ruled out none is free."""
    return in_barred_hours()
