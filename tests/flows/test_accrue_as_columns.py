"""Charging as columns books what telling the debt alone would: random rates, payments, returns, in two twins."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dunwell.core.interest import DayCount, Every
from dunwell.debts.models import Charge
from dunwell.flows import charging
from tests import cast
from tests.flows.money import at, bears, books_tie, charged_to, lent, owed, pays, state

pytestmark = pytest.mark.usefixtures("real_db")
START = date(2026, 1, 1)
_numbers = count(1)
DEBT = st.tuples(
    st.integers(1, 900_00),
    st.sampled_from(["0.0875", "0.24", "0.051"]),
    st.sampled_from(["simple", "compound"]),
    st.sampled_from([DayCount.ACT_365, DayCount.THIRTY_360]),
    st.sampled_from([Every.MONTH, Every.QUARTER]),
    st.sampled_from([None, 500]),
)
STEP = st.tuples(
    st.sampled_from(["pays", "pays", "returns", "night"]),
    st.integers(1, 500_00),
    st.integers(0, 40),
    st.integers(0, 35),
)


def owing(drawn: tuple[int, str, str, DayCount, Every, int | None]) -> int:
    """A debt as drawn, with terms of its own."""
    minor, rate, method, counts, every, most = drawn
    debt_id = lent(minor, on=START, reference=f"C-{next(_numbers)}")
    bears(debt_id, rate, method=method, day_count=counts, every=every, cap_minor=most)
    return debt_id


@settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(DEBT, st.lists(STEP, max_size=5))
def test_charging_as_columns_books_what_telling_the_debt_alone_would(
    drawn: tuple[int, str, str, DayCount, Every, int | None], steps: list[tuple[str, int, int, int]]
) -> None:
    columns, alone = owing(drawn), owing(drawn)
    today, paid = START + timedelta(days=20), list[int]()

    for what, minor, back, onward in steps:
        today += timedelta(days=onward)
        day = max(today - timedelta(days=back), START)
        for debt_id in (columns, alone):
            if what == "pays":
                pays(debt_id, minor, day, known=today)
            elif what == "returns" and paid:
                pays(debt_id, -paid[minor % len(paid)], today, known=today, code="AM04")
        paid.extend([minor] if what == "pays" else [])
        if what == "night":
            night(alone, today)
            today += timedelta(days=1)
    night(alone, today + timedelta(days=95))

    assert told(columns) == told(alone)
    assert (owed(columns), state(columns)) == (owed(alone), state(alone))
    assert books_tie()


def night(alone: int, day: date) -> None:
    """The one twin is charged alone; then the job charges whatever debt is left."""
    charging.settle(debt_id=alone, through=day, by=cast.CLERK, at=at(day, 18))
    charged_to(day, hour=20)


def told(debt_id: int) -> list[tuple[object, ...]]:
    """The charges that stand."""
    rows = Charge.objects.filter(debt_id=debt_id, withdrawn_at__isnull=True).exclude(amount_minor=0)
    return list(rows.order_by("ends_on", "starts_on").values_list("starts_on", "ends_on", "amount_minor"))
