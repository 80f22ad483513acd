"""Quebec: in writing only after a written request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import TALK, reaches_debtor
from dunwell.rulebook.days import months_after

ONE_DAY = timedelta(days=1)


def forbids(*, months: int) -> pl.Expr:
    """True where the person asked to be written to only, which is kept as a refusal of calls."""
    del months  # the record of the refusal carries its own end
    return c.opted_out_phone


def judges(m: Matter, *, months: int) -> Iterator[Said]:
    """Refuses talk for three months after each request in writing; advises after one by telephone."""
    if not m.is_contact(*TALK) or not reaches_debtor(m) or not covered.agency(m):
        return
    for request in reversed(m.concerning("write_only_request_received")):
        ends_on = months_after(m.day(request.at), months)
        if m.today <= ends_on:
            yield Said(kind="advice" if request.form == "phone" else "bar", until=ends_on + ONE_DAY)
            return
