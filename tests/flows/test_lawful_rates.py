"""A rate agreed for a whole book is cut, debt by debt, to what each debt's law leaves, before interest is charged."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.core.words import Part
from dunwell.debts import terms
from dunwell.debts.models import ChargingTerms, Debt
from dunwell.debts.terms import BadTerms, NewTerms
from dunwell.flows.lawful_rates import Bound, bind
from tests import cast
from tests.flows.money import at, bears, charged_to, lent, owed

pytestmark = pytest.mark.usefixtures("real_db")
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def canadian(minor: int = 1_000_00) -> int:
    """A consumer's debt in Canada, whose law has a highest rate."""
    person_id = cast.person("Cleo", country="CA", region="CA-ON", zone="America/Toronto")[0]
    book = cast.portfolio(country="CA", currency="CAD")
    return cast.owes(
        person_id, portfolio_id=book, currency="CAD", reference="CA-1", parts={Part.PRINCIPAL: minor},
        product="personal_loan", opened_on=JANUARY, due=(JANUARY,),
    )  # fmt: skip


def agree(debt_id: int, rate: str, *, starts_on: date = JANUARY) -> None:
    """Terms of the whole book of a debt."""
    book = Debt.objects.get(pk=debt_id).portfolio_id
    new = NewTerms(book, starts_on, "simple", "contract", {starts_on: rate})
    terms.agree(new=new, by=cast.CLERK, at=at(cast.ON))


def bound(day: date = FEBRUARY) -> Bound:
    return bind(wiring.bulk(), book=rulebook.load(), as_of=day, by=cast.CLERK, at=at(day))


def test_the_law_of_the_debt_binds_a_rate_agreed_for_its_book() -> None:
    here, there = lent(), canadian()
    agree(here, "0.60")
    agree(there, "0.60")

    told = bound()
    charged_to(FEBRUARY)

    assert told.debts == 2
    assert list(told.capped.values()) == [1]
    assert terms.cut_by_law(Debt.objects.get(pk=there).portfolio_id) == told.capped
    assert owed(here)["interest"] == 50_96
    assert owed(there)["interest"] == 29_73


def test_a_lawful_rate_is_left_and_binding_again_changes_nothing() -> None:
    here, there = lent(), canadian()
    agree(here, "0.60")
    agree(there, "0.60")
    bound()
    count = ChargingTerms.objects.count()

    again = bound()

    assert (again.changed, ChargingTerms.objects.count()) == (0, count)
    agree(there, "0.10")
    assert bound().capped == {}
    assert terms.terms_of(there)[0].rates[0].rate_units == 10_000_000


def test_terms_of_a_single_debt_are_cut_in_place_and_say_by_which_rule() -> None:
    there = canadian()
    bears(there, "0.60")

    bound()

    [row] = ChargingTerms.objects.filter(debt_id=there, replaced_at__isnull=True)
    assert row.source.startswith("the contract; law ca.")
    assert terms.terms_of(there)[0].rates[0].rate_units == 35_000_000


def test_a_long_word_on_where_it_is_agreed_leaves_room_for_the_rule() -> None:
    there = canadian()
    new = NewTerms(
        Debt.objects.get(pk=there).portfolio_id, JANUARY, "simple", "contract " * 13, {JANUARY: "0.60"}, debt_id=there
    )
    terms.agree(new=new, by=cast.CLERK, at=at(cast.ON))

    told = bound()

    [row] = ChargingTerms.objects.filter(debt_id=there, replaced_at__isnull=True)
    assert len(row.source) <= 120
    assert row.source.endswith(next(iter(told.capped)))
    assert bound().changed == 0


def test_nobody_writes_the_mark_of_the_law_themselves() -> None:
    debt_id = lent()
    new = NewTerms(Debt.objects.get(pk=debt_id).portfolio_id, JANUARY, "simple", "; law of 2020", {JANUARY: "0.60"})

    with pytest.raises(BadTerms, match="say it otherwise"):
        terms.agree(new=new, by=cast.CLERK, at=at(cast.ON))


def test_a_later_version_of_the_books_terms_reaches_debts_that_were_cut() -> None:
    there = canadian()
    agree(there, "0.60")
    bound()

    agree(there, "0.20", starts_on=MARCH)
    bound()

    assert [version.rates[0].rate_units for version in terms.terms_of(there)] == [35_000_000, 20_000_000]
