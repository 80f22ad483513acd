"""No claim of a bank against a person without sufficient guarantees."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects


def judges(m: Matter) -> Iterator[Said]:
    """A claim or plea for credit without guarantee or security; a gate on legal action, not on contact."""
    if protects(m) and m.does("file_suit", "start_arbitration") and any(debt.security == "none" for debt in m.debts):
        yield Said(kind="bar")
