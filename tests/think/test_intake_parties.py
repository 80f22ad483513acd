"""Parties: one per customer key, every spelling kept, and no two people merged on a name alone."""

from __future__ import annotations

import polars as pl

from dunwell.core.intake.fields import schema
from dunwell.core.intake.names import search_name
from dunwell.core.intake.parties import resolve


def debts(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{"row_number": at, "debt_reference": f"D{at}", **row} for at, row in enumerate(rows)],
                        schema_overrides=schema(), infer_schema_length=None).pipe(_whole)  # fmt: skip


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    full = pl.DataFrame(schema=schema())
    whole = pl.concat([full, frame], how="diagonal")
    return whole.with_columns(search_name=search_name(pl.col("person_name")))


def test_one_key_is_one_party_shown_by_its_most_frequent_then_longest_spelling() -> None:
    found = resolve(debts(
        {"customer_key": "1", "person_name": "WINC co"}, {"customer_key": "1", "person_name": "WINC"},
        {"customer_key": "1", "person_name": "WINC llc"}, {"customer_key": "1", "person_name": "WINC co"},
        {"customer_key": "2", "person_name": "ABC"}, {"customer_key": "2", "person_name": "ABC Ltd"},
    ))  # fmt: skip

    assert found.people.select("customer_key", "person_name", "rows").rows() == [
        ("1", "WINC co", 4),
        ("2", "ABC Ltd", 2),
    ]
    assert found.spellings.filter(pl.col("party_key") == "key:1")["person_name"].to_list() == [
        "WINC co", "WINC llc", "WINC",
    ]  # fmt: skip


def test_without_a_key_a_name_and_a_contact_make_a_party_and_a_name_alone_does_not() -> None:
    ada: dict[str, object] = {"person_name": "Ada Smith", "person_kind": "individual"}
    found = resolve(debts(
        {**ada, "email": "a@example.com"}, {**ada, "person_name": "ADA  SMITH", "email": "a@example.com"},
        {**ada, "email": "b@example.com"}, ada, ada,
    ))  # fmt: skip

    assert found.rows.group_by("party_key").len()["len"].sort().to_list() == [1, 1, 1, 2]


def test_a_company_is_known_by_its_name() -> None:
    acme = {"person_kind": "company"}
    found = resolve(debts({**acme, "person_name": "Acme Ltd."}, {**acme, "person_name": "ACME LTD"}))

    assert found.people.height == 1


def test_a_party_without_any_name_is_shown_by_its_key() -> None:
    people = resolve(debts({"customer_key": "0379-NEVHP"})).people

    assert people.select("person_name", "search_name").rows() == [("0379-NEVHP", "0379-nevhp")]


def test_every_contact_point_is_kept_once() -> None:
    found = resolve(debts(
        {"customer_key": "1", "email": "a@example.com", "phone": "+12125550123", "city": "York"},
        {"customer_key": "1", "email": "b@example.com", "phone": "+12125550123", "city": "York"},
    ))  # fmt: skip

    assert sorted(found.points["value"].to_list()) == ["+12125550123", "a@example.com", "b@example.com"]
    assert found.addresses.height == 1


def test_a_name_folds_the_same_in_any_dress() -> None:
    names = ["NASH  Foundation, Inc.", "Nash foundation inc", "José O'Neil", "jose oneil", "مُحمّد", "محمد", "..."]

    folded = pl.DataFrame({"name": names}).select(search_name(pl.col("name"))).to_series().to_list()

    assert folded[0] == folded[1]
    assert folded[2] == folded[3]
    assert folded[4] == folded[5]
    assert folded[6] is None
