"""Customer data are told to nobody without written permission."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import PARTIES, is_licensed, tells_of_debt


def judges(m: Matter) -> Iterator[Said]:
    """A contact about the debt with somebody who neither owes nor guarantees it, or where others can see it.

    Reports to the credit bureau and claims in court are no such contact.
    """
    action = m.action
    if action is None or not is_licensed(m.collector) or not tells_of_debt(m):
        return
    is_open = action.visibility != "private" or (action.channel == "letter" and action.mail_form == "postcard")
    if m.reached.relation not in PARTIES or is_open:
        yield Said(kind="bar")
