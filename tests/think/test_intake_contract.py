"""The contract's terms in a file: rates as people write them, and what is refused with its row, column and remedy."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dunwell.core.intake.clean import Cleaned, clean
from dunwell.core.intake.profile import Profile, Source, from_dict, to_dict
from dunwell.core.intake.propose import propose
from dunwell.core.intake.rates import RateForm, read_rates
from tests.think.test_intake_propose import mapping, table

ON = date(2026, 3, 31)
HEADER = [
    "Customer No", "Name", "Account No", "Balance", "Due date", "Contract rate", "Compounding", "Day count",
    "Interest start date", "Late fee", "NSF fee",
]  # fmt: skip
GOOD = ("C1", "Ada Stone", "D1", "100.00", "2026-01-31", "8.25%", "monthly", "30/360", "2026-02-01", "15.00", "12.00")


def read(*rows: tuple[str | None, ...]) -> Cleaned:
    raw = table(HEADER, *rows)
    return clean(raw, propose(raw, name="p", defaults={"currency": "USD", "country": "US"}).profile, as_of=ON)


def with_cells(**cells: str | None) -> tuple[str | None, ...]:
    names = dict(zip(("rate", "how", "days", "start", "late", "nsf"), range(5, 11), strict=True))
    row: list[str | None] = list(GOOD)
    for name, cell in cells.items():
        row[names[name]] = cell
    return tuple(row)


def test_the_columns_of_a_contract_are_found_and_read() -> None:
    raw = table(HEADER, GOOD)

    proposal = propose(raw, name="p", defaults={"currency": "USD", "country": "US"})
    told = clean(raw, proposal.profile, as_of=ON).accepted

    assert mapping(proposal).items() >= {
        "interest_rate": "Contract rate", "compounding": "Compounding", "day_count": "Day count",
        "interest_from": "Interest start date", "late_fee": "Late fee", "returned_debit_fee": "NSF fee",
    }.items()  # fmt: skip
    assert told.select(
        "interest_rate_units", "compounding", "day_count", "interest_from", "late_fee_minor", "returned_debit_fee_minor"
    ).row(0) == (8_250_000, "month", "30_360", date(2026, 2, 1), 1500, 1200)


@pytest.mark.parametrize(
    ("text", "form", "decimal", "units"),
    [
        ("8.25", "percent", ".", 8_250_000), ("8,25 %", "percent", ",", 8_250_000), ("0.0825", "share", ".", 8_250_000),
        ("8.25%", "share", ".", 8_250_000), ("٨٫٢٥٪", "percent", ".", 8_250_000), ("0", "percent", ".", 0),
    ],
)  # fmt: skip
def test_a_rate_is_read_exactly_as_it_is_meant(text: str, form: RateForm, decimal: str, units: int) -> None:
    assert read_rates(pl.Series([text]), form=form, decimal=decimal).values.to_list() == [units]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"rate": "abc"}, "Contract rate", "not_a_rate"),
        ({"rate": "-8"}, "Contract rate", "not_a_rate"),
        ({"rate": "8.1234567"}, "Contract rate", "not_a_rate"),
        ({"rate": "20000"}, "Contract rate", "rate_too_high"),
        ({"how": "sometimes"}, "Compounding", "unknown_compounding"),
        ({"days": "ACT/400"}, "Day count", "unknown_day_count"),
        ({"start": "soon"}, "Interest start date", "not_a_date"),
        ({"late": "-5.00"}, "Late fee", "fee_below_zero"),
        ({"rate": None, "how": None, "start": None, "late": None}, "NSF fee", "rate_missing"),
    ],
)
def test_a_term_that_cannot_be_believed_waits_with_its_row_column_reason_and_remedy(
    cells: dict[str, str | None], column: str, code: str
) -> None:
    told = read(*[(f"C{n}", *GOOD[1:2], f"E{n}", *GOOD[3:]) for n in range(9)], with_cells(**cells))

    [bad] = told.quarantined.iter_rows(named=True)
    assert (bad["row_number"], bad["column"], bad["code"]) == (11, column, code)
    assert bad["reason"]
    assert bad["remedy"]
    assert told.accepted.height == 9


def test_rates_below_one_without_a_sign_are_asked_about() -> None:
    raw = table(HEADER, with_cells(rate="0.08"), ("C2", "Ben Hill", "D2", *GOOD[3:5], "0.125", *GOOD[6:]))

    proposal = propose(raw, name="p", defaults={"currency": "USD", "country": "US"})

    assert proposal.profile.rates == "share"
    assert [question.about for question in proposal.questions if question.about == "rates"] == ["rates"]


def test_a_profile_keeps_how_rates_are_meant() -> None:
    profile = Profile("p", "accounts", fields={"interest_rate": Source(("Rate",))}, rates="share")

    assert from_dict(to_dict(profile)).rates == "share"
