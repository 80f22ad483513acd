"""Who the rows are about: one party per customer key, every spelling of its name and every contact point kept."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dunwell.core.intake.raw import ROW

_ONE_EACH = ("person_kind", "is_kind_supposed", "country", "language", "born_on", "national_id")


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of one file.

    people      party_key, customer_key, person_name (to be shown), search_name, person_kind, is_kind_supposed, country,
                language, born_on, national_id, rows: one row per party, in order of first appearance
    spellings   party_key, person_name, rows: every spelling, most frequent first
    points      party_key, kind (email, phone, mobile), value: every distinct contact point
    addresses   party_key, address_1, address_2, address_3, city, region, postcode, country: every distinct address
    rows        row_number, party_key: one per row of the file
    """

    people: pl.DataFrame
    spellings: pl.DataFrame
    points: pl.DataFrame
    addresses: pl.DataFrame
    rows: pl.DataFrame


def resolve(debts: pl.DataFrame) -> Parties:
    """Find the parties behind cleaned rows.

    Given    rows of fields.schema(), accepted and credits together
    Always   one party per customer key; rows without a key are one party when the folded name and a contact agree (the
             e-mail, else a phone, else postcode and street); a name alone proves nothing for a person, so each such
             row is a party of its own. A company's name alone, and a name in an ageing summary, are its key.
    """
    keyed = debts.with_columns(party_key=_key())
    return Parties(
        people=_people(keyed),
        spellings=_spellings(keyed),
        points=_points(keyed),
        addresses=_addresses(keyed),
        rows=keyed.select(ROW, "party_key").unique(maintain_order=True),
    )


def _key() -> pl.Expr:
    contact = pl.coalesce(
        "email", "mobile", "phone",
        pl.when(pl.col("postcode").is_not_null()).then(
            pl.concat_str(pl.col("postcode"), pl.col("address_1").fill_null(""), separator=" ").str.to_lowercase()
        ),
    )  # fmt: skip
    name_says_all = (pl.col("person_kind") == "company") & pl.col("search_name").is_not_null()
    return (
        pl.when(pl.col("customer_key").is_not_null()).then(pl.lit("key:") + pl.col("customer_key"))
        .when(pl.col("search_name").is_not_null() & contact.is_not_null())
        .then(pl.format("person:{}:{}", "search_name", contact))
        .when(name_says_all).then(pl.lit("company:") + pl.col("search_name"))
        .otherwise(pl.lit("debt:") + pl.col("debt_reference"))
    )  # fmt: skip


def _spellings(keyed: pl.DataFrame) -> pl.DataFrame:
    counted = keyed.filter(pl.col("person_name").is_not_null()).group_by("party_key", "person_name").agg(rows=pl.len())
    length = pl.col("person_name").str.len_chars()
    return counted.sort("party_key", -pl.col("rows").cast(pl.Int64), -length.cast(pl.Int64), "person_name")


def _people(keyed: pl.DataFrame) -> pl.DataFrame:
    """The name shown is the most frequent spelling, then the longest, then the first by alphabet; else the key."""
    if keyed["is_kind_supposed"].n_unique() > 1:  # what one row states is worth more than what others let suppose
        keyed = keyed.sort("is_kind_supposed", maintain_order=True)
    shown = _spellings(keyed).unique("party_key", keep="first", maintain_order=True).select("party_key", "person_name")
    first = [pl.col(name).drop_nulls().first() for name in ("customer_key", *_ONE_EACH, "debt_reference")]
    people = keyed.group_by("party_key", maintain_order=True).agg(*first, rows=pl.len())
    named = people.join(shown, on="party_key", how="left", maintain_order="left").with_columns(
        person_name=pl.coalesce("person_name", "customer_key", "debt_reference")
    )
    folded = keyed.select("person_name", "search_name").drop_nulls().unique("person_name")
    named = named.join(folded, on="person_name", how="left", maintain_order="left").with_columns(
        search_name=pl.coalesce("search_name", pl.col("person_name").str.to_lowercase())
    )
    return named.select("party_key", "customer_key", "person_name", "search_name", *_ONE_EACH, "rows")


def _points(keyed: pl.DataFrame) -> pl.DataFrame:
    kinds = [
        keyed.select("party_key", kind=pl.lit(kind), value=pl.col(kind)).drop_nulls("value")
        for kind in ("email", "phone", "mobile")
    ]
    return pl.concat(kinds).unique(maintain_order=True)


def _addresses(keyed: pl.DataFrame) -> pl.DataFrame:
    parts = ["address_1", "address_2", "address_3", "city", "region", "postcode"]
    some = keyed.filter(pl.any_horizontal(pl.col("address_1", "city", "postcode").is_not_null()))
    return some.select("party_key", *parts, "country").unique(maintain_order=True)
