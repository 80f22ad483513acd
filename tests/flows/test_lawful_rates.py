"""A rate agreed for a whole book is cut, debt by debt, to what each debt's law leaves, before interest is charged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from click.testing import CliRunner

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.config.commands.accrue import command as accrue_command
from dunwell.config.commands.terms import command as terms_command
from dunwell.core.words import Part, Role
from dunwell.debts import queries as debts_queries
from dunwell.debts import terms
from dunwell.debts.models import ChargingTerms, Debt
from dunwell.debts.terms import BadTerms, NewTerms
from dunwell.flows import charging_law
from dunwell.flows.ceilings import Asking
from dunwell.flows.lawful_rates import Bound, bind
from tests import cast
from tests.flows.money import at, bears, charged_to, lent, owed
from tests.web.staff import browser

pytestmark = pytest.mark.usefixtures("real_db")
PAYDAY = "high_cost_short_term"
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
    return bind(wiring.bulk(), book=rulebook.load(), by=cast.CLERK, at=at(day))


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


def test_terms_agreed_by_command_are_held_against_the_law_at_once() -> None:
    there = canadian()
    browser(Role.MANAGER, name="maya")
    book = debts_queries.portfolio_names()[Debt.objects.get(pk=there).portfolio_id]
    words = ["--portfolio", book, "--from", "2026-01-01", "--rate", "0.60", "--by", "maya"]

    said = CliRunner().invoke(terms_command, words)
    again = CliRunner().invoke(accrue_command, ["--law-only"])

    assert said.exit_code == 0, said.output
    assert terms.terms_of(there)[0].rates[0].rate_units < 60_000_000
    assert again.output == "0 terms of single debts changed\n"
    assert "interest" not in owed(there)


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


def business(rates: dict[int, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Loans to companies in Canada by amount, as kinds of debts and as what is read of them."""
    rows = [(number, Decimal(rate), minor) for number, (minor, rate) in enumerate(rates.items())]
    debts = pl.DataFrame(
        rows, schema={"debt_id": pl.Int64, "highest": pl.Decimal(20, 10), "lent_minor": pl.Int64}, orient="row"
    ).with_columns(
        country=pl.lit("CA"), region=pl.lit("CA-ON"), person_kind=pl.lit("company"), product=pl.lit("business_loan"),
        collector_role=pl.lit("third_party_collector"), purpose=pl.lit("commercial"), currency=pl.lit("CAD"),
        is_compound=pl.lit(value=False), opened_on=pl.lit(JANUARY), due_on=pl.lit(None, pl.Date()),
    )  # fmt: skip
    return debts, debts.select("debt_id", "lent_minor", "opened_on", "due_on")


def test_a_band_of_amounts_between_two_others_has_its_own_ceiling() -> None:
    """Loans to businesses above 10,000 dollars may cost more, those above 500,000 anything."""
    amounts = dict.fromkeys((9_000_00, 10_000_00, 10_000_01, 70_000_00, 500_000_00, 500_000_01, 9_000_000_00), "0.60")
    debts, detailed = business({**amounts, 20_000_00: "0.45"})

    said = Asking(rulebook.load(), at(FEBRUARY), lambda _: detailed).of(debts)

    caps = dict(said.join(detailed, on="debt_id").select("lent_minor", "cap").iter_rows())
    assert caps == {9_000_00: "0.35", 10_000_00: "0.35", 10_000_01: "0.48", 70_000_00: "0.48", 500_000_00: "0.48"}


def test_the_law_and_the_ledger_say_the_same_of_the_cost_that_is_left() -> None:
    debt_id = lent(parts={Part.PRINCIPAL: 200_00, Part.INTEREST: 50_00, Part.FEES: 10_00}, product=PAYDAY)
    bears(debt_id, "2.40")
    charged_to(MARCH)
    card = debts_queries.card(debt_id, as_of=MARCH, seen_by=cast.CLERK)

    spoken = charging_law.of_interest(
        card, "2.40", is_compound=False, book=rulebook.load(), by=cast.CLERK, at=at(MARCH)
    )

    [left] = [value for one in spoken if (value := one.said.values.get("cost_left_minor")) is not None]
    assert left == 200_00 - 50_00 - 10_00 - 80_00
