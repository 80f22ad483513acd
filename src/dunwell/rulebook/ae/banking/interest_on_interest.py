"""Banks charge no interest on interest."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import interest_base, is_licensed, principal_of


def judges(m: Matter) -> Iterator[Said]:
    """The highest base, and a bar where interest is to be charged on more, for a licensed institution."""
    if not m.does("charge_interest") or not is_licensed(m.collector):
        return
    for debt in m.debts:
        most, base = principal_of(debt), interest_base(m, debt)
        if most is None:
            continue
        yield Said(kind="fact", values={"base_max_minor": most})
        if base is not None and base > most:
            yield Said(kind="bar")
