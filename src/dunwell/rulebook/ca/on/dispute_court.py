"""Ontario: no contact after notice of a dispute that points to court."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_asked_for, reaches_debtor


def forbids(*, verifiable_forms: list[str]) -> pl.Expr:
    """True where disputed is set."""
    del verifiable_forms  # any dispute on a row stops contact, which is stricter
    return c.is_disputed


def judges(m: Matter, *, verifiable_forms: list[str]) -> Iterator[Said]:
    """Refuses contact after such a notice by verifiable means, unless the debtor asks; advises after any other."""
    disputes = m.concerning("dispute_received")
    notices = [each for each in disputes if each.points_to_court and not m.is_answered(each, "judgment_entered")]
    if not reaches_debtor(m) or not covered.agency(m) or not notices or is_asked_for(m):
        return
    yield Said(kind="bar" if any(notice.form in verifiable_forms for notice in notices) else "advice")
