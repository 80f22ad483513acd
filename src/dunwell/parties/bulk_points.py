# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Contact points by the thousand, inside a bulk session: new ones, and the end of those a newer file replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.core.ports import BulkSession
from dunwell.core.ranges import listed
from dunwell.parties.bulk import of_people
from dunwell.parties.point_roots import Added, added

_ID, _TEXT = pl.Int64(), pl.String()
POINT_IDENTITY = ("person_id", "kind", "value", "postcode")
"""Two live points that agree in these are one point."""
FROM_FILES = "intake:"
"""Begins the source of a point that came by a file. What a person told us themselves, no file ends."""
NUMBERS = ("mobile", "landline")


@dataclass(frozen=True, slots=True)
class Renewing:
    """How far a file ends what files before it said.

    but_not         ids of people whose points it leaves: it states several of one kind, in different places
    numbers_alike   it has one column of numbers, so a mobile may replace a landline
    """

    but_not: pl.Series
    numbers_alike: bool


@dataclass(frozen=True, slots=True)
class Points:
    """What became of points.

    reached   ids of the people who got one, once each, sorted
    renewed   person_id, kind (of the new one), old_point_id, new_point_id
    added     what the caller is to note of the new ones, last of all: it holds the trail
    """

    reached: pl.Series
    renewed: pl.DataFrame
    added: Added


def add_points_in(
    session: BulkSession, points: pl.DataFrame, *, source: str, starts_on: date, seen_before: pl.Series, at: datetime,
    renewing: Renewing | None = None,
) -> Points:  # fmt: skip
    """Record contact points that their people do not have yet, live.

    Needs    person_id, kind, value, lines, city, region, postcode, country, zone; never null
    Given    seen_before: ids of the people who may have points already, sorted
             renewing: one new point of a kind replaces the one file-given point of it that is not stated any more,
             which ends on `starts_on`; None: it stands beside
    """
    new = points.unique(POINT_IDENTITY, keep="first", maintain_order=True).sort("person_id", maintain_order=True)
    said, known = new, None
    if len(seen_before):
        known = _known(session, seen_before)
        new = new.join(known, on=POINT_IDENTITY, how="anti", maintain_order="left")
    rows = new.select(*POINT_IDENTITY, "lines", "city", "region", "country", "zone").with_columns(
        session.take_ids("parties_contactpoint", new.height).alias("id"),
        place=pl.lit(""),
        is_employer_provided=pl.lit(value=False),
        origin=pl.lit("creditor"),
        state=pl.lit("usable"),
        source=pl.lit(source),
        starts_on=pl.lit(starts_on),
        ends_on=pl.lit(None, dtype=pl.Date),
        recorded_at=pl.lit(at),
    )
    session.append("parties_contactpoint", rows)
    renewed = pl.DataFrame(schema=_RENEWED)
    if renewing is not None and known is not None and rows.height:
        earlier = known.filter(
            pl.col("source").str.starts_with(FROM_FILES) & (pl.col("source") != source)
            & (pl.col("starts_on") <= starts_on)
        )  # fmt: skip
        renewed = _renewed(earlier.join(said, on=POINT_IDENTITY, how="anti"), rows, renewing)
        _end(session, earlier.join(renewed, left_on="id", right_on="old_point_id", how="semi"), starts_on)
    return Points(new["person_id"].unique().sort(), renewed, added(rows))


_RENEWED = pl.Schema({"person_id": _ID, "kind": _TEXT, "old_point_id": _ID, "new_point_id": _ID})


def _known(session: BulkSession, seen_before: pl.Series) -> pl.DataFrame:
    columns = {"id": _ID, "kind": _TEXT, "value": _TEXT, "postcode": _TEXT, "source": _TEXT, "starts_on": pl.Date()}
    select = "SELECT person_id, id, kind, value, postcode, source, starts_on FROM parties_contactpoint"
    return of_people(session, f"{select} WHERE ends_on IS NULL", seen_before, columns)


def _renewed(old: pl.DataFrame, new: pl.DataFrame, renewing: Renewing) -> pl.DataFrame:
    """Pairs of one old and one new point of a person and kind; where there are several of either, none ends."""
    like = pl.col("kind").replace(dict.fromkeys(NUMBERS, "number")) if renewing.numbers_alike else pl.col("kind")
    by = ["person_id", "like"]
    left = old.filter(~pl.col("person_id").is_in(renewing.but_not.implode())).select(
        "person_id", like=like, old_point_id="id"
    )
    right = new.select("person_id", "kind", like=like, new_point_id="id")
    alone = pl.len().over(by) == 1
    return left.filter(alone).join(right.filter(alone), on=by).sort("new_point_id").select(_RENEWED.names())


def _end(session: BulkSession, ended: pl.DataFrame, ends_on: date) -> None:
    """End points on a day. One that began that very day is retired at once, for a span is never empty."""
    before = ended.filter(pl.col("starts_on") < ends_on)["id"].sort()
    for some in listed("id", before):
        session.run(f"UPDATE parties_contactpoint SET ends_on = ? WHERE {some}", (ends_on,))
    same_day = ended.filter(pl.col("starts_on") >= ends_on)["id"].sort()
    for some in listed("id", same_day):
        session.run(
            f"UPDATE parties_contactpoint SET ends_on = ?, state = 'retired' WHERE {some}",
            (ends_on + timedelta(days=1),),
        )
