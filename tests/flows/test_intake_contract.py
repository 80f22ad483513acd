"""A file that states its contracts: debts bear interest as theirs says; a changed rate is a later term, not an edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.debts import batch_queries, terms
from dunwell.debts.models import ChargingTerms, Debt
from dunwell.debts.terms import NewTerms
from dunwell.flows.accrue import accrue
from tests.flows.intaking import AT, BY, books_are_whole, owed, portfolio, table, take

pytestmark = pytest.mark.usefixtures("real_db")
HEADER = (
    "customer_number,name,account_number,principal,amount,due_date,contract rate,compounding,day count,late fee,"
    "interest start date"
)
MARCH, APRIL, JUNE, JULY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1), date(2026, 7, 1)
ADA = "C1,Ada Stone,D1,1000.00,1000.00,2026-02-01,12%,simple,30/360,15.00,2026-03-01"
BEN = "C2,Ben Hill,D2,1000.00,1000.00,2026-02-01,12%,monthly,30/360,,2026-03-01"
CLEO = "C3,Cleo Marsh,D3,1000.00,1000.00,2026-02-01,,,,,"


def first(folder: Path, rows: Sequence[str] = (ADA, BEN, CLEO)) -> int:
    into = portfolio()
    take(table(folder / "march.csv", [HEADER, *rows]), into, MARCH)
    return into


def later(folder: Path, into: int, rows: Sequence[str], *, as_of: date = APRIL) -> None:
    path = table(folder / f"{as_of}{len(list(folder.iterdir()))}.csv", [HEADER, *rows])
    take(path, into, as_of, profile_id=batch_queries.profile("p").profile_id)


def told(reference: str) -> list[tuple[date, str, str]]:
    """The live terms of a debt: from when, how, at which rates."""
    rows = ChargingTerms.objects.filter(debt__reference=reference, replaced_at__isnull=True)
    return list(rows.order_by("starts_on").values_list("starts_on", "method", "rates"))


def charged(through: date) -> int:
    at = datetime(through.year, through.month, through.day, 12, tzinfo=UTC)
    return accrue(wiring.bulk(), book=rulebook.load(), as_of=through, by=BY, at=at).charged_minor


def test_debts_of_a_file_bear_interest_as_their_contract_says(tmp_path: Path) -> None:
    first(tmp_path)

    charged(date(2026, 5, 1))

    assert owed(date(2026, 5, 1)) == {"D1": 1020_00, "D2": 1020_10, "D3": 1000_00}
    assert terms.in_force(Debt.objects.get(reference="D1").pk, on=APRIL).fees == {"late": 1500}
    assert books_are_whole()


def test_a_changed_rate_is_a_term_from_the_day_the_file_speaks_of(tmp_path: Path) -> None:
    into = first(tmp_path)

    later(tmp_path, into, [ADA.replace("12%", "6%"), BEN, CLEO])
    charged(date(2026, 5, 1))

    assert told("D1") == [(MARCH, "simple", "2026-03-01:0.12"), (APRIL, "simple", "2026-04-01:0.06")]
    assert told("D2") == [(MARCH, "compound", "2026-03-01:0.12")]
    assert owed(date(2026, 5, 1))["D1"] == 1015_00
    assert terms.in_force(Debt.objects.get(reference="D1").pk, on=APRIL).fees == {"late": 1500}


def test_the_same_terms_stated_again_change_nothing(tmp_path: Path) -> None:
    into = first(tmp_path)

    later(tmp_path, into, [ADA, BEN, CLEO])
    later(tmp_path, into, [ADA.replace("12%,simple,30/360,15.00,2026-03-01", "12%,,,,"), BEN, CLEO], as_of=JUNE)

    assert len(told("D1")) == 1
    assert not ChargingTerms.objects.filter(replaced_at__isnull=False).exists()


def test_terms_agreed_by_hand_stand_until_the_creditor_states_others(tmp_path: Path) -> None:
    into = first(tmp_path)
    debt = Debt.objects.get(reference="D1")
    by_hand = NewTerms(into, date(2026, 3, 15), "none", "hardship", {}, debt_id=debt.pk)
    terms.agree(new=by_hand, by=BY, at=AT)

    later(tmp_path, into, [ADA, BEN, CLEO])
    assert told("D1")[-1] == (date(2026, 3, 15), "none", "")

    later(tmp_path, into, [ADA.replace("12%", "9%"), BEN, CLEO], as_of=JUNE)
    assert told("D1")[-1] == (JUNE, "simple", "2026-06-01:0.09")


def test_a_rate_that_starts_later_holds_from_that_day(tmp_path: Path) -> None:
    into = first(tmp_path)

    later(tmp_path, into, [ADA.replace("12%", "6%").replace("2026-03-01", "2026-07-01"), BEN, CLEO])

    assert told("D1")[-1] == (JULY, "simple", "2026-07-01:0.06")


def test_interest_that_the_file_already_names_is_not_charged_twice(tmp_path: Path) -> None:
    header = HEADER.replace("principal,amount", "principal,interest,amount")
    row = "C1,Ada Stone,D1,1000.00,20.00,1020.00,2026-02-01,12%,simple,30/360,,2026-01-01"
    into = portfolio()

    take(table(tmp_path / "march.csv", [header, row]), into, MARCH)
    charged(APRIL)

    assert told("D1") == [(MARCH, "simple", "2026-03-01:0.12")]
    assert owed(APRIL)["D1"] == 1030_00
