"""Medical debts: only the minimum is told, and to bureaus only eight fields."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, fields: list[str]) -> Iterator[Said]:
    """A reminder of the permitted fields wherever a medical debt is reported, placed, sold or spoken of."""
    if m.does("furnish", "place_debt", "sell_debt", "contact") and any(debt.product == "medical" for debt in m.debts):
        yield Said(kind="advice", values={"fields_allowed": tuple(fields)})
