"""Dates: by the forms listed, and only where they can be true."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dunwell.core.intake.dates import read_births, read_dates

AS_OF = date(2024, 6, 30)

CASES = [
    ("2020-02-27", ["%Y-%m-%d"], date(2020, 2, 27), None),
    ("2020-02-27 00:00:00", ["%Y-%m-%d"], date(2020, 2, 27), None),
    ("2020-02-27T10:30:00Z", ["%Y-%m-%d"], date(2020, 2, 27), None),
    ("20200227.0", ["%Y%m%d"], date(2020, 2, 27), None),
    ("1/2/2013", ["%m/%d/%Y"], date(2013, 1, 2), None),
    ("1/2/2013", ["%d/%m/%Y"], date(2013, 2, 1), None),
    ("43888", ["excel"], date(2020, 2, 27), None),
    ("27 février 2020", ["%d %B %Y"], date(2020, 2, 27), None),
    ("27 de febrero de 2020", ["%d %B %Y"], date(2020, 2, 27), None),
    ("٢٧/٠٢/٢٠٢٠", ["%d/%m/%Y"], date(2020, 2, 27), None),
    ("31.12.2023", ["%Y-%m-%d", "%d.%m.%Y"], date(2023, 12, 31), None),
    ("13/13/2013", ["%m/%d/%Y"], None, "not_a_date"),
    ("soon", ["%m/%d/%Y"], None, "not_a_date"),
    ("=TODAY()", ["%m/%d/%Y"], None, "formula"),
    ("1/1/1900", ["%m/%d/%Y"], None, "date_1900"),
    ("12/30/1899", ["%m/%d/%Y"], None, "date_1900"),
    ("1970-01-01", ["%Y-%m-%d"], None, "date_epoch"),
    ("1/2/13", ["%m/%d/%Y"], None, "date_too_old"),
    ("1969-12-31", ["%Y-%m-%d"], None, "date_too_old"),
    ("2044-07-01", ["%Y-%m-%d"], None, "date_too_far"),
    ("9999-12-31", ["%Y-%m-%d"], None, "date_too_far"),
]


@pytest.mark.parametrize(("text", "forms", "day", "code"), CASES)
def test_a_date_is_read_or_refused_with_its_reason(
    text: str, forms: list[str], day: date | None, code: str | None
) -> None:
    checked = read_dates(pl.Series([text]), forms, as_of=AS_OF)

    assert (checked.values[0], checked.codes[0]) == (day, code)


def test_someone_may_be_born_on_the_first_of_january_1970_but_not_in_1900_nor_tomorrow() -> None:
    text = pl.Series(["1970-01-01", "1900-01-01", "2024-07-01", "1930-05-05"])

    checked = read_births(text, ["%Y-%m-%d"], as_of=AS_OF)

    assert checked.codes.to_list() == [None, "birth_impossible", "birth_impossible", None]
