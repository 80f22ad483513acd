"""Interest, told as worked accounts: who owed what on which day, and why. One percent a month unless told otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from dunwell.core.interest import DayCount, Every
from dunwell.core.words import CircumstanceKind, Part
from dunwell.debts import terms
from dunwell.debts.models import Charge, Debt
from dunwell.parties import circumstances
from tests import cast
from tests.flows.money import at, bears, books_tie, charged_to, lent, owed, pays, state, total

pytestmark = pytest.mark.usefixtures("real_db")
FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))


def test_running_the_job_every_hour_adds_nothing() -> None:
    debt_id = lent()
    bears(debt_id)

    first = charged_to(APRIL)
    again = [charged_to(APRIL, hour=hour) for hour in range(10, 14)]

    assert (first.charges, first.charged_minor) == (3, 30_00)
    assert [(run.charges, run.charged_minor, run.again) for run in again] == [(0, 0, 0)] * 4
    assert owed(debt_id) == {"principal": 1_000_00, "interest": 30_00}
    assert books_tie()


def test_interest_runs_on_what_is_left_from_the_day_each_payment_is_valued() -> None:
    debt_id = lent()
    bears(debt_id)

    pays(debt_id, 505_00, date(2026, 1, 16))  # 5.00 of interest so far, then 500.00 of principal
    charged_to(FEBRUARY)

    assert owed(debt_id) == {"principal": 500_00, "interest": 2_50}
    assert books_tie()


def test_interest_is_still_owed_when_the_principal_is_paid_and_only_a_waiver_ends_it() -> None:
    debt_id = lent()
    bears(debt_id, allocation_order="principal,interest,fees,costs")

    pays(debt_id, 1_000_00, date(2026, 1, 16))
    charged_to(MAY)

    assert owed(debt_id) == {"interest": 5_00}
    assert state(debt_id) == "open"


def test_a_debt_paid_in_the_file_of_its_creditor_is_opened_again_by_the_interest_still_owed() -> None:
    from dunwell.core import journal
    from dunwell.debts import services as debts
    from dunwell.ledger import services as ledger

    debt_id = lent()
    bears(debt_id)
    book = Debt.objects.get(pk=debt_id).portfolio_id
    draft = journal.adjustment(
        book=book, subject_id=debt_id, currency="GBP", changes={Part.PRINCIPAL: -1_000_00},
        effective_on=date(2026, 1, 16), because="paid to the creditor",
    )  # fmt: skip
    ledger.post(draft=draft, reference="told by the creditor", by=cast.CLERK, at=at(date(2026, 1, 16)))
    debts.move_state(
        debt_id=debt_id, old="open", new="paid", moved_on=date(2026, 1, 16), because="paid", by=cast.CLERK, at=cast.AT
    )

    charged_to(FEBRUARY)

    assert (owed(debt_id), state(debt_id)) == ({"interest": 5_00}, "open")
    assert books_tie()


def test_compound_interest_bears_interest_at_its_stated_intervals_only() -> None:
    monthly, quarterly = lent(), lent()
    bears(monthly, method="compound")
    bears(quarterly, method="compound", every=Every.QUARTER)

    charged_to(date(2026, 7, 1))

    assert owed(monthly)["interest"] == 61_52  # 10.00, 10.10, 10.20, 10.30, 10.41, 10.51
    assert owed(quarterly)["interest"] == 60_90  # 30.00, then 3 percent of 1,030.00


@pytest.mark.parametrize(
    ("count", "minor"), [(DayCount.ACT_365, 81_75), (DayCount.ACT_366, 81_53), (DayCount.THIRTY_360, 81_33)]
)
def test_the_contract_says_how_days_are_counted(count: DayCount, minor: int) -> None:
    # 1,000.00 at 8 percent, charged at the new year: the last days of 2023, then the whole of 2024, a leap year
    start = date(2023, 12, 25)
    debt_id = lent(on=start)
    bears(debt_id, "0.08", starts_on=start, day_count=count, every=Every.YEAR, recorded_on=start)

    told = charged_to(date(2025, 1, 1))

    assert (told.charges, owed(debt_id)["interest"]) == (2, minor)
    assert books_tie()


def test_a_rate_table_changes_the_rate_inside_a_period_without_ending_it() -> None:
    debt_id = lent()
    debt = Debt.objects.get(pk=debt_id)
    rates = {date(2026, 1, 1): "0.12", date(2026, 1, 16): "0.24"}
    new = terms.NewTerms(
        debt.portfolio_id, date(2026, 1, 1), "simple", "the contract", rates, debt_id=debt_id,
        day_count=DayCount.THIRTY_360,
    )  # fmt: skip
    terms.agree(new=new, by=cast.CLERK, at=cast.AT)

    told = charged_to(FEBRUARY)

    assert (told.charges, owed(debt_id)["interest"]) == (1, 15_00)


def test_a_ceiling_is_reached_to_the_cent_and_never_passed() -> None:
    debt_id = lent()
    bears(debt_id, cap_minor=25_00)

    charged_to(MARCH)
    charged_to(date(2026, 9, 1))

    assert owed(debt_id)["interest"] == 25_00


def test_a_highest_rate_holds_whatever_the_table_says() -> None:
    debt_id = lent()
    bears(debt_id, "0.36", rate_max="0.12")

    charged_to(FEBRUARY)

    assert owed(debt_id)["interest"] == 10_00


def test_the_days_of_a_moratorium_bear_no_interest_then_or_later() -> None:
    debt_id = lent()
    bears(debt_id)
    person_id = Debt.objects.get(pk=debt_id).person_id
    spell = circumstances.NewCircumstance(
        CircumstanceKind.MORATORIUM, "test", date(2026, 2, 1), ends_on=date(2026, 3, 31), detail="breathing_space"
    )
    from dunwell.config import wiring

    circumstances.record(person_id=person_id, new=spell, vault=wiring.vault(), by=cast.CLERK, at=cast.AT)

    charged_to(MAY)

    assert owed(debt_id)["interest"] == 20_00  # January and April


def test_a_moratorium_known_late_takes_back_what_its_days_were_charged() -> None:
    debt_id = lent()
    bears(debt_id)
    charged_to(APRIL)

    terms.stop(
        debt_id=debt_id, starts_on=date(2026, 2, 16), ends_on=date(2026, 3, 15), because="breathing space",
        by=cast.CLERK, at=at(APRIL, 12),
    )  # fmt: skip
    told = charged_to(APRIL, hour=13)

    assert (told.withdrawn, told.charges) == (2, 2)
    assert owed(debt_id)["interest"] == 10_00 + 5_00 + 5_00
    assert owed(debt_id, known_at=at(APRIL, 10))["interest"] == 30_00  # as it was known that morning
    assert charged_to(APRIL, hour=14).again == 0
    assert books_tie()


def test_a_payment_that_came_late_recomputes_what_follows_and_edits_nothing() -> None:
    debt_id = lent()
    bears(debt_id)
    charged_to(APRIL)

    pays(debt_id, 510_00, FEBRUARY, known=date(2026, 4, 2))

    # 10.00 for January is paid with it; February and March bear 5.00 each on the 500.00 that were left
    assert owed(debt_id) == {"principal": 500_00, "interest": 10_00}
    assert owed(debt_id, known_at=at(APRIL, 23)) == {"principal": 1_000_00, "interest": 30_00}
    assert Charge.objects.filter(debt_id=debt_id, withdrawn_at__isnull=False).count() == 2
    assert charged_to(date(2026, 4, 2), hour=13).charges == 0
    assert books_tie()


def test_a_late_payment_also_spreads_the_payments_after_it_anew() -> None:
    debt_id = lent()
    bears(debt_id)
    pays(debt_id, 30_00, APRIL)  # three months of interest

    pays(debt_id, 510_00, FEBRUARY, known=date(2026, 4, 2))

    # of the 30.00 only 10.00 were interest then: 20.00 went to the principal after all
    assert owed(debt_id) == {"principal": 480_00}
    assert books_tie()


def test_a_payment_taken_back_on_its_own_day_leaves_the_interest_as_if_it_had_not_been() -> None:
    debt_id = lent()
    bears(debt_id)
    pays(debt_id, 510_00, FEBRUARY)
    charged_to(APRIL)

    pays(debt_id, -510_00, FEBRUARY, known=date(2026, 4, 2), code="AC04")
    charged_to(APRIL, hour=15)

    assert owed(debt_id) == {"principal": 1_000_00, "interest": 30_00}
    assert books_tie()


def test_new_terms_hold_from_their_day_and_the_old_ones_before() -> None:
    debt_id = lent()
    bears(debt_id)
    bears(debt_id, "0.24", starts_on=date(2026, 2, 16))

    charged_to(APRIL)

    assert owed(debt_id)["interest"] == 10_00 + 5_00 + 10_00 + 20_00
    assert charged_to(APRIL, hour=10).charges == 0


def test_the_terms_of_a_debt_go_before_those_of_its_product_and_of_its_book() -> None:
    own, product, book = lent(product="loan"), lent(product="loan"), lent(product="card")
    portfolio = Debt.objects.get(pk=own).portfolio_id
    for rate, of in (("0.36", ""), ("0.24", "loan")):
        new = terms.NewTerms(
            portfolio, date(2026, 1, 1), "simple", "the contract", {date(2026, 1, 1): rate}, product=of,
            day_count=DayCount.THIRTY_360,
        )  # fmt: skip
        terms.agree(new=new, by=cast.CLERK, at=cast.AT)
    bears(own)

    charged_to(FEBRUARY)

    assert [owed(debt_id)["interest"] for debt_id in (own, product, book)] == [10_00, 20_00, 30_00]


def test_a_debt_that_was_settled_closed_or_sold_bears_no_more_interest() -> None:
    from dunwell.debts import services as debts

    debt_id = lent()
    bears(debt_id)
    debts.move_state(
        debt_id=debt_id, old="open", new="closed", moved_on=FEBRUARY, because="given up", by=cast.CLERK, at=cast.AT
    )

    charged_to(MAY)

    assert owed(debt_id)["interest"] == 10_00


def test_a_debt_without_terms_is_charged_nothing() -> None:
    debt_id = lent()
    bears(lent())

    charged_to(APRIL)

    assert owed(debt_id) == {"principal": 1_000_00}


def test_one_by_one_and_as_columns_come_to_the_same() -> None:
    from dunwell.flows import charging

    pairs = []
    for number in range(4):
        named: dict[str, Any] = {
            "method": ("simple", "compound")[number % 2],
            "every": (Every.MONTH, Every.QUARTER)[number // 2],
        }
        pair = [lent(777_77 + number, on=date(2026, 1, 11)) for _ in range(2)]
        for debt_id in pair:
            bears(debt_id, "0.1999", day_count=DayCount.ACT_366, **named)
        pairs.append(pair)
    for _, alone in pairs:
        charging.settle(debt_id=alone, through=date(2026, 8, 5), by=cast.CLERK, at=at(date(2026, 8, 5)))

    charged_to(date(2026, 8, 5))

    for columns, alone in pairs:
        told = [
            list(
                Charge.objects.filter(debt_id=one)
                .order_by("ends_on")
                .values_list("starts_on", "ends_on", "amount_minor")
            )
            for one in (columns, alone)
        ]
        assert told[0] == told[1] != []
    connection.close()


def test_days_pass_and_nothing_is_charged_before_its_period_ends() -> None:
    debt_id = lent()
    bears(debt_id)

    told = [charged_to(date(2026, 1, 20) + timedelta(days=days)).charges for days in range(0, 20, 4)]

    assert told == [0, 0, 0, 1, 0]
    assert total(debt_id) == 1_010_00
