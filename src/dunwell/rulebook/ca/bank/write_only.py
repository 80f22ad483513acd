"""Banks: in writing only after a request."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import TALK, reaches_debtor


def forbids(*, request_forms: list[str]) -> pl.Expr:
    """True where the person asked to be written to only, which is kept as a refusal of calls."""
    del request_forms  # whoever recorded the refusal looked at its form
    return c.opted_out_phone


def judges(m: Matter, *, request_forms: list[str]) -> Iterator[Said]:
    """Refuses talk after a request in the strict form that gives an address; advises to honour any other."""
    requests = m.concerning("write_only_request_received")
    if not m.is_contact(*TALK) or not reaches_debtor(m) or not covered.bank(m) or not requests:
        return
    is_strict = any(request.form in request_forms and request.address_given for request in requests)
    yield Said(kind="bar" if is_strict else "advice")
