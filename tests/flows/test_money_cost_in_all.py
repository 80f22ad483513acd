"""High-cost credit costs no more in all than the law lets it: interest is cut to the penny, whatever is told when."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dunwell.core import journal
from dunwell.core.words import Part
from dunwell.debts import terms
from dunwell.debts.models import Charge, ChargingTerms, Debt
from dunwell.flows import balance, charging, write_off
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from tests import cast
from tests.flows.money import at, bears, books_tie, charged_to, lent, owed, pays, state

pytestmark = pytest.mark.usefixtures("real_db")
LAW = "uk.conc.cost_cap"
START, JULY = date(2026, 1, 1), date(2026, 7, 1)
_numbers = count(1)


def payday(
    minor: int = 300_00, *, rate: str = "2.40", reference: str = "", parts: dict[Part, int] | None = None
) -> int:
    """A payday loan of 300.00 at a fifth of it a month."""
    debt_id = lent(minor, product="high_cost_short_term", reference=reference, parts=parts or {Part.PRINCIPAL: minor})
    bears(debt_id, rate)
    return debt_id


def fee(debt_id: int, minor: int, on: date, *, known: date | None = None) -> int:
    """A fee that its creditor added, as a file of its own would."""
    book = Debt.objects.get(pk=debt_id).portfolio_id
    draft = journal.charge(
        book=book, subject_id=debt_id, currency="GBP", parts={Part.FEES: minor}, effective_on=on, because="default"
    )
    return ledger.post(draft=draft, reference=f"fee:{next(_numbers)}", by=cast.CLERK, at=at(known or on, 15)).entry_id


def charges(debt_id: int) -> list[tuple[int, str]]:
    """What each month was charged, and the rule that cut it."""
    rows = Charge.objects.filter(debt_id=debt_id, withdrawn_at__isnull=True).order_by("ends_on")
    return list(rows.values_list("amount_minor", "cut_by"))


def test_a_payday_loan_costs_as_much_as_was_lent_and_not_a_penny_more() -> None:
    debt_id = payday()

    charged_to(date(2026, 9, 1))

    assert charges(debt_id) == [
        (60_00, ""),
        (60_00, ""),
        (60_00, ""),
        (60_00, ""),
        (60_00, ""),
        (0, LAW),
        (0, LAW),
        (0, LAW),
    ]
    assert owed(debt_id) == {"principal": 300_00, "interest": 300_00}
    assert books_tie()


def test_fees_take_of_the_room_that_interest_would_have() -> None:
    debt_id = payday()
    fee(debt_id, 15_00, date(2026, 2, 10))

    charged_to(date(2026, 9, 1))

    assert owed(debt_id) == {"principal": 300_00, "interest": 285_00, "fees": 15_00}
    assert charges(debt_id)[4] == (45_00, LAW)


def test_a_payment_makes_no_room_for_more_cost() -> None:
    debt_id = payday()
    charged_to(JULY)

    pays(debt_id, 400_00, JULY)
    charged_to(date(2026, 10, 1))

    assert owed(debt_id) == {"principal": 200_00}


def test_what_is_waived_was_claimed_and_makes_no_room_either() -> None:
    debt_id = payday()
    charged_to(JULY)

    write_off.waive(
        debt_id=debt_id, parts={Part.INTEREST: 15_00}, on=JULY, because="goodwill", by=cast.CLERK, at=at(JULY)
    )
    charged_to(date(2026, 9, 1))

    assert owed(debt_id)["interest"] == 285_00


def test_a_fee_taken_back_because_it_was_wrong_makes_room_again() -> None:
    debt_id = payday()
    wrong = fee(debt_id, 15_00, date(2026, 2, 10))
    charged_to(JULY)

    ledger.reverse(entry_id=wrong, effective_on=JULY, because="booked twice", by=cast.CLERK, at=at(JULY, 12))
    told = charged_to(JULY, hour=20)

    assert told.again == 1
    assert owed(debt_id) == {"principal": 300_00, "interest": 300_00}
    assert charged_to(JULY, hour=21).again == 0
    assert books_tie()


def test_a_fee_told_late_takes_back_interest_above_the_ceiling() -> None:
    debt_id = payday()
    charged_to(JULY)

    fee(debt_id, 12_00, JULY)
    charged_to(JULY, hour=20)

    assert owed(debt_id) == {"principal": 300_00, "interest": 288_00, "fees": 12_00}
    assert books.claimed(debt_id)[Part.INTEREST] == 288_00
    assert charged_to(JULY, hour=21).again == 0


def test_interest_that_came_with_the_debt_counts_as_cost() -> None:
    debt_id = payday(parts={Part.PRINCIPAL: 200_00, Part.INTEREST: 150_00, Part.FEES: 15_00})

    charged_to(JULY)

    assert owed(debt_id) == {"principal": 200_00, "interest": 185_00, "fees": 15_00}


def test_a_balance_explains_which_law_cut_its_interest() -> None:
    debt_id = payday()
    charged_to(JULY)
    fee(debt_id, 12_00, JULY)
    charged_to(JULY, hour=20)

    told = balance.explain(debt_id, as_of=JULY, by=cast.CLERK)

    [cut] = [one for entry in told.entries for one in entry.derived if one.cut_by and not one.is_withdrawn]
    assert (cut.cut_by, cut.ends_on) == (LAW, date(2026, 6, 1))


def test_other_credit_has_no_such_ceiling() -> None:
    debt_id = lent(300_00)
    bears(debt_id, "2.40")

    charged_to(date(2026, 9, 1))

    assert owed(debt_id)["interest"] == 480_00


def test_terms_of_a_whole_book_are_held_to_the_ceiling_and_are_not_called_cut() -> None:
    debt_id = lent(300_00, product="high_cost_short_term")
    book = Debt.objects.get(pk=debt_id).portfolio_id
    new = terms.NewTerms(book, START, "simple", "the contract", {START: "9.60"}, rate_max="2.40")
    terms.agree(new=new, by=cast.CLERK, at=at(cast.ON))

    told = charged_to(date(2026, 9, 1))

    assert owed(debt_id)["interest"] == 300_00
    assert told.capped == {} == terms.cut_by_law(book)
    count_now = ChargingTerms.objects.count()
    charged_to(date(2026, 9, 1))
    assert ChargingTerms.objects.count() == count_now


def test_a_canadian_payday_loan_costs_its_share() -> None:
    person_id = cast.person("Cleo", country="CA", region="CA-ON", zone="America/Toronto")[0]
    debt_id = cast.owes(
        person_id, portfolio_id=cast.portfolio(country="CA", currency="CAD"), currency="CAD", reference="CA-P",
        parts={Part.PRINCIPAL: 500_00}, product="high_cost_short_term", opened_on=START, due=(START,),
    )  # fmt: skip
    bears(debt_id, "0.60")

    charged_to(JULY)

    assert owed(debt_id) == {"principal": 500_00, "interest": 70_00}


STEP = st.tuples(
    st.sampled_from(["pays", "fee", "wrong", "night", "night"]),
    st.integers(1, 200_00),
    st.integers(0, 40),
    st.integers(0, 35),
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.integers(1, 300_00), st.lists(STEP, max_size=6))
def test_under_a_ceiling_columns_book_what_telling_the_debt_alone_would(
    minor: int, steps: list[tuple[str, int, int, int]]
) -> None:
    columns, alone = (payday(minor, reference=f"P-{next(_numbers)}") for _ in range(2))
    charged_to(START)
    today, fees = START + timedelta(days=40), list[tuple[int, int]]()

    for what, amount, back, onward in steps:
        today += timedelta(days=onward + 1)
        day = max(today - timedelta(days=back), START)
        if what == "fee" and state(columns) == "open":
            fees.append((fee(columns, amount, day, known=today), fee(alone, amount, day, known=today)))
        elif what == "wrong" and fees:
            for wrong in fees.pop():
                ledger.reverse(entry_id=wrong, effective_on=today, because="wrong", by=cast.CLERK, at=at(today, 16))
        elif what == "pays":
            fees.clear()
            for debt_id in (columns, alone):
                pays(debt_id, amount, day, known=today)
        elif what == "night":
            night(alone, today)
    night(alone, today + timedelta(days=95))

    assert charges(columns) == charges(alone)
    assert owed(columns) == owed(alone)
    interest = sum(amount for amount, _ in charges(columns))
    assert interest == 0 or interest + books.claimed(columns)[Part.FEES] <= minor
    assert books_tie()


def night(alone: int, day: date) -> None:
    """The one twin is told alone; then the job charges the other."""
    charging.settle(debt_id=alone, through=day, by=cast.CLERK, at=at(day, 18))
    charged_to(day, hour=20)
