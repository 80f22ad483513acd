"""No compound interest on commercial debts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import interest_base, principal_of


def judges(m: Matter) -> Iterator[Said]:
    """The highest base of a commercial debt, and a bar where interest is to be charged on more."""
    for debt in m.debts if m.does("charge_interest") else ():
        most, base = principal_of(debt), interest_base(m, debt)
        if debt.purpose != "commercial" or most is None:
            continue
        yield Said(kind="fact", values={"base_max_minor": most})
        if base is not None and base > most:
            yield Said(kind="bar")
