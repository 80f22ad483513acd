"""New Brunswick: the preference for phone or mail is kept."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import TALK, is_asked_for, reaches_debtor
from dunwell.rulebook.clock import opted_out


def forbids(*, channel: str) -> pl.Expr:
    """True where the person refused this very channel."""
    return opted_out(channel)


def judges(m: Matter) -> Iterator[Said]:
    """Refuses calls to who wants mail, and the channel that the person refused."""
    if m.action is None or not reaches_debtor(m) or not covered.agency(m) or is_asked_for(m):
        return
    refused = {event.channel for event in m.past("opt_out_received", person=m.reached.id) if event.scope is None}
    wants_mail = bool(m.concerning("write_only_request_received"))
    if m.action.channel in refused or (wants_mail and m.is_contact(*TALK)):
        yield Said(kind="bar")
