"""A claim on a simple contract is brought in six years; payment or acknowledgement in time restarts that."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca.limitation import end, told


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """Refuses to sue after the last day, and tells that day."""
    yield from told(m, (end(m, debt, years=years, start=debt.due_on or debt.accrued_on) for debt in m.debts))
