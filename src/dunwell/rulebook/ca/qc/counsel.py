"""Quebec: only the legal adviser after a written direction."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_asked_for, reaches_debtor


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented


def judges(m: Matter) -> Iterator[Said]:
    """Refuses anybody's contact with the person after a written direction; advises after one by telephone."""
    notices = m.concerning("representative_notice_received")
    state = m.reached.representation.state if m.reached.representation else "active"
    if not reaches_debtor(m) or not covered.anyone(m) or not notices or state == "permits_direct_contact":
        return
    if not is_asked_for(m):
        yield Said(kind="bar" if any(notice.form != "phone" for notice in notices) else "advice")
