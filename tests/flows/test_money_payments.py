"""What becomes of payments, told as worked accounts: spread, over-paid, sent back, returned, given up, recovered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from dunwell import rulebook
from dunwell.cases import services as cases
from dunwell.core.statements import PaymentLine
from dunwell.core.waterfall import NoSuchSpread
from dunwell.core.words import Part
from dunwell.debts.models import Debt, Receipt
from dunwell.debts.terms import NewTerms
from dunwell.flows import charging, charging_law, spreading, terms, write_off
from dunwell.flows.terms import NoFeeAgreed
from dunwell.ledger import queries as books
from dunwell.parties.models import Person
from tests import cast
from tests.flows.money import at, bears, books_tie, charged_to, lent, owed, pays, state, total

pytestmark = pytest.mark.usefixtures("real_db")
FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (2, 3, 4))
BOOK = rulebook.load()


def held(debt_id: int) -> int:
    return books.unapplied([debt_id]).get(debt_id, 0)


def test_a_payment_fills_costs_fees_interest_and_principal_in_that_order_unless_agreed_otherwise() -> None:
    parts = {Part.PRINCIPAL: 1_000_00, Part.INTEREST: 40_00, Part.FEES: 30_00, Part.COSTS: 20_00}
    usual, agreed = lent(parts=dict(parts)), lent(parts=dict(parts))
    bears(agreed, method="none", allocation_order="principal,interest,fees,costs")

    for debt_id in (usual, agreed):
        pays(debt_id, 70_00, FEBRUARY)

    assert owed(usual) == {"principal": 1_000_00, "interest": 20_00}
    assert owed(agreed) == {"principal": 930_00, "interest": 40_00, "fees": 30_00, "costs": 20_00}
    assert books_tie()


def test_an_overpayment_is_held_refunded_and_never_refunded_twice() -> None:
    debt_id = lent()

    pays(debt_id, 1_040_00, FEBRUARY)
    kept = held(debt_id)
    write_off.refund(debt_id=debt_id, amount_minor=40_00, on=MARCH, because="overpaid", by=cast.CLERK, at=at(MARCH))

    assert (kept, held(debt_id), state(debt_id)) == (40_00, 0, "paid")
    with pytest.raises(write_off.MoreThanOwed, match=r"0.00 ... is held"):
        write_off.refund(debt_id=debt_id, amount_minor=1, on=MARCH, because="again", by=cast.CLERK, at=at(MARCH))
    assert books_tie()


def test_credit_that_is_held_is_used_for_what_is_owed_later() -> None:
    debt_id = lent()
    pays(debt_id, 600_00, FEBRUARY)
    pays(debt_id, 440_00, FEBRUARY)
    pays(debt_id, -600_00, MARCH, code="AM04")
    before = (total(debt_id), held(debt_id))

    write_off.use_credit(debt_id=debt_id, on=MARCH, because="asked for", by=cast.CLERK, at=at(MARCH, 13))

    assert (before, total(debt_id), held(debt_id)) == ((600_00, 40_00), 560_00, 0)
    with pytest.raises(write_off.NothingOwed, match="nothing is held"):
        write_off.use_credit(debt_id=debt_id, on=MARCH, because="again", by=cast.CLERK, at=at(MARCH, 13))
    assert books_tie()


def test_a_returned_debit_restores_each_part_and_its_agreed_fee_is_charged_once() -> None:
    debt_id = lent(product="personal_loan")
    bears(debt_id, fees={"returned_debit": 12_00})
    pays(debt_id, 510_00, FEBRUARY)

    pays(debt_id, -510_00, date(2026, 2, 16), code="AM04")
    for _ in range(2):
        terms.charge_fee(
            debt_id=debt_id, event="returned_debit", number="bank:7", on=date(2026, 2, 16), book=BOOK, by=cast.CLERK,
            at=at(date(2026, 2, 16)),
        )  # fmt: skip
    charged_to(MARCH)

    assert owed(debt_id) == {"principal": 1_000_00, "interest": 17_50, "fees": 12_00}
    assert books_tie()


def test_fees_of_high_cost_credit_end_at_their_ceiling_although_earlier_ones_were_paid() -> None:
    debt_id = lent(product="high_cost_short_term")
    bears(debt_id, method="none", fees={"late": 8_00})
    pays(debt_id, 100_00, FEBRUARY)
    fee = partial(terms.charge_fee, debt_id=debt_id, event="late", on=FEBRUARY, book=BOOK, by=cast.CLERK)

    fee(number="1", at=at(FEBRUARY))
    pays(debt_id, 8_00, MARCH)

    assert "fees" not in owed(debt_id)
    with pytest.raises(charging_law.ChargeNotLawful, match="cost_cap"):
        fee(number="2", at=at(MARCH))


def test_a_fee_that_nobody_agreed_is_refused_in_words() -> None:
    debt_id = lent()

    with pytest.raises(NoFeeAgreed, match="name no fee"):
        terms.charge_fee(debt_id=debt_id, event="letter", number="1", on=MARCH, book=BOOK, by=cast.CLERK, at=at(MARCH))


def test_a_chargeback_after_the_debt_was_paid_opens_it_again_with_the_interest_it_had() -> None:
    debt_id = lent()
    bears(debt_id)
    pays(debt_id, 1_010_00, FEBRUARY)
    paid = state(debt_id)

    pays(debt_id, -1_010_00, MARCH, code="chargeback")
    charged_to(APRIL)

    assert (paid, state(debt_id)) == ("paid", "open")
    assert owed(debt_id) == {"principal": 1_000_00, "interest": 20_00}  # January and March
    assert books_tie()


def test_a_write_off_ends_interest_and_what_is_paid_after_it_is_a_recovery() -> None:
    debt_id = lent()
    bears(debt_id)

    write_off.write_off(debt_id=debt_id, on=MARCH, because="uneconomic", by=cast.CLERK, at=at(MARCH))
    charged_to(APRIL)
    pays(debt_id, 120_00, APRIL)

    assert (total(debt_id), state(debt_id), held(debt_id)) == (0, "written_off", 0)
    assert sum(books.written_off(debt_id).values()) == 1_020_00 - 120_00
    assert books_tie()


def test_a_written_off_debt_that_is_paid_in_full_after_all_is_paid() -> None:
    debt_id = lent()
    write_off.write_off(debt_id=debt_id, on=MARCH, because="uneconomic", by=cast.CLERK, at=at(MARCH))

    pays(debt_id, 1_000_00, APRIL)

    assert (state(debt_id), sum(books.written_off(debt_id).values())) == ("paid", 0)
    assert books_tie()


def test_a_recovery_that_comes_back_is_written_off_again() -> None:
    debt_id = lent()
    write_off.write_off(debt_id=debt_id, on=MARCH, because="uneconomic", by=cast.CLERK, at=at(MARCH))
    pays(debt_id, 1_000_00, APRIL)

    pays(debt_id, -1_000_00, date(2026, 4, 3), code="AC04")

    assert (state(debt_id), total(debt_id), sum(books.written_off(debt_id).values())) == ("written_off", 0, 1_000_00)
    assert books_tie()


@pytest.mark.parametrize(("limit", "left", "then"), [(5_00, 0, "paid"), (4_99, 5_00, "open")])
def test_a_small_difference_is_written_off_within_the_agreed_limit_and_not_a_cent_above(
    limit: int, left: int, then: str
) -> None:
    debt_id = lent()
    bears(debt_id, method="none", small_difference_minor=limit)

    pays(debt_id, 995_00, FEBRUARY)

    assert (total(debt_id), state(debt_id)) == (left, then)
    assert books_tie()


def test_a_waiver_gives_up_interest_in_so_many_words_and_the_rest_stays_owed() -> None:
    debt_id = lent()
    bears(debt_id)

    write_off.waive(
        debt_id=debt_id, parts={Part.INTEREST: 15_00}, on=MARCH, because="goodwill", by=cast.CLERK, at=at(MARCH)
    )

    assert owed(debt_id) == {"principal": 1_000_00, "interest": 5_00}
    with pytest.raises(write_off.MoreThanOwed, match=r"5.00 ... is owed"):
        write_off.waive(
            debt_id=debt_id, parts={Part.INTEREST: 5_01}, on=MARCH, because="more", by=cast.CLERK, at=at(MARCH)
        )
    assert books_tie()


def test_a_waiver_of_everything_left_settles_the_debt() -> None:
    debt_id = lent()
    bears(debt_id, allocation_order="principal,interest,fees,costs")
    pays(debt_id, 1_000_00, FEBRUARY)

    write_off.waive(
        debt_id=debt_id, parts={Part.INTEREST: 10_00}, on=MARCH, because="goodwill", by=cast.CLERK, at=at(MARCH)
    )
    charged_to(APRIL)

    assert (state(debt_id), total(debt_id)) == ("settled", 0)


def line(number: str, minor: int) -> PaymentLine:
    return PaymentLine(number, minor, "GBP", FEBRUARY, FEBRUARY, ())


def test_one_payment_for_several_debts_fills_the_oldest_first_and_repeats_nothing() -> None:
    old, young = lent(100_00), lent(200_00, on=date(2026, 1, 10))
    person_id = Debt.objects.get(pk=old).person_id

    for _ in range(2):
        spreading.take_for_person(person_id=person_id, line=line("bank:1", 150_00), by=cast.CLERK, at=at(MARCH))

    assert (total(old), total(young)) == (0, 150_00)
    assert Receipt.objects.count() == 2
    assert books_tie()


def test_one_payment_for_several_debts_goes_where_the_payer_says() -> None:
    old, young = lent(100_00), lent(200_00, on=date(2026, 1, 10))
    person_id = Debt.objects.get(pk=old).person_id

    spreading.take_for_person(
        person_id=person_id, line=line("bank:1", 150_00), by=cast.CLERK, at=at(MARCH),
        instructed={young: 140_00, old: 10_00},
    )  # fmt: skip

    assert (total(old), total(young)) == (90_00, 60_00)
    with pytest.raises(NoSuchSpread, match="sum to"):
        spreading.take_for_person(
            person_id=person_id, line=line("bank:2", 150_00), by=cast.CLERK, at=at(MARCH), instructed={young: 1}
        )


def test_no_part_of_a_payment_goes_to_a_debt_that_is_disputed() -> None:
    disputed, other = lent(100_00), lent(200_00, on=date(2026, 1, 10))
    person_id = Debt.objects.get(pk=disputed).person_id
    cases.open_dispute(
        debt_id=disputed, person_id=person_id, received_on=cast.ON, form="letter", grounds="wrong_amount",
        by=cast.CLERK, at=cast.AT,
    )  # fmt: skip

    spreading.take_for_person(person_id=person_id, line=line("bank:1", 150_00), by=cast.CLERK, at=at(MARCH))

    assert (total(disputed), total(other)) == (100_00, 50_00)


def test_a_share_to_each_debt_sums_to_the_cent() -> None:
    debts = [lent(minor) for minor in (100_00, 100_00, 100_01)]
    person_id = Debt.objects.get(pk=debts[0]).person_id

    spreading.take_for_person(
        person_id=person_id, line=line("bank:1", 100_00), by=cast.CLERK, at=at(MARCH), how="share"
    )

    assert [total(debt_id) for debt_id in debts] == [66_67, 66_67, 66_67]


def test_a_late_invoice_between_businesses_bears_statutory_interest_and_one_fixed_sum() -> None:
    debt_id = _invoice(8_400_00, date(2024, 3, 31))
    now = datetime(2024, 6, 30, 12, tzinfo=UTC)

    for _ in range(2):
        terms.claim_statutory(debt_id=debt_id, book=BOOK, by=cast.CLERK, at=now)
    charged_to(date(2024, 6, 30))
    charging.settle(debt_id=debt_id, through=date(2024, 6, 30), by=cast.CLERK, at=now, cut=True)

    # 8,400.00 at 5.25 + 8 percent: April 91.48, May 94.53, 29 days of June 88.43; and 70.00
    assert owed(debt_id) == {"principal": 8_400_00, "interest": 274_44, "fees": 70_00}


def test_a_judgment_bears_the_statutory_rate_and_a_small_one_none() -> None:
    large, small = (_invoice(minor, date(2026, 1, 1), product="judgment_debt") for minor in (5_000_00, 4_999_99))

    terms.claim_statutory(debt_id=large, book=BOOK, by=cast.CLERK, at=at(MARCH))
    charged_to(date(2027, 1, 1))

    assert abs(owed(large)["interest"] - 399_00) < 200  # 8 percent, less the first day, each month rounded once
    with pytest.raises(charging_law.NoStatute, match="no statute"):
        terms.claim_statutory(debt_id=small, book=BOOK, by=cast.CLERK, at=at(MARCH))


def test_terms_above_what_the_law_allows_are_refused_with_the_rule() -> None:
    debt_id = lent(product="high_cost_short_term")
    new = replace(_terms(debt_id), rates={date(2026, 1, 1): "9.99"})

    with pytest.raises(charging_law.ChargeNotLawful, match="cost_cap"):
        terms.agree(new=new, book=BOOK, by=cast.CLERK, at=cast.AT)


def test_terms_that_the_law_allows_are_recorded() -> None:
    debt_id = lent(product="personal_loan")

    terms.agree(new=_terms(debt_id), book=BOOK, by=cast.CLERK, at=cast.AT)
    charged_to(FEBRUARY)

    assert owed(debt_id)["interest"] == 10_19  # 31 days of 12 percent over 365


@pytest.mark.parametrize("minor", [0, -5])
def test_money_that_is_no_amount_books_nothing(minor: int) -> None:
    debt_id = lent()

    with pytest.raises(write_off.NothingOwed, match="more than zero"):
        write_off.refund(debt_id=debt_id, amount_minor=minor, on=MARCH, because="x", by=cast.CLERK, at=at(MARCH))
    with pytest.raises(write_off.NothingOwed, match="more than zero"):
        write_off.waive(
            debt_id=debt_id, parts={Part.PRINCIPAL: minor}, on=MARCH, because="x", by=cast.CLERK, at=at(MARCH)
        )
    assert total(debt_id) == 1_000_00


def test_money_in_another_currency_waits_and_touches_no_debt() -> None:
    debt_id = lent()

    done = pays(debt_id, 100_00, FEBRUARY, currency="EUR")

    assert (done.unmatched, total(debt_id)) == (1, 1_000_00)
    assert books_tie()


def test_what_lies_in_the_future_is_not_given_up_today() -> None:
    debt_id = lent()

    with pytest.raises(write_off.NotYet, match="future"):
        write_off.write_off(debt_id=debt_id, on=APRIL, because="soon", by=cast.CLERK, at=at(MARCH))


def test_a_debt_that_is_paid_closed_or_sold_cannot_be_written_off() -> None:
    debt_id = lent()
    pays(debt_id, 1_000_00, FEBRUARY)

    with pytest.raises(write_off.NotInThatState, match="in state paid"):
        write_off.write_off(debt_id=debt_id, on=MARCH, because="late", by=cast.CLERK, at=at(MARCH))


def _terms(debt_id: int) -> NewTerms:
    book = Debt.objects.get(pk=debt_id).portfolio_id
    return NewTerms(book, date(2026, 1, 1), "simple", "the contract", {date(2026, 1, 1): "0.12"}, debt_id=debt_id)


def _invoice(minor: int, due_on: date, *, product: str = "trade_invoice") -> int:
    debt_id = lent(minor, on=due_on, product=product)
    Debt.objects.filter(pk=debt_id).update(purpose="commercial")
    Person.objects.filter(pk=Debt.objects.get(pk=debt_id).person_id).update(kind="company")
    return debt_id
