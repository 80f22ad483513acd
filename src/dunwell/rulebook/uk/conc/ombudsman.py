"""No court claim on a regulated agreement while the ombudsman has a valid complaint about it."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc


def judges(m: Matter) -> Iterator[Said]:
    """Bars the claim; a complaint of which nothing else is said counts as valid."""
    for debt in under_conc(m) if m.does("file_suit") else ():
        sent = m.last("complaint_sent_to_ombudsman", debt=debt.id, collector=None)
        if sent and sent.valid is not False:
            yield Said(kind="bar")
