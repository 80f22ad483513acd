"""A newer file that corrects facts: key dates and ways to reach people are taken over, and what they were is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dunwell.core.words import PointKind
from dunwell.debts import batch_queries
from dunwell.debts.batch_queries import Difference
from dunwell.flows import intake
from dunwell.parties import services as parties
from tests.flows.intaking import AT, BY, counts, portfolio, read, table, take, tools

pytestmark = pytest.mark.usefixtures("real_db")
HEADER = (
    "customer_number,name,email,phone,mobile,address,postcode,account_number,balance,due_date,default_date,"
    "charge_off_date,itemisation_date,last_payment_date,limitation_date"
)
APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)
ADA = (
    "C1,Ada Stone,ada@mail.example,+15185550101,+15185550102,1 Main Street,12207,D1,110.00,2026-02-01,2026-03-05,"
    "2026-03-10,2026-03-15,2026-01-05,2030-01-05"
)
BEN = "C2,Ben Hill,ben@mail.example,,,2 Main Street,12207,D2,300.00,2026-03-15,,,,,"


def first(folder: Path, rows: Sequence[str] = (ADA, BEN)) -> int:
    """The file of April; returns the portfolio."""
    into = portfolio()
    take(table(folder / "april.csv", [HEADER, *rows]), into, APRIL)
    return into


def later(
    folder: Path, into: int, rows: Sequence[str], *, as_of: date = MAY, chunk_rows: int = 100_000
) -> intake.Taken:
    path = table(folder / f"{as_of:%B}{len(list(folder.iterdir()))}.csv", [HEADER, *rows])
    return take(path, into, as_of, profile_id=batch_queries.profile("p").profile_id, chunk_rows=chunk_rows)


def differences(taken: intake.Taken) -> list[Difference]:
    return list(batch_queries.batch(taken.batch_id).differences)


def points(key: str) -> list[tuple[str, str, date | None, bool]]:
    """Kind, value, last day, and whether it can be used, in the order they came."""
    found = read(
        "SELECT p.kind, p.value, p.ends_on, p.state = 'usable' AS is_usable FROM parties_contactpoint p "  # noqa: S608
        f"JOIN parties_personkey k ON k.person_id = p.person_id WHERE k.key = '{key}' ORDER BY p.id",
        kind=pl.String(), value=pl.String(), ends_on=pl.Date(), is_usable=pl.Boolean(),
    )  # fmt: skip
    return found.rows()


def live(key: str, kind: str) -> list[str]:
    return [value for of, value, ends_on, _ in points(key) if of == kind and ends_on is None]


@pytest.mark.parametrize(
    ("was", "now", "field"),
    [
        ("2026-03-05", "2026-03-06", "defaulted_on"),
        ("2026-03-10", "2026-03-11", "charged_off_on"),
        ("2026-03-15", "2026-03-16", "itemised_on"),
        ("2026-01-05", "2026-05-02", "last_payment_before_on"),
        ("2030-01-05", "2032-05-02", "limitation_ends_on"),
    ],
)
def test_a_corrected_key_date_is_taken_over_and_what_it_was_is_kept(
    tmp_path: Path, was: str, now: str, field: str
) -> None:
    into = first(tmp_path)

    taken = later(tmp_path, into, [ADA.replace(was, now), BEN])

    kept = read(f"SELECT {field} FROM debts_debt WHERE reference = 'D1'", **{field: pl.Date()})  # noqa: S608
    [told] = differences(taken)
    assert kept.item() == date.fromisoformat(now)
    assert (told.reference, told.field, told.old_on, told.new_on) == (
        "D1",
        field,
        date.fromisoformat(was),
        date.fromisoformat(now),
    )
    assert taken.counts["debts_changed"] == 1
    assert read("SELECT COUNT(*) AS n FROM debts_changed").item() == 1


def test_a_date_the_file_is_silent_on_stands_and_one_it_adds_is_told_too(tmp_path: Path) -> None:
    into = first(tmp_path)

    taken = later(tmp_path, into, [ADA.replace("2026-03-05", ""), BEN.replace(",,,,,", ",2026-04-20,,,,")])

    dates = read("SELECT reference, defaulted_on FROM debts_debt", reference=pl.String(), defaulted_on=pl.Date())
    assert dict(dates.iter_rows()) == {"D1": date(2026, 3, 5), "D2": date(2026, 4, 20)}
    assert [(told.reference, told.old_on) for told in differences(taken)] == [("D2", None)]


def test_a_changed_due_date_is_told_beside_its_new_schedule(tmp_path: Path) -> None:
    into = first(tmp_path)

    taken = later(tmp_path, into, [ADA.replace("2026-02-01", "2026-06-01"), BEN])

    [told] = differences(taken)
    assert (told.field, told.old_on, told.new_on) == ("due_on", date(2026, 2, 1), date(2026, 6, 1))


def test_the_same_facts_again_are_no_difference(tmp_path: Path) -> None:
    into = first(tmp_path)

    taken = later(tmp_path, into, [BEN, ADA])

    assert differences(taken) == []
    assert taken.counts["debts_changed"] == 0


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        ("ada@mail.example", "stone@mail.example", "email"),
        ("+15185550101", "+15185550199", "landline"),
        ("+15185550102", "+15185550199", "mobile"),
        ("1 Main Street", "9 Elm Street", "postal"),
    ],
)
def test_a_changed_way_to_reach_a_person_ends_the_old_one_on_the_files_day(
    tmp_path: Path, was: str, now: str, kind: str
) -> None:
    into = first(tmp_path)
    before = counts()["parties_contactpoint"]

    taken = later(tmp_path, into, [ADA.replace(was, now), BEN])

    sources = read("SELECT value, source FROM parties_contactpoint")
    [told] = differences(taken)
    assert (kind, was, MAY, True) in points("C1")
    assert live("C1", kind) == [now]
    assert dict(sources.iter_rows())[now] == f"intake:{taken.batch_id}"
    assert (told.field, told.person_id is not None, told.debt_id) == (kind, True, None)
    assert told.old_point_id is not None
    assert told.new_point_id is not None
    assert counts()["parties_contactpoint"] == before + 1
    assert read("SELECT COUNT(*) AS n FROM debts_changed").item() == 1


def test_a_way_the_file_is_silent_on_stands(tmp_path: Path) -> None:
    into = first(tmp_path)

    taken = later(tmp_path, into, [ADA.replace("ada@mail.example", ""), BEN])

    assert live("C1", "email") == ["ada@mail.example"]
    assert differences(taken) == []


def test_what_the_person_told_us_is_not_ended_by_a_file(tmp_path: Path) -> None:
    into = first(tmp_path)
    person_id = int(read("SELECT person_id FROM parties_personkey WHERE key = 'C2'").item())
    own = parties.NewPoint(PointKind.EMAIL, "own@mail.example", "call", date(2026, 5, 2))
    parties.add_point(person_id=person_id, new=own, by=BY, at=AT)

    later(tmp_path, into, [ADA, BEN.replace("ben@", "hill@")])

    assert live("C2", "email") == ["own@mail.example", "hill@mail.example"]


def test_a_second_file_of_the_same_day_retires_the_value_at_once(tmp_path: Path) -> None:
    into = first(tmp_path)
    later(tmp_path, into, [ADA.replace("ada@", "typo@"), BEN])

    later(tmp_path, into, [ADA.replace("ada@", "stone@"), BEN])

    assert [point for point in points("C1") if point[0] == "email"] == [
        ("email", "ada@mail.example", MAY, True),
        ("email", "typo@mail.example", date(2026, 6, 1), False),
        ("email", "stone@mail.example", None, True),
    ]


def test_several_ways_in_one_file_stand_beside_each_other_wherever_its_chunks_are_cut(tmp_path: Path) -> None:
    into = first(tmp_path)
    second = ADA.replace("D1", "D3").replace("ada@", "work@")

    later(tmp_path, into, [ADA, BEN, second], chunk_rows=1)

    assert sorted(live("C1", "email")) == ["ada@mail.example", "work@mail.example"]
    later(tmp_path, into, [second.replace("work@", "stone@"), ADA, BEN], as_of=JUNE)
    assert sorted(live("C1", "email")) == ["ada@mail.example", "stone@mail.example"]


def test_a_corrected_sheet_of_an_older_file_does_not_undo_newer_facts(tmp_path: Path) -> None:
    into = portfolio()
    more = [ADA.replace("C1", f"C{n}").replace("D1", f"D{n}") for n in range(4, 10)]
    old = take(table(tmp_path / "april.csv", [HEADER, ADA, *more, BEN.replace("300.00", "n/k")]), into, APRIL)
    newer = BEN.replace("ben@", "hill@").replace(",,,,,", ",2026-05-20,,,,")
    later(tmp_path, into, [ADA, newer])
    assert old.quarantine is not None
    old.quarantine.write_text(old.quarantine.read_text("utf-8-sig").replace("n/k", "300.00"), "utf-8")

    order = intake.correction_of(old.batch_id, path=old.quarantine)
    fixed = intake.take_in(order, tools=tools(tmp_path), by=BY, at=AT)

    assert fixed.counts["rows_accepted"] == 1
    assert differences(fixed) == []
    assert "hill@mail.example" in live("C2", "email")
