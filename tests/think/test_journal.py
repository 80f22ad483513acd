"""What is booked balances, whatever is booked."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core import journal
from dunwell.core.journal import EmptyEntry, EntryDraft, PostingDraft, Unbalanced, UnknownAccount, check_balanced
from dunwell.core.money import UnknownCurrency
from dunwell.core.waterfall import allocate
from dunwell.core.words import Part

ON = date(2026, 3, 1)
amounts = st.fixed_dictionaries({part: st.integers(0, 10**9) for part in Part}).filter(
    lambda parts: any(parts.values())
)
ORDER = tuple(Part)


def owed(*drafts: EntryDraft) -> Counter[str]:
    sums: Counter[str] = Counter()
    for draft in drafts:
        for posting in draft.postings:
            if posting.subject_id == 1:
                sums[posting.code] += posting.amount_minor
    return sums


@given(amounts, st.integers(1, 10**10))
def test_every_kind_of_entry_balances_and_a_payment_lowers_what_is_owed_by_itself(
    parts: dict[Part, int], paid: int
) -> None:
    common = {"book": 3, "subject_id": 1, "currency": "GBP"}
    opening = journal.opening(**common, parts=parts, effective_on=ON)  # type: ignore[arg-type]
    split = allocate(paid, parts, order=ORDER)
    payment = journal.payment(**common, split=split, received_on=ON)  # type: ignore[arg-type]
    back = journal.reversal(payment, effective_on=ON, because="returned")

    for draft in (opening, payment, back):
        check_balanced(draft)
    assert sum(owed(opening, payment)[part] for part in Part) == sum(parts.values()) - paid + split.unapplied
    assert owed(opening, payment, back) == owed(opening)


@given(amounts)
def test_writing_off_or_recalling_everything_leaves_nothing_owed(parts: dict[Part, int]) -> None:
    common = {"book": 3, "subject_id": 1, "currency": "GBP", "parts": parts, "effective_on": ON}
    opening = journal.opening(**common)  # type: ignore[arg-type]

    for closing in (
        journal.write_off(**common, because="age"),  # type: ignore[arg-type]
        journal.recall(**common),  # type: ignore[arg-type]
    ):
        check_balanced(closing)
        assert not any(owed(opening, closing).values())


def test_a_charge_is_income_and_a_correction_is_the_creditors() -> None:
    common = {"book": 3, "subject_id": 1, "currency": "USD", "effective_on": ON, "because": "contract"}

    charge = journal.charge(**common, parts={Part.FEES: 500})  # type: ignore[arg-type]
    change = journal.adjustment(**common, changes={Part.PRINCIPAL: -200, Part.INTEREST: 50})  # type: ignore[arg-type]

    assert {(p.code, p.amount_minor) for p in charge.postings} == {("fees", 500), ("income", -500)}
    assert {(p.code, p.amount_minor) for p in change.postings} == {
        ("principal", -200),
        ("interest", 50),
        ("placed", 150),
    }


def entry(*postings: PostingDraft) -> EntryDraft:
    return EntryDraft("adjustment", 1, ON, postings)


def test_what_does_not_balance_in_each_currency_is_refused() -> None:
    with pytest.raises(Unbalanced, match="instead of zero"):
        check_balanced(entry(PostingDraft("cash", 5, "USD"), PostingDraft("income", -5, "GBP")))


def test_nothing_zero_and_unknown_are_refused() -> None:
    with pytest.raises(EmptyEntry):
        check_balanced(entry())
    with pytest.raises(EmptyEntry):
        check_balanced(entry(PostingDraft("cash", 0, "USD")))
    with pytest.raises(UnknownAccount, match="not an account"):
        check_balanced(entry(PostingDraft("sundry", 5, "USD"), PostingDraft("cash", -5, "USD")))
    with pytest.raises(UnknownCurrency):
        check_balanced(entry(PostingDraft("cash", 5, "XXX"), PostingDraft("income", -5, "XXX")))
