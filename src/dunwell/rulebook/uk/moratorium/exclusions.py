"""Some debts stay outside a breathing space, among them student loans and secured credit that is not in arrears."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.moratoria import is_excluded


def judges(m: Matter) -> Iterator[Said]:
    """Tells, once a moratorium was notified, that it does not reach a debt in question."""
    if m.past("moratorium_notified", collector=None) and any(is_excluded(debt) for debt in m.debts):
        yield Said(kind="fact", values={"is_covered": False} if m.asks("coverage") else {})
