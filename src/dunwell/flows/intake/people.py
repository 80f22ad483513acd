"""Who a chunk is about: the people its keys name, new ones, and the names and contact points that were not known."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from dunwell.core.intake.parties import Parties, resolve
from dunwell.core.intake.raw import ROW
from dunwell.core.ports import BulkSession, Vault
from dunwell.core.zones import zones_of
from dunwell.flows.intake.job import Source
from dunwell.parties import bulk as parties
from dunwell.parties import zones
from dunwell.parties.bulk_points import Points, Renewing, add_points_in
from dunwell.parties.point_roots import Added

UNNAMED = "~"
"""Begins the key of a person whom the source gives no key: a hash of the name and a contact, made by us."""
NAME_LONGEST = 200
_TEXT, _ID = pl.String(), pl.Int64()
_MOBILE = r"^\+(?:447[1-57-9]|9715)"
"""Numbers that are mobiles for certain; a North American number does not show it, so it is never sent a text."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The people of a chunk.

    rows        row_number, person_id
    keys        key_id, key, person_id: keys recorded now
    people_new  how many people were new
    supposed    of how many of them the kind was told from the name
    reached     ids of people known before who got a new contact point
    renewed     person_id, kind, old_point_id, new_point_id: contact points the file replaced
    added       what is to be noted of the contact points that are new
    """

    rows: pl.DataFrame
    keys: pl.DataFrame
    people_new: int
    supposed: int
    reached: pl.Series
    renewed: pl.DataFrame
    added: Added


def settle(session: BulkSession, rows: pl.DataFrame, *, known: pl.DataFrame, source: Source, vault: Vault) -> Settled:
    """Find or record the people of cleaned rows; those known before are held first, so that no gate judges meanwhile.

    Needs    rows: fields.schema() and `owner_id`, the person of the debt where the debt is known
             known: key, person_id of the scope
    """
    found = resolve(rows)
    people = _keyed(found.people)
    owners = (
        found.rows.join(rows.select(ROW, "owner_id"), on=ROW)
        .drop_nulls("owner_id")
        .unique("party_key", keep="first", maintain_order=True)
        .select("party_key", "owner_id")
    )
    matched = people.join(known.select("key", "person_id"), on="key", how="left", maintain_order="left")
    matched = matched.join(owners, on="party_key", how="left", maintain_order="left")
    seen = pl.concat([matched["person_id"], matched["owner_id"]]).drop_nulls().unique().sort()
    parties.hold_people_in(session, pl.concat([seen, rows["owner_id"]]))
    keys = [
        parties.register_in(session, _new_people(matched, rows), scope=source.scope, at=source.at),
        parties.attach_keys_in(
            session,
            matched.filter(pl.col("person_id").is_null() & pl.col("owner_id").is_not_null()).select(
                "key", person_id="owner_id"
            ),
            scope=source.scope,
        ),
    ]
    ids = people.select("party_key", "key").join(
        pl.concat([known.select("key", "person_id"), *(k.select("key", "person_id") for k in keys)]), on="key"
    )
    points = _enrich(session, rows, found, people, ids, seen=seen, source=source, vault=vault)
    supposed = people.filter(pl.col("is_kind_supposed")).join(keys[0], on="key", how="semi")
    return Settled(
        found.rows.join(ids, on="party_key").select(ROW, "person_id"),
        pl.concat(keys),
        keys[0].height,
        supposed.height,
        points.reached.filter(points.reached.is_in(seen.implode())),
        points.renewed,
        points.added,
    )


def _keyed(people: pl.DataFrame) -> pl.DataFrame:
    """Adds `key`: the source's own, else a hash of what tells the person apart."""
    named = people.filter(pl.col("customer_key").is_not_null()).with_columns(key=pl.col("customer_key"))
    unnamed = people.filter(pl.col("customer_key").is_null())
    hashes = [UNNAMED + hashlib.sha256(key.encode()).hexdigest()[:40] for key in unnamed["party_key"]]
    return pl.concat([named, unnamed.with_columns(pl.Series("key", hashes, dtype=_TEXT))])


