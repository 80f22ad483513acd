"""On learning in a call that time or place is bad: ask for a better one, never to go on."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.hours import is_ruled_out

CONTACTS = ("contact_out", "contact_in")


def judges(m: Matter) -> Iterator[Said]:
    """What may still be asked in the call now running."""
    if not m.asks("in_call_options") or not covered(m):
        return
    call = m.last(*CONTACTS)
    is_bad = call is not None and "at_inconvenient_place" in call.said
    is_bad = is_bad or is_ruled_out(m, m.debtor, (call.channel if call else None) or "phone")
    yield Said(kind="fact", values={"may_ask_to_continue": not is_bad, "may_ask_for_convenient_time": True})
