"""A disputed debt is looked into, by the firm and not the customer; an agent passes the dispute to the owner."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import OWNERS, open_dispute, under_conc

INVESTIGATE, PASS_ON = "uk.conc.dispute_investigate", "uk.conc.dispute_pass_on"


def judges(m: Matter) -> Iterator[Said]:
    """Both duties while the dispute is open, with every step that is considered; no number of days is named."""
    if any(open_dispute(m, debt) for debt in under_conc(m)):
        yield Said(kind="duty", rows=(INVESTIGATE,))
        if m.collector.role not in OWNERS:
            yield Said(kind="duty", rows=(PASS_ON,))
