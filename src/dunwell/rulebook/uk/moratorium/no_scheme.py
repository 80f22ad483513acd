"""Northern Ireland has no breathing space scheme."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter) -> Iterator[Said]:
    """Tells so where it is asked whether a moratorium binds."""
    if m.asks("coverage") and m.past("moratorium_notified", collector=None):
        yield Said(kind="fact", values={"is_covered": False})
