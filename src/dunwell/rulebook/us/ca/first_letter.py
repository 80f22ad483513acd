"""California: the first letter of a collector tells the person's rights."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt

WRITTEN = ("letter", "email")


def judges(m: Matter, *, points_enough: int) -> Iterator[Said]:
    """Required in the first letter or email of a collector to the person about a consumer debt."""
    if not m.is_contact(*WRITTEN) or m.collector.role not in AGENCIES_AND_BUYERS:
        return
    written = [each for each in m.past("contact_out", person=m.reached.id) if each.channel in WRITTEN]
    sent = m.past("validation_notice_sent", "collection_notice_sent")
    if not written and not sent and any(is_consumer_debt(m, debt) for debt in m.debts):
        yield Said(kind="duty", values={"points_enough": points_enough})