def _new_people(matched: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    new = matched.filter(pl.col("person_id").is_null() & pl.col("owner_id").is_null())
    regions = rows.select("customer_key", "region") if rows["region"].null_count() < rows.height else None
    if regions is not None:
        first = regions.drop_nulls().unique("customer_key", keep="first")
        new = new.join(first, on="customer_key", how="left", maintain_order="left")
    region = pl.col("region").fill_null("") if regions is not None else pl.lit("")
    return new.select(
        "key",
        pl.col("person_name").alias("name"),
        _folded().alias("search_name"),
        pl.col("person_kind").alias("kind"),
        pl.col("language").fill_null(""),
        pl.col("country").fill_null(""),
        region.alias("region"),
    )


def _enrich(
    session: BulkSession, rows: pl.DataFrame, found: Parties, people: pl.DataFrame, ids: pl.DataFrame, *,
    seen: pl.Series, source: Source, vault: Vault,
) -> Points:  # fmt: skip
    """Spellings, contact points and identifiers; returns what became of the contact points."""
    numbered = ids.select("party_key", "person_id")
    spellings = found.spellings.join(numbered, on="party_key", maintain_order="left")
    folded = rows.select("person_name", "search_name").drop_nulls().unique("person_name")
    named = spellings.select("person_id", "person_name").join(
        folded, on="person_name", how="left", maintain_order="left"
    )
    parties.spell_in(
        session,
        named.select("person_id", pl.col("person_name").alias("name"), _folded().alias("search_name")),
        source=source.words,
        seen_before=seen,
    )
    points = pl.concat([_ways(found.points.join(numbered, on="party_key", maintain_order="left")),
                        _post(found.addresses.join(numbered, on="party_key", maintain_order="left"))])  # fmt: skip
    wavering = people.filter(pl.col("customer_key").is_in(source.wavering.implode())).join(numbered, on="party_key")
    found_points = add_points_in(
        session, points, source=source.words, starts_on=source.as_of, seen_before=seen, at=source.at,
        renewing=Renewing(wavering["person_id"], source.numbers_alike) if source.renews else None,
    )  # fmt: skip
    sealed = people.join(numbered, on="party_key", maintain_order="left")
    kinds = (("national_id", pl.col("national_id")), ("birth_date", pl.col("born_on").dt.to_string("%Y-%m-%d")))
    identifiers = [
        sealed.select("person_id", kind=pl.lit(kind), value=value).drop_nulls("value") for kind, value in kinds
    ]
    parties.seal_in(
        session, pl.concat(identifiers), source=source.words, starts_on=source.as_of, seen_before=seen, vault=vault,
        at=source.at,
    )  # fmt: skip
    return found_points


def _folded() -> pl.Expr:
    """The name as it is searched, no longer than its column: folding can lengthen it."""
    return pl.coalesce("search_name", pl.col("person_name").str.to_lowercase()).str.slice(0, NAME_LONGEST)


_POINT = ("person_id", "kind", "value", "postcode", "lines", "city", "region", "country", "zone")


def _ways(points: pl.DataFrame) -> pl.DataFrame:
    """Emails and numbers. A number given as a phone is a landline unless its digits say mobile."""
    is_mobile = (pl.col("kind") == "mobile") | pl.col("value").str.contains(_MOBILE)
    kind = (
        pl.when(pl.col("kind") == "email").then(pl.lit("email"))
        .when(is_mobile).then(pl.lit("mobile")).otherwise(pl.lit("landline"))
    )  # fmt: skip
    empty = [pl.lit("").alias(name) for name in ("postcode", "lines", "city", "region", "country")]
    ways = points.select("person_id", "value", *empty, kind=kind)
    return ways.with_columns(zones.hints_of(ways["value"])).select(_POINT)


def _post(addresses: pl.DataFrame) -> pl.DataFrame:
    """Postal points: the first line tells addresses of one postcode apart."""
    lines = [pl.col(name) for name in ("address_1", "address_2", "address_3")]
    texts = [pl.col(name).fill_null("") for name in ("postcode", "city", "region", "country")]
    first = pl.coalesce(*lines, "city", "postcode")
    post = addresses.select(
        "person_id", *texts, kind=pl.lit("postal"), value=first,
        lines=pl.concat_str(*lines, separator="\n", ignore_nulls=True),
    )  # fmt: skip
    places = post.select("country", "region").unique()
    known = [_only(zones_of(country, region)) for country, region in places.iter_rows()]
    hinted = places.with_columns(pl.Series("zone", known, dtype=_TEXT))
    return post.join(hinted, on=["country", "region"], how="left", maintain_order="left").select(_POINT)


def _only(found: tuple[str, ...]) -> str:
    return found[0] if len(found) == 1 else ""
