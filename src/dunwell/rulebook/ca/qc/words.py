"""A caller says name, agency, permit number, amount and creditor; a message left holds a name and a number, no more."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter, *, message_may_hold: list[str]) -> Iterator[Said]:
    """Asks a talk to tell all this; refuses one that hides who calls, and a message with more than name and number."""
    action = m.action
    if action is None or not m.is_contact("phone", "voicemail", "visit") or not covered.agency(m):
        return
    was_message = m.made is not None and m.made.outcome == "voicemail"
    is_message = m.is_contact("voicemail") or action.voice == "prerecorded" or was_message
    if is_message and not set(action.content) <= set(message_may_hold):
        yield Said(kind="bar", rows=("ca.qc.message_privacy",))
    if not is_message:
        yield Said(kind="duty" if action.identifies_collector else "bar", rows=("ca.qc.call_fields",))
