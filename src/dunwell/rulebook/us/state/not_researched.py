"""States whose own contact and fee limits were not checked."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter) -> Iterator[Said]:
    """Advice before a contact or a fee."""
    if m.is_contact() or m.does("charge_fee"):
        yield Said(kind="advice")
