# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""What the snapshot says of people: where they are, how to reach them, what they allow, what stops treatment.

Every function reads for the people of `wanted`, a table expression with `debt_id` and `person_id`, as of one day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from dunwell.core import zones
from dunwell.core.columns import CHANNELS, OPEN_ENDED
from dunwell.core.ports import Address, Reader
from dunwell.core.ranges import among

_ID, _TEXT, _DATE, _BOOL, _SMALL = pl.Int64(), pl.String(), pl.Date(), pl.Boolean(), pl.Int32()
POINT_CHANNELS = {
    "email": ("email",),
    "phone": ("mobile", "landline"),
    "text": ("mobile",),
    "postal": ("postal",),
}
"""Which kinds of contact point serve which column; the first of equal worth wins."""
_CHANNEL_OF_POINT = {"email": "email", "phone": "phone", "text": "text", "postal": "letter"}
_LIVE = "starts_on <= ? AND (ends_on IS NULL OR ends_on > ?)"


def _of(wanted: str) -> str:
    return f"person_id IN (SELECT person_id FROM {wanted} AS wanted)"


def people(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per person with every person-grained kept column but circumstances, and `next_change_on`."""
    persons = reader.read(
        f"SELECT id AS person_id, kind AS person_kind, language, country, region, zone FROM parties_person "
        f"WHERE id IN (SELECT person_id FROM {wanted} AS wanted)",
        schema={
            "person_id": _ID,
            "person_kind": _TEXT,
            "language": _TEXT,
            "country": _TEXT,
            "region": _TEXT,
            "zone": _TEXT,
        },
    )
    said = _consents(reader, wanted, as_of)
    points = _points(reader, wanted, as_of)
    refused = said.filter(pl.col("point_id").is_not_null() & ~pl.col("is_given"))
    usable = points.filter(pl.col("is_live"))
    frames = [
        _best_points(usable, refused),
        _wishes(said),
        _barred_hours(reader, wanted, as_of),
        _places(usable),
        _next_changes(points, said),
    ]
    wide = persons
    for frame in frames:
        wide = wide.join(frame, on="person_id", how="left", maintain_order="left")
    wide = _located(wide, as_of).with_columns(
        pl.col(f"opted_out_{channel}").fill_null(value=False) for channel in CHANNELS
    )
    return wide.with_columns(
        pl.col("language").replace("", None),
        next_change_on=pl.min_horizontal("next_change_on", "barred_change_on"),
    ).drop("barred_change_on", "hints", "country", "point_country", "point_region")


def homes(reader: Reader, wanted: str) -> pl.DataFrame:
    """Who they are and where they live, as recorded of themselves: person_id, person_kind, country, region."""
    return reader.read(
        f"SELECT id AS person_id, kind AS person_kind, country, region FROM parties_person WHERE "
        f"id IN (SELECT person_id FROM {wanted} AS wanted)",
        schema={"person_id": _ID, "person_kind": _TEXT, "country": _TEXT, "region": _TEXT},
    )


def _points(reader: Reader, wanted: str, as_of: date) -> pl.DataFrame:
    """Usable contact points that are live now or later."""
    frame = reader.read(
        "SELECT id AS point_id, person_id, kind, country AS point_country, region AS point_region, zone AS point_zone, "
        f"place, is_employer_provided, starts_on, ends_on FROM parties_contactpoint WHERE {_of(wanted)} "
        "AND state = 'usable' AND (ends_on IS NULL OR ends_on > ?)",
        (as_of,),
        schema={
            "point_id": _ID,
            "person_id": _ID,
            "kind": _TEXT,
            "point_country": _TEXT,
            "point_region": _TEXT,
            "point_zone": _TEXT,
            "place": _TEXT,
            "is_employer_provided": _BOOL,
            "starts_on": _DATE,
            "ends_on": _DATE,
        },
    )
    is_work = pl.col("is_employer_provided") | (pl.col("place") == "work")
    return frame.with_columns(is_live=pl.col("starts_on") <= as_of, is_work=is_work)


def _best_points(usable: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """The best point per channel: private before work, mobile before landline, newest first; refused ones left out."""
    best = usable.select("person_id").unique()
    ordered = usable.sort(
        "is_work", "kind", "starts_on", "point_id", descending=[False, True, True, True], maintain_order=True
    )
    for column, kinds in POINT_CHANNELS.items():
        out = refused.filter(pl.col("channel").is_in([_CHANNEL_OF_POINT[column], "all"]))["point_id"]
        chosen = (
            ordered.filter(pl.col("kind").is_in(kinds) & ~pl.col("point_id").is_in(out.implode()))
            .group_by("person_id", maintain_order=True)
            .agg(
                pl.col("point_id").first().alias(f"{column}_point_id"),
                pl.col("is_work").first().alias(f"is_work_{column}"),
            )
        )
        best = best.join(chosen, on="person_id", how="left", maintain_order="left")
    return best.drop("is_work_phone", "is_work_text", "is_work_postal")


def _places(usable: pl.DataFrame) -> pl.DataFrame:
    """Where the newest postal address is, and every zone a point hints at."""
    post = usable.filter(pl.col("kind") == "postal").sort("starts_on", "point_id", descending=True)
    where = post.group_by("person_id", maintain_order=True).agg(pl.col("point_country", "point_region").first())
    hinting = usable.filter(pl.col("point_zone") != "")
    hints = hinting.group_by("person_id").agg(pl.col("point_zone").unique().sort().alias("hints"))
    return (
        usable.select("person_id")
        .unique()
        .join(where, on="person_id", how="left")
        .join(hints, on="person_id", how="left")
    )


def _located(people: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Adds jurisdiction, region and the three zone columns, worked out once per distinct place."""
    country = pl.coalesce(pl.col("country").replace("", None), pl.col("point_country").replace("", None))
    region = pl.coalesce(pl.col("region").replace("", None), pl.col("point_region").replace("", None))
    frame = people.with_columns(
        jurisdiction=country,
        region=pl.when(region.str.starts_with(country)).then(region),
        zone=pl.col("zone").replace("", None),
        place_key=pl.concat_str(
            pl.col("zone"), country.fill_null(""), region.fill_null(""), pl.col("hints").list.join(" ").fill_null(""),
            separator="|",
        ),
    )  # fmt: skip
    keys = frame["place_key"].unique()
    rows = [_zone_row(key, as_of) for key in keys]
    found = pl.DataFrame(
        rows,
        schema={"place_key": _TEXT, "zone_earliest": _TEXT, "zone_latest": _TEXT},
        orient="row",
    )
    return frame.join(found, on="place_key", how="left", maintain_order="left").drop("place_key")


def _zone_row(key: str, as_of: date) -> tuple[str, str | None, str | None]:
    """Earliest and latest plausible zone of one place: the known zone alone, else every hint together."""
    known, country, region, hints = key.split("|")
    plausible: Iterable[str] = (known,) if known else (*hints.split(), *zones.zones_of(country, region))
    plausible = [zone for zone in plausible if zone]
    return key, zones.most_eastern(plausible, as_of), zones.most_western(plausible, as_of)


def _consents(reader: Reader, wanted: str, as_of: date) -> pl.DataFrame:
    """Lines about consent that hold now or later, oldest first."""
    frame = reader.read(
        "SELECT id, person_id, channel, is_given, point_id, starts_on, ends_on FROM parties_consent "
        f"WHERE {_of(wanted)} AND (ends_on IS NULL OR ends_on > ?)",
        (as_of,),
        schema={
            "id": _ID,
            "person_id": _ID,
            "channel": _TEXT,
            "is_given": _BOOL,
            "point_id": _ID,
            "starts_on": _DATE,
            "ends_on": _DATE,
        },
    )
    return frame.with_columns(is_live=pl.col("starts_on") <= as_of).sort("starts_on", "id")


def _wishes(said: pl.DataFrame) -> pl.DataFrame:
    """Opted out and consented, per channel: the newest line for it or for all. A refusal of one point is not here."""
    lines = said.filter(pl.col("is_live") & (pl.col("point_id").is_null() | pl.col("is_given")))
    columns = []
    for channel in CHANNELS:
        newest = pl.col("is_given").filter(pl.col("channel").is_in([channel, "all"])).last()
        columns.append((~newest).alias(f"opted_out_{channel}"))
        if channel in ("email", "text"):
            own = (pl.col("channel") == channel) | ((pl.col("channel") == "all") & ~pl.col("is_given"))
            columns.append(pl.col("is_given").filter(own).last().alias(f"consented_{channel}"))
    return lines.group_by("person_id", maintain_order=True).agg(columns)


def _barred_hours(reader: Reader, wanted: str, as_of: date) -> pl.DataFrame:
    """Hours ruled out. Several spans become the shortest one that covers them all, over midnight if that is shorter."""
    frame = reader.read(
        "SELECT person_id, from_minute, to_minute, starts_on, ends_on FROM parties_barredhours "
        f"WHERE {_of(wanted)} AND (ends_on IS NULL OR ends_on > ?)",
        (as_of,),
        schema={"person_id": _ID, "from_minute": _SMALL, "to_minute": _SMALL, "starts_on": _DATE, "ends_on": _DATE},
    )
    rows = []
    for (person_id,), spans in frame.partition_by("person_id", as_dict=True).items():
        live = spans.filter(pl.col("starts_on") <= as_of)
        later = [day for day in (*spans["starts_on"], *spans["ends_on"]) if day and day > as_of]
        covered = covering(list(live.select("from_minute", "to_minute").iter_rows()))
        rows.append((person_id, *(covered or (None, None)), min(later, default=None)))
    schema = {"person_id": _ID, "barred_from_minute": _SMALL, "barred_to_minute": _SMALL, "barred_change_on": _DATE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def covering(spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The shortest span of the day's circle that covers all spans: its complement is the longest free stretch.

    Units    minutes of the day; the result may run over midnight (from > to). None of none.
    """
    if not spans:
        return None
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    gaps = [(after[0] - before[1], before[1], after[0]) for before, after in pairwise(merged)]
    around = merged[0][0] + 1440 - merged[-1][1]
    length, end, start = max([*gaps, (around, merged[-1][1], merged[0][0])])
    return (0, 1440) if length == 0 else (start, end)


def _next_changes(points: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The first later day on which a point or a consent begins or ends."""
    spans = [frame.select("person_id", "starts_on", "ends_on", "is_live") for frame in (points, said)]
    days = pl.concat(spans).select(
        "person_id", next_change_on=pl.when("is_live").then("ends_on").otherwise("starts_on")
    )
    return days.drop_nulls().group_by("person_id").agg(pl.col("next_change_on").min())


def circumstances(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per wanted debt that any circumstance touches: the stops, and `next_change_on`."""
    frame = reader.read(
        "SELECT w.debt_id, c.kind, c.level, c.starts_on, c.ends_on "
        f"FROM parties_circumstance c JOIN {wanted} w ON w.person_id = c.person_id "
        "WHERE c.withdrawn_at IS NULL AND (c.ends_on IS NULL OR c.ends_on >= ?) "
        "AND (c.subject_id IS NULL OR c.subject_id = w.debt_id)",
        (as_of,),
        schema={"debt_id": _ID, "kind": _TEXT, "level": _SMALL, "starts_on": _DATE, "ends_on": _DATE},
    ).with_columns(is_live=pl.col("starts_on") <= as_of)
    live = pl.col("is_live")

    def has(kind: str) -> pl.Expr:
        return (live & (pl.col("kind") == kind)).any()

    until = pl.col("ends_on").fill_null(OPEN_ENDED).filter(live & (pl.col("kind") == "moratorium")).max()
    level = pl.col("level").filter(live & (pl.col("kind") == "vulnerability")).max().fill_null(0)
    change = pl.when(live).then(pl.col("ends_on") + timedelta(days=1)).otherwise(pl.col("starts_on")).min()
    return frame.group_by("debt_id").agg(
        is_deceased=has("deceased"),
        is_insolvent=has("insolvency"),
        moratorium_until=until,
        is_represented=has("representation"),
        vulnerability=level,
        is_minor=has("minor"),
        is_ceased=has("cease"),
        is_fraud_reported=has("fraud"),
        next_change_on=change,
    )


def names(reader: Reader, person_ids: pl.Series) -> dict[int, str]:
    """Names by person, as they are shown. Read by range where the people lie close, else one by one."""
    frame = pl.concat(
        reader.read(f"SELECT id, name FROM parties_person WHERE {condition}", schema={"id": _ID, "name": _TEXT})
        for condition in among("id", person_ids)
    )
    return dict(frame.iter_rows())


def postal_addresses(reader: Reader, point_ids: pl.Series) -> dict[int, Address]:
    """Postal addresses by contact point (sorted ids)."""
    names = ("lines", "city", "region", "postcode", "country")
    frame = pl.concat(
        reader.read(
            f"SELECT id, {', '.join(names)} FROM parties_contactpoint WHERE {condition}",
            schema={"id": _ID, **dict.fromkeys(names, _TEXT)},
        )
        for condition in among("id", point_ids)
    )
    return {
        point: Address(tuple(lines.splitlines()), city, region, postcode, country)
        for point, lines, city, region, postcode, country in frame.iter_rows()
    }
