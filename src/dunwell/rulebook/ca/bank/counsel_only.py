"""Banks: only the adviser after a written request."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_written, reaches_debtor


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact with the person after a written request that names the adviser's telephone and address."""
    notices = m.concerning("representative_notice_received")
    state = m.reached.representation.state if m.reached.representation else "active"
    if not reaches_debtor(m) or not covered.bank(m) or not notices or state == "permits_direct_contact":
        return
    is_strict = any(is_written(notice.form) and notice.address_given and notice.phone_given for notice in notices)
    yield Said(kind="bar" if is_strict else "advice")
