"""Terms of a whole book that are dated back over what was charged already need a second yes, above a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dunwell import rulebook
from dunwell.cases.approvals import NotYourOwn
from dunwell.config import wiring
from dunwell.core.actor import Actor
from dunwell.core.interest import DayCount
from dunwell.core.words import CollectorRole, Role
from dunwell.debts import terms as agreed_terms
from dunwell.debts.models import Debt
from dunwell.debts.terms import NewTerms
from dunwell.flows import approve, terms
from dunwell.flows.giving import AskedAlready
from dunwell.flows.terms import Agreed
from dunwell.flows.write_off import BeyondAuthority
from tests import cast
from tests.flows.money import at, books_tie, charged_to, lent, owed
from tests.flows.planning import MANAGER, SUPERVISOR

pytestmark = pytest.mark.usefixtures("real_db")
START, JULY = date(2026, 1, 1), date(2026, 7, 1)
OTHER = Actor("maya", frozenset({Role.MANAGER}))


def book_of(debt_id: int) -> int:
    return int(Debt.objects.get(pk=debt_id).portfolio_id)


def says(debt_id: int, rate: str, *, starts_on: date = START, by: Actor = MANAGER, hour: int = 10) -> Agreed:
    """Terms of the debt's whole book, as a manager agrees them in July."""
    rates = {starts_on: rate} if rate else {}
    new = NewTerms(
        book_of(debt_id), starts_on, "simple" if rate else "none", "the contract", rates, day_count=DayCount.THIRTY_360
    )
    return terms.agree(new=new, book=rulebook.load(), by=by, at=at(JULY, hour))


def charged(minor: int) -> int:
    """A debt at twelve percent, charged for half a year: six percent of it."""
    debt_id = lent(minor)
    first = NewTerms(book_of(debt_id), START, "simple", "the contract", {START: "0.12"}, day_count=DayCount.THIRTY_360)
    agreed_terms.agree(new=first, by=cast.CLERK, at=at(START))
    charged_to(JULY)
    assert owed(debt_id)["interest"] == minor * 6 // 100
    return debt_id


def votes(approval_id: int, by: Actor, *, is_yes: bool = True, hour: int = 15) -> str:
    done = approve.decide(
        approval_id=approval_id, is_yes=is_yes, words="looked at", vault=wiring.vault(), book=rulebook.load(), by=by,
        today=JULY, at=at(JULY, hour),
    )  # fmt: skip
    return done.card.state


def test_a_manager_gives_up_a_little_of_what_was_charged_alone() -> None:
    debt_id = charged(40_000_00)

    done = says(debt_id, "")
    charged_to(JULY, hour=20)

    assert done.approval_id is None
    assert owed(debt_id) == {"principal": 40_000_00}


def test_giving_up_more_waits_for_another_manager_and_never_for_who_asked() -> None:
    debt_id = charged(50_000_00)

    done = says(debt_id, "")
    assert done.terms_id is None
    assert done.approval_id
    with pytest.raises(AskedAlready):
        says(debt_id, "0.01", hour=11)
    with pytest.raises(NotYourOwn):
        votes(done.approval_id, MANAGER)
    charged_to(JULY, hour=14)
    assert owed(debt_id)["interest"] == 3_000_00

    assert votes(done.approval_id, OTHER) == "approved"
    charged_to(JULY, hour=20)
    assert owed(debt_id) == {"principal": 50_000_00}
    assert books_tie()


def test_what_is_refused_leaves_the_terms_as_they_were() -> None:
    debt_id = charged(50_000_00)
    done = says(debt_id, "")

    assert done.approval_id
    assert votes(done.approval_id, OTHER, is_yes=False) == "refused"
    charged_to(JULY, hour=20)

    assert owed(debt_id)["interest"] == 3_000_00


def test_only_the_difference_counts_and_adding_counts_like_giving_up() -> None:
    debt_id = charged(100_000_00)

    assert says(debt_id, "0.10").approval_id is None
    more = says(debt_id, "0.18", hour=11)
    charged_to(JULY, hour=20)

    assert more.approval_id
    assert owed(debt_id)["interest"] == 6 * 833_33


def test_terms_from_today_on_and_first_terms_of_a_book_need_nobody_else() -> None:
    debt_id = charged(900_000_00)

    assert says(debt_id, "0.01", starts_on=JULY).approval_id is None
    fresh = lent(900_000_00, portfolio_id=cast.portfolio(role=CollectorRole.ORIGINAL_CREDITOR))
    assert says(fresh, "0.05").approval_id is None


def test_a_supervisor_changes_nothing_that_was_charged_alone() -> None:
    assert says(charged(100_00), "0.11", by=SUPERVISOR).approval_id


def test_more_that_was_charged_since_for_those_days_is_not_what_was_approved() -> None:
    debt_id = charged(50_000_00)
    done = says(debt_id, "")
    lent(70_000_00, portfolio_id=book_of(debt_id))
    charged_to(JULY, hour=14)

    assert done.approval_id
    with pytest.raises(BeyondAuthority, match="ask for it anew"):
        votes(done.approval_id, OTHER)


def test_small_steps_by_one_person_count_together() -> None:
    debt_id = charged(100_000_00)

    assert says(debt_id, "0.10").approval_id is None
    charged_to(JULY, hour=11)
    assert says(debt_id, "0.08", hour=12).approval_id is None
    charged_to(JULY, hour=13)

    assert says(debt_id, "0.06", hour=14).approval_id
    assert says(debt_id, "0.07", by=OTHER, hour=15).approval_id is None


def test_first_terms_of_a_product_end_what_the_book_charged_before_and_need_somebody_else() -> None:
    debt_id = charged(50_000_00)
    product = Debt.objects.get(pk=debt_id).product
    own = NewTerms(book_of(debt_id), JULY, "simple", "the contract", {JULY: "0.12"}, product=product)

    assert terms.agree(new=own, book=rulebook.load(), by=MANAGER, at=at(JULY, 10)).approval_id


@pytest.mark.parametrize(
    "changed",
    [
        {"rates": {START: "0.60"}, "day_count": DayCount.ACT_365},
        {"rates": {START: "0.60"}, "method": "compound"},
    ],
    ids=["days counted otherwise", "interest on interest"],
)
def test_a_much_higher_rate_counts_in_full_however_else_it_is_charged(changed: dict[str, Any]) -> None:
    debt_id = charged(15_000_00)
    same = NewTerms(book_of(debt_id), START, "simple", "the contract", {START: "0.12"}, day_count=DayCount.THIRTY_360)

    assert terms.agree(new=replace(same, **changed), book=rulebook.load(), by=MANAGER, at=at(JULY, 10)).approval_id


def test_a_ceiling_that_is_lifted_always_needs_somebody_else() -> None:
    debt_id = charged(1_000_00)
    capped = NewTerms(
        book_of(debt_id),
        START,
        "simple",
        "the contract",
        {START: "0.12"},
        day_count=DayCount.THIRTY_360,
        cap_minor=10_00,
    )
    assert terms.agree(new=capped, book=rulebook.load(), by=MANAGER, at=at(JULY, 10)).approval_id is None
    charged_to(JULY, hour=11)
    assert owed(debt_id)["interest"] == 10_00

    lifted = replace(capped, cap_minor=None)
    assert terms.agree(new=lifted, book=rulebook.load(), by=MANAGER, at=at(JULY, 12)).approval_id
