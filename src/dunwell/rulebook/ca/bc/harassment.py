"""Collectors do not harass, threaten or make a debt public. The law fixes no number of contacts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.showing import is_misleading, is_public


def judges(m: Matter) -> Iterator[Said]:
    """Refuses messages that others can see or that mislead."""
    if m.is_contact() and covered.anyone(m) and (is_public(m) or is_misleading(m)):
        yield Said(kind="bar")
