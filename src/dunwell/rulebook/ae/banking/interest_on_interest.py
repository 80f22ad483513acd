"""Banks charge no interest on interest."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import base_against_principal, is_licensed


def judges(m: Matter) -> Iterator[Said]:
    """The highest base, and a bar where interest is to be charged on more, for a licensed institution."""
    if not m.does("charge_interest") or not is_licensed(m.collector):
        return
    yield from base_against_principal(m)
