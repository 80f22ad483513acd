"""Reasonable requests on how to be contacted are kept."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.clock import opted_out
from dunwell.rulebook.uk.covered import SPOKEN, under_conc
from dunwell.rulebook.uk.wishes import channel_of


def forbids(*, channel: str) -> pl.Expr:
    """True where the person refused this very channel."""
    return opted_out(channel)


def judges(m: Matter) -> Iterator[Said]:
    """Bars a channel the person asked not to be contacted by, or any but writing where they asked for writing only."""
    if not under_conc(m) or not m.is_contact() or m.action is None or m.action.requested:
        return
    wanted = channel_of(m.action.channel)
    types = ("opt_out_received", "write_only_request_received", *SPOKEN)
    if any(_refuses(each, wanted) for each in m.past(*types, person=m.reached.id)):
        yield Said(kind="bar")


def _refuses(event: Event, channel: str) -> bool:
    if event.type == "opt_out_received":
        return event.scope is None and channel_of(event.channel) == channel
    if event.type == "write_only_request_received":
        return channel in {"phone", "visit"}
    stops_calls = "stop_calling" in event.said and channel == "phone"
    return stops_calls or ("stop_word" in event.said and channel_of(event.channel) == channel)
