"""Agencies stop using a channel that costs the debtor money once the debtor says so.

Facts record that a channel was refused, not why; a refused channel is taken to cost.
"""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_asked_for, reaches_debtor


def judges(m: Matter) -> Iterator[Said]:
    """Refuses the channel that the person refused, promotion apart."""
    refused = {event.channel for event in m.past("opt_out_received", person=m.reached.id) if event.scope is None}
    if reaches_debtor(m) and covered.agency(m) and m.action and m.action.channel in refused and not is_asked_for(m):
        yield Said(kind="bar")
