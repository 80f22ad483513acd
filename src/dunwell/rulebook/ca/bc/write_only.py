"""British Columbia: in writing only after a request."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import TALK, reaches_debtor


def forbids() -> pl.Expr:
    """True where the person asked to be written to only, which is kept as a refusal of calls."""
    return c.opted_out_phone


def judges(m: Matter) -> Iterator[Said]:
    """Refuses talk after a request in writing; advises to honour one by telephone, since the law has a form for it."""
    requests = m.concerning("write_only_request_received")
    if m.is_contact(*TALK) and reaches_debtor(m) and covered.anyone(m) and requests:
        yield Said(kind="bar" if any(request.form != "phone" for request in requests) else "advice")
