"""Not to an email address the employer provides."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.reg_f.email_paths import email_point, may_reach_employer_address


def forbids() -> pl.Expr:
    """True where the email point is known to be the employer's."""
    return c.is_work_email.fill_null(value=False)  # null: there is no email point


def judges(m: Matter) -> Iterator[Said]:
    """Bars such an address, unless the consumer used it or agreed to it, or it was taken over by the third route."""
    if not m.is_contact("email") or not covered(m):
        return
    point = email_point(m)
    if point is not None and point.employer_provided and not may_reach_employer_address(m, point):
        yield Said(kind="bar")
