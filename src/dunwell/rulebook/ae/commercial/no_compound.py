"""No compound interest on commercial debts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import base_against_principal


def judges(m: Matter) -> Iterator[Said]:
    """The highest base of a commercial debt, and a bar where interest is to be charged on more."""
    if m.does("charge_interest") and any(debt.purpose == "commercial" for debt in m.debts):
        yield from base_against_principal(m)
