"""Pursuit rests while a mental health crisis is treated."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.moratoria import in_crisis
from dunwell.rulebook.uk.steps import recovers


def judges(m: Matter) -> Iterator[Said]:
    """Bars pursuit while a mental health crisis is treated: nobody can be taken to decide about money then."""
    if under_conc(m) and recovers(m) and in_crisis(m, m.reached.id):
        yield Said(kind="bar")
