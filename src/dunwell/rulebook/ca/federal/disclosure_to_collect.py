"""An organisation may disclose personal data without consent to collect what it is owed."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, own_law: list[str]) -> Iterator[Said]:
    """Presumes that placing a debt is lawful, outside provinces with privacy laws of their own."""
    if m.does("place_debt") and m.region not in own_law:
        yield Said(kind="compliance")
