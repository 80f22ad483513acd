"""Ontario has sections on recording calls; their thresholds were not read."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter) -> Iterator[Said]:
    """Points to the sections where somebody asks how long records are kept."""
    if m.asks("retention") and covered.agency(m):
        yield Said(kind="advice")
