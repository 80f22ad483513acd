"""Payments, returns, corrections, charges and days, in any order: the books tie, and tell what the history says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dunwell.core import charges as core
from dunwell.core.actor import machine
from dunwell.core.words import Part
from dunwell.debts import charges, invariants, terms
from dunwell.flows import charging, write_off
from dunwell.ledger import queries as books
from tests.flows.money import at, bears, lent, pays, state

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)
BY = machine("test.money")

AMOUNTS = st.integers(1, 600_00)
BACK = st.integers(0, 45)
STEPS = st.one_of(
    st.tuples(st.just("days"), st.integers(1, 40), st.just(0)),
    st.tuples(st.just("pays"), AMOUNTS, BACK),
    st.tuples(st.just("returns"), st.integers(0, 9), BACK),
    st.tuples(st.just("charge"), st.just(0), st.just(0)),
    st.tuples(st.just("stop"), st.integers(1, 30), BACK),
    st.tuples(st.just("waive"), AMOUNTS, st.just(0)),
    st.tuples(st.just("write_off"), st.just(0), st.just(0)),
)


class Played:
    """One debt on which steps are played; the clock only moves on."""

    def __init__(self, *, is_compound: bool) -> None:
        self.today = START + timedelta(days=20)
        self.debt_id = lent(on=START)
        self.paid: list[int] = []
        bears(self.debt_id, "0.24", method="compound" if is_compound else "simple")

    def play(self, what: str, number: int, back: int) -> None:
        """Do one step; what cannot be done now is left out, as a person would be told."""
        day = max(self.today - timedelta(days=back), START)
        if what == "days":
            self.today += timedelta(days=number)
        elif what == "pays":
            self.paid.append(number)
            pays(self.debt_id, number, day, known=self.today)
        elif what == "returns" and self.paid:
            pays(self.debt_id, -self.paid[number % len(self.paid)], self.today, known=self.today, code="AM04")
        elif what == "charge":
            charging.settle(debt_id=self.debt_id, through=self.today, by=BY, at=at(self.today, 12))
        elif what == "stop":
            until = day + timedelta(days=number)
            terms.stop(debt_id=self.debt_id, starts_on=day, ends_on=until, because="x", by=BY, at=at(self.today, 12))
        elif what == "waive":
            self._waive(number)
        elif what == "write_off" and state(self.debt_id) == "open":
            write_off.write_off(debt_id=self.debt_id, on=self.today, because="x", by=BY, at=at(self.today, 12))

    def _waive(self, number: int) -> None:
        charging.settle(debt_id=self.debt_id, through=self.today, by=BY, at=at(self.today, 12), cut=True)
        interest = books.owed(subject_id=self.debt_id)[Part.INTEREST]
        if interest > 0 and state(self.debt_id) == "open":
            parts = {Part.INTEREST: min(number, interest)}
            write_off.waive(debt_id=self.debt_id, parts=parts, on=self.today, because="x", by=BY, at=at(self.today, 12))


@settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.lists(STEPS, min_size=3, max_size=12), st.booleans())
def test_in_any_order_the_books_tie_and_say_what_the_history_says(
    steps: list[tuple[str, int, int]], is_compound: bool
) -> None:
    with transaction.atomic():
        played = Played(is_compound=is_compound)
        for step in steps:
            played.play(*step)
        first = charging.settle(debt_id=played.debt_id, through=played.today, by=BY, at=at(played.today, 12))
        again = charging.settle(debt_id=played.debt_id, through=played.today, by=BY, at=at(played.today, 12))
        check_books(played, first, again)
        transaction.set_rollback(True)


def check_books(played: Played, first: charging.Settled, again: charging.Settled) -> None:
    from dunwell.config import wiring

    reader = wiring.reader()
    assert again == charging.Settled(), f"a second time changed something after {first}"
    assert books.off_balance_in(reader) == []
    assert invariants.receipts_against_entries(reader) == []
    assert invariants.charges_against_entries(reader) == []
    assert invariants.states_against_moves(reader) == []
    assert invariants.states_against_balances(reader) == []
    kept = charges.interest_of(played.debt_id)
    known = charging.history_of(charges.unlocked(played.debt_id), books.lines(played.debt_id), kept)
    told = core.replay(known, through=played.today)
    assert books.owed(subject_id=played.debt_id) == told.owed
    connection.ensure_connection()
