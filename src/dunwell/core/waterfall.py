"""The order in which a payment fills the parts of what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.core.words import Part


class IncompleteOrder(ValueError):
    """The allocation order does not name every part once."""


class NotAPayment(ValueError):
    """The amount paid is not positive, or an amount owed is negative."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """One payment, split. `unapplied` is what exceeded everything owed."""

    parts: Mapping[Part, int]
    unapplied: int

    @property
    def paid(self) -> int:
        """The whole payment again."""
        return sum(self.parts.values()) + self.unapplied


def allocate(paid: int, owed: Mapping[Part, int], *, order: Sequence[Part]) -> Allocation:
    """Split one payment over the parts of a debt, first in order first paid.

    Units    minor units of one currency; nothing is rounded
    Given    paid > 0; every owed >= 0; order names each part once
    Always   sum(parts) + unapplied == paid, and no part exceeds what it owed
    Raises   IncompleteOrder, NotAPayment
    Source   the contract's allocation order; else the rulebook's default
    """
    if sorted(order) != sorted(owed):
        raise IncompleteOrder(
            f"the order {', '.join(order)} does not name {', '.join(sorted(owed))} once each; correct the debt's order"
        )
    if paid <= 0 or min(owed.values()) < 0:
        raise NotAPayment(
            f"cannot spread {paid} over {dict(owed)}; a payment is positive and nothing owed is below zero"
        )
    left, parts = paid, {}
    for part in order:
        parts[part] = min(left, owed[part])
        left -= parts[part]
    return Allocation(parts, unapplied=left)


def read_order(text: str) -> tuple[Part, ...]:
    """Read a stored order such as `costs,fees,interest,principal`. Raises IncompleteOrder."""
    try:
        order = tuple(Part(word.strip()) for word in text.split(","))
    except ValueError:
        raise IncompleteOrder(f"{text!r} names something that is not a part; parts are {', '.join(Part)}") from None
    if sorted(order) != sorted(Part):
        raise IncompleteOrder(f"{text!r} must name each of {', '.join(Part)} once")
    return order
