"""Banks do not harass, make a debt public or mislead about why they write. The law fixes no number of contacts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.showing import is_misleading, is_public


def judges(m: Matter) -> Iterator[Said]:
    """Refuses messages that others can see, and messages that pretend to be something else."""
    if not m.is_contact() or not covered.bank(m):
        return
    if is_public(m):
        yield Said(kind="bar", rows=("ca.fed.bank.harassment",))
    if is_misleading(m):
        yield Said(kind="bar", rows=("ca.fed.bank.misrepresent",))
