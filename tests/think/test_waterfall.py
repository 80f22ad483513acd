"""How a payment is spread."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.waterfall import Claim, IncompleteOrder, NoSuchSpread, NotAPayment, allocate, read_order, spread
from dunwell.core.words import Part

ORDER = (Part.COSTS, Part.FEES, Part.INTEREST, Part.PRINCIPAL)
owed = st.fixed_dictionaries({part: st.integers(0, 10**9) for part in Part})


@given(st.integers(1, 10**10), owed, st.permutations(list(Part)))
def test_a_payment_is_never_created_or_lost(paid: int, owed: dict[Part, int], order: list[Part]) -> None:
    split = allocate(paid, owed, order=order)

    assert split.paid == paid
    assert split.unapplied == max(0, paid - sum(owed.values()))
    assert all(0 <= split.parts[part] <= owed[part] for part in Part)
    for earlier, later in pairwise(order):
        assert split.parts[earlier] == owed[earlier] or split.parts[later] == 0


def test_the_first_in_order_is_paid_first() -> None:
    split = allocate(120, {Part.COSTS: 50, Part.FEES: 0, Part.INTEREST: 100, Part.PRINCIPAL: 500}, order=ORDER)

    assert split.parts == {Part.COSTS: 50, Part.FEES: 0, Part.INTEREST: 70, Part.PRINCIPAL: 0}


def test_an_order_that_forgets_a_part_is_refused() -> None:
    with pytest.raises(IncompleteOrder, match="correct the debt's order"):
        allocate(1, dict.fromkeys(Part, 0), order=ORDER[1:])
    with pytest.raises(IncompleteOrder, match="once"):
        read_order("costs,fees")
    with pytest.raises(IncompleteOrder, match="not a part"):
        read_order("costs,fees,interest,capital")


def test_a_payment_of_nothing_is_refused() -> None:
    with pytest.raises(NotAPayment):
        allocate(0, dict.fromkeys(Part, 0), order=ORDER)


def test_a_stored_order_is_read() -> None:
    assert read_order("costs,fees,interest,principal") == ORDER


@given(
    st.integers(1, 10**9),
    st.lists(st.integers(0, 10**8), min_size=1, max_size=6),
    st.sampled_from(["oldest", "smallest", "share"]),
)
def test_a_payment_spread_over_debts_is_never_created_or_lost(paid: int, owed: list[int], how: str) -> None:
    claims = [Claim(number, minor, date(2026, 1, 1 + number)) for number, minor in enumerate(owed)]

    shares = spread(paid, claims, how=how)

    assert sum(shares.values()) == paid
    assert all(share > 0 for share in shares.values())


def test_a_payer_who_names_a_debt_of_someone_else_is_asked_again() -> None:
    with pytest.raises(NoSuchSpread, match="not one of theirs"):
        spread(5, [Claim(1, 5, date(2026, 1, 1))], instructed={2: 5})
