"""The order in which a payment fills the parts of what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dunwell.core.refusal import Refusal
from dunwell.core.words import Part


class IncompleteOrder(Refusal, ValueError):
    """The allocation order does not name every part once."""


class NotAPayment(Refusal, ValueError):
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
            "the order {order} does not name {parts} once each; correct the debt's order",
            order=[*order],
            parts=sorted(owed),
        )
    if paid <= 0 or min(owed.values()) < 0:
        raise NotAPayment("a payment is positive and nothing owed is below zero; correct the amounts")
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
        raise IncompleteOrder(
            "'{text}' names something that is not a part; use {parts}", text=text, parts=[*Part]
        ) from None
    if sorted(order) != sorted(Part):
        raise IncompleteOrder("'{text}' must name each of {parts} once", text=text, parts=[*Part])
    return order


class NoSuchSpread(Refusal, ValueError):
    """The payment cannot be spread over these debts that way; the words say why."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One of several debts that one payment may be for."""

    debt_id: int
    owed_minor: int
    due_on: date
    is_disputed: bool = False


SPREADS = ("oldest", "smallest", "share")
"""Oldest due first; smallest first; each by its share of what is owed."""


def spread(
    paid: int, claims: Sequence[Claim], *, how: str = "oldest", instructed: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Split one payment over several debts of one person, as the payer said, else `how` of SPREADS.

    Units    minor units of one currency; nothing is rounded away
    Given    paid > 0, every owed_minor >= 0
    Always   the shares sum to paid; what exceeds everything owed goes to the first; a disputed debt gets nothing
             unless the payer says so
    Raises   NotAPayment, NoSuchSpread
    """
    if paid <= 0:
        raise NotAPayment("a payment that is spread over debts is above zero; correct the amount")
    if instructed is not None:
        return _as_instructed(paid, claims, instructed)
    if how not in SPREADS:
        raise NoSuchSpread("'{how}' is no way to spread a payment; use one of: {known}", how=how, known=[*SPREADS])
    open_claims = [claim for claim in claims if not claim.is_disputed]
    if not open_claims:
        raise NoSuchSpread("every debt is disputed; ask the payer which one the payment is for")
    if how == "share":
        return _by_share(paid, open_claims)
    by_age = how == "oldest"
    ordered = sorted(open_claims, key=lambda one: (one.due_on if by_age else one.owed_minor, one.debt_id))
    return _in_turn(paid, ordered)


def _as_instructed(paid: int, claims: Sequence[Claim], instructed: Mapping[int, int]) -> dict[int, int]:
    known = {claim.debt_id for claim in claims}
    if strange := sorted(set(instructed) - known):
        raise NoSuchSpread("the payer names debt {debt}, which is not one of theirs", debt=strange[0])
    if sum(instructed.values()) != paid or min(instructed.values(), default=0) <= 0:
        raise NoSuchSpread("the payer's amounts do not sum to the payment; ask again")
    return dict(instructed)


def _in_turn(paid: int, ordered: Sequence[Claim]) -> dict[int, int]:
    left, shares = paid, {}
    for claim in ordered:
        share = min(left, claim.owed_minor)
        left -= share
        if share:
            shares[claim.debt_id] = share
    if left:
        shares[ordered[0].debt_id] = shares.get(ordered[0].debt_id, 0) + left
    return shares


def _by_share(paid: int, claims: Sequence[Claim]) -> dict[int, int]:
    """By largest remainder, so that the shares sum to the cent."""
    total = sum(claim.owed_minor for claim in claims)
    if paid >= total:
        return _in_turn(paid, claims)
    shares = {claim.debt_id: paid * claim.owed_minor // total for claim in claims}
    rest = sorted(claims, key=lambda one: (-(paid * one.owed_minor % total), one.debt_id))
    for claim in rest[: paid - sum(shares.values())]:
        shares[claim.debt_id] += 1
    return {debt_id: share for debt_id, share in shares.items() if share}
