"""Charges of one debt told from its history: worked stories, and what must hold of every history."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core import interest
from dunwell.core.charges import History, Movement, PaymentMade, Terms, Told, differences, replay
from dunwell.core.interest import DayCount, Every, FreeDays, RateFrom
from dunwell.core.words import Part

INTEREST_FIRST = (Part.COSTS, Part.FEES, Part.INTEREST, Part.PRINCIPAL)
PRINCIPAL_FIRST = (Part.PRINCIPAL, Part.COSTS, Part.FEES, Part.INTEREST)
JANUARY = date(2026, 1, 1)


def terms(rate: str = "0.12", *, compound: bool = False, cap: int | None = None, **named: object) -> Terms:
    known = {"starts_on": JANUARY, "every": Every.MONTH, "day_count": DayCount.THIRTY_360, **named}
    return Terms(7, rates=(RateFrom(JANUARY, interest.read_rate(rate)),), is_compound=compound, cap_minor=cap, **known)  # type: ignore[arg-type]


def lent(minor: int = 1_000_00, on: date = JANUARY) -> Movement:
    return Movement(on, Part.PRINCIPAL, minor)


def paid(
    minor: int, on: date, *, number: int = 1, back: date | None = None, order: tuple[Part, ...] = INTEREST_FIRST
) -> PaymentMade:
    return PaymentMade(number, on, minor, order, back)


def amounts(told: Told) -> list[int]:
    return [charge.amount_minor for charge in told.charges]


def test_a_thousand_at_one_percent_a_month_is_charged_ten_on_the_first_of_each_month() -> None:
    told = replay(History((terms(),), (lent(),)), through=date(2026, 4, 15))

    assert amounts(told) == [10_00, 10_00, 10_00]
    assert [charge.ends_on for charge in told.charges] == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    assert told.owed[Part.INTEREST] == 30_00
    assert told.running_minor == 4_67  # fourteen days of April, not charged yet


def test_compound_interest_bears_interest_from_the_next_period_on() -> None:
    told = replay(History((terms(compound=True),), (lent(),)), through=date(2026, 4, 1))

    assert amounts(told) == [10_00, 10_10, 10_20]


def test_interest_compounds_only_at_the_stated_interval_also_when_a_payment_cuts_a_period() -> None:
    yearly = terms(compound=True, every=Every.YEAR)

    told = replay(History((yearly,), (lent(),), (paid(1, date(2026, 7, 1)),)), through=date(2027, 1, 1))

    assert amounts(told) == [60_00, 60_00]


def test_interest_runs_on_the_reducing_balance_from_the_day_of_the_payment() -> None:
    # interest to 16 January 5.00; 505.00 pays it and half of the principal; the rest of January bears 2.50
    told = replay(History((terms(),), (lent(),), (paid(505_00, date(2026, 1, 16)),)), through=date(2026, 2, 1))

    assert amounts(told) == [5_00, 2_50]
    assert told.splits[1].parts == {Part.COSTS: 0, Part.FEES: 0, Part.INTEREST: 5_00, Part.PRINCIPAL: 500_00}


def test_interest_is_still_owed_when_the_principal_was_paid_first() -> None:
    first = paid(1_000_00, date(2026, 1, 16), order=PRINCIPAL_FIRST)

    told = replay(History((terms(),), (lent(),), (first,)), through=date(2026, 6, 1))

    assert (told.owed[Part.PRINCIPAL], told.owed[Part.INTEREST]) == (0, 5_00)
    assert amounts(told) == [5_00]


def test_days_of_a_moratorium_bear_none_not_even_later() -> None:
    free = FreeDays(date(2026, 1, 11), date(2026, 1, 20), "breathing space")

    told = replay(History((terms(),), (lent(),), free=(free,)), through=date(2026, 3, 1))

    assert amounts(told) == [6_67, 10_00]
    assert [part.free_because for part in told.charges[0].slices] == ["", "breathing space", ""]


def test_a_freeze_until_further_notice_charges_nothing_more() -> None:
    told = replay(History((terms(),), (lent(),), free=(FreeDays(date(2026, 2, 1), None),)), through=date(2026, 5, 1))

    assert amounts(told) == [10_00, 0, 0, 0]


def test_a_ceiling_stops_charges_to_the_cent() -> None:
    told = replay(History((terms(cap=25_00),), (lent(),)), through=date(2026, 5, 1))

    assert amounts(told) == [10_00, 10_00, 5_00, 0]
    assert [charge.is_capped for charge in told.charges] == [False, False, True, True]


def test_a_new_version_of_the_terms_ends_the_period_and_holds_from_its_day() -> None:
    later = Terms(8, date(2026, 1, 16), (RateFrom(JANUARY, interest.read_rate("0.24")),), day_count=DayCount.THIRTY_360)

    told = replay(History((terms(), later), (lent(),)), through=date(2026, 2, 1))

    assert [(charge.rule, charge.amount_minor) for charge in told.charges] == [
        ("interest:7", 5_00),
        ("interest:8", 10_00),
    ]


def test_a_payment_known_late_changes_every_charge_after_its_day_and_none_before() -> None:
    without = replay(History((terms(),), (lent(),)), through=date(2026, 4, 1))
    known = replay(History((terms(),), (lent(),), (paid(520_00, date(2026, 3, 1)),)), through=date(2026, 4, 1))

    wrong, missing = differences(without.charges, known.charges)

    assert [(charge.ends_on, charge.amount_minor) for charge in wrong] == [(date(2026, 4, 1), 10_00)]
    assert [(charge.ends_on, charge.amount_minor) for charge in missing] == [(date(2026, 4, 1), 5_00)]


def test_a_payment_taken_back_is_owed_again_part_by_part_from_the_day_it_came_back() -> None:
    back = paid(510_00, date(2026, 2, 1), back=date(2026, 2, 16))

    told = replay(History((terms(),), (lent(),), (back,)), through=date(2026, 3, 1))

    assert amounts(told) == [10_00, 7_50]  # fifteen days on 500.00, fifteen on 1000.00
    assert told.owed == {Part.PRINCIPAL: 1_000_00, Part.INTEREST: 17_50, Part.FEES: 0, Part.COSTS: 0}


DAYS = st.integers(0, 150).map(lambda days: JANUARY + timedelta(days=days))
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(1, 900_00)), max_size=5)


@settings(max_examples=150)
@given(PAYMENTS, st.booleans(), st.sampled_from(Every), st.sampled_from(DayCount), st.integers(0, 160))
def test_every_cent_paid_or_charged_is_owed_or_was_paid(
    payments: list[tuple[date, int]], compound: bool, every: Every, count: DayCount, days: int
) -> None:
    given_terms = terms("0.199", compound=compound, every=every, day_count=count)
    made = tuple(paid(minor, on, number=number) for number, (on, minor) in enumerate(payments))
    through = JANUARY + timedelta(days=days)

    told = replay(History((given_terms,), (lent(),), made), through=through)

    applied = sum(split.paid - split.unapplied for split in told.splits.values())
    assert sum(told.owed.values()) == 1_000_00 + sum(amounts(told)) - applied
    assert min(told.owed.values()) >= 0
    assert len({charge.key for charge in told.charges}) == len(told.charges)


@settings(max_examples=60)
@given(PAYMENTS, st.booleans(), st.integers(1, 160), st.integers(1, 160))
def test_telling_further_never_changes_what_was_charged(
    payments: list[tuple[date, int]], compound: bool, one: int, more: int
) -> None:
    made = tuple(paid(minor, on, number=number) for number, (on, minor) in enumerate(payments))
    known = History((terms("0.199", compound=compound),), (lent(),), made)

    early = replay(known, through=JANUARY + timedelta(days=one))
    late = replay(known, through=JANUARY + timedelta(days=one + more))

    assert late.charges[: len(early.charges)] == early.charges
