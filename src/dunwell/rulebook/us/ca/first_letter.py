"""California: the first letter of a collector tells the person's rights."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt

WRITTEN, NOTICES = ("letter", "email"), ("validation_notice_sent", "collection_notice_sent")


def judges(m: Matter, *, points_enough: int) -> Iterator[Said]:
    """Required in the first letter, email or notice of a collector to the person about a consumer debt."""
    if not (m.is_contact(*WRITTEN) or m.does("serve_notice")) or m.collector.role not in AGENCIES_AND_BUYERS:
        return
    new = [debt for debt in m.debts if is_consumer_debt(m, debt) and not _was_written_to(m, debt)]
    if new:
        yield Said(kind="duty", values={"points_enough": points_enough})


def _was_written_to(m: Matter, debt: Debt) -> bool:
    letters = [each for each in m.past("contact_out", person=m.reached.id, debt=debt.id) if each.channel in WRITTEN]
    return bool(letters or m.past(*NOTICES, person=m.reached.id, debt=debt.id))
