"""Ontario: only the lawyer or paralegal after a request."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_asked_for, reaches_debtor


def forbids(*, verifiable_forms: list[str]) -> pl.Expr:
    """True where represented is set."""
    del verifiable_forms  # whoever recorded the representative looked at the form
    return c.is_represented


def judges(m: Matter, *, verifiable_forms: list[str]) -> Iterator[Said]:
    """Refuses contact with the debtor after a full request by verifiable means; advises after any other."""
    notices = m.concerning("representative_notice_received")
    state = m.reached.representation.state if m.reached.representation else "active"
    if (
        not reaches_debtor(m)
        or not covered.agency(m)
        or not notices
        or is_asked_for(m)
        or state == "permits_direct_contact"
    ):
        return
    is_full = any(each.form in verifiable_forms and each.address_given and each.phone_given for each in notices)
    yield Said(kind="bar" if is_full else "advice")
