"""An employer is approached on the salary assignment only, by usual practice."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed


def judges(m: Matter) -> Iterator[Said]:
    """Advice before any contact with an employer."""
    if m.is_contact() and m.reached.relation == "employer" and is_licensed(m.collector):
        yield Said(kind="advice")
