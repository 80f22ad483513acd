# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Contact points on the trail: a keyed digest of each, or one root over many, never what they say.

The key is the home's: a phone number has so few digits that its plain hash would tell it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.conf import settings

from dunwell.core.actor import Actor
from dunwell.core.chain import block_digests, rows_root
from dunwell.core.ports import BulkSession, Reader
from dunwell.core.ranges import listed
from dunwell.trail import services as trail

_ID, _TEXT = pl.Int64(), pl.String()
COLUMNS: dict[str, pl.DataType] = {
    "id": _ID, "person_id": _ID, "kind": _TEXT, "value": _TEXT, "lines": _TEXT, "city": _TEXT, "region": _TEXT,
    "postcode": _TEXT, "country": _TEXT, "zone": _TEXT, "place": _TEXT, "is_employer_provided": pl.Boolean(),
    "origin": _TEXT, "source": _TEXT, "starts_on": pl.Date(), "recorded_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
"""What never changes of a contact point; its state and its end are acts of their own."""
BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Added:
    """Points recorded together: the first and last id of each stretch of consecutive ids, their count and root."""

    spans: tuple[tuple[int, int], ...]
    count: int
    root: str


def added(points: pl.DataFrame) -> Added:
    """What is to be noted of these points. Needs COLUMNS."""
    ordered = points.sort("id")
    breaks = ordered.select(stretch=(pl.col("id").diff() != 1).fill_null(value=True).cum_sum(), id="id")
    spans = breaks.group_by("stretch", maintain_order=True).agg(first=pl.col("id").min(), last=pl.col("id").max())
    return Added(tuple(spans.select("first", "last").iter_rows()), points.height, root(ordered))


def note_added_in(session: BulkSession, new: Added, *, ended: int, batch_id: int, by: Actor, at: datetime) -> None:
    """One link for the points a chunk of a file brought, and how many older ones ended with them."""
    if new.count:
        because = {"points": new.spans, "ended": ended}
        trail.note_in(
            session, by=by, did="points.added", about=("batch", batch_id), at=at, because=because,
            rows=(new.count, new.root),
        )  # fmt: skip


def root(points: pl.DataFrame) -> str:
    """The keyed root over points in order of id."""
    return _keyed(rows_root(block_digests(_lines(points))))


def _lines(points: pl.DataFrame) -> pl.Series:
    typed = points.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()).sort("id")
    words = [pl.col(name).cast(pl.String).fill_null("") for name in COLUMNS if name not in _SPECIAL]
    special = [pl.col("is_employer_provided").cast(pl.Int8), pl.col("recorded_at").dt.epoch("us")]
    line = pl.concat_str(*words, *special, separator=BETWEEN).str.replace_all("\n", "\x1e", literal=True)
    return typed.select(line.alias("line"))["line"]


_SPECIAL = ("is_employer_provided", "recorded_at")


def _keyed(plain: str) -> str:
    key = str(settings.HOME.secret("points")).encode()
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()


def otherwise(reader: Reader) -> list[str]:
    """Contact points that are not what the trail saw being recorded, marked or ended, in words."""
    told = reader.read(
        "SELECT id, did, because, rows_count, rows_root FROM trail_link "
        "WHERE did IN ('point.added', 'points.added', 'point.marked') ORDER BY id",
        schema={"id": _ID, "did": _TEXT, "because": _TEXT, "rows_count": _ID, "rows_root": _TEXT},
    )
    links = [(link, did, json.loads(because), count, root) for link, did, because, count, root in told.iter_rows()]
    alone = {int(said["point"]): str(said["digest"]) for _, did, said, *_ in links if did == "point.added"}
    runs = [
        (link, Added(tuple((int(first), int(last)) for first, last in said["points"]), count, root))
        for link, did, said, count, root in links
        if did == "points.added"
    ]
    states = {int(said["point"]): str(said["new"]) for _, did, said, *_ in links if did == "point.marked"}
    ended = sum(int(said["ended"]) for _, did, said, *_ in links if did == "points.added")
    return [
        *_changed_alone(reader, alone),
        *_changed_together(reader, runs),
        *_untold(reader, alone, [new for _, new in runs]),
        *_states(reader, states),
        *_ended(reader, ended),
    ]


def _changed_alone(reader: Reader, alone: dict[int, str]) -> Iterator[str]:
    select = f"SELECT {', '.join(COLUMNS)} FROM parties_contactpoint WHERE "
    found: dict[int, str] = {}
    for some in listed("id", pl.Series(sorted(alone), dtype=_ID)):
        rows = reader.read(select + some, schema=COLUMNS).sort("id")
        for point, line in zip(rows["id"], _lines(rows), strict=True):
            found[point] = _keyed(rows_root([hashlib.sha256(line.encode()).digest()]))
    for point, digest in alone.items():
        if found.get(point) != digest:
            yield f"contact point {point} is not what was recorded"


def _changed_together(reader: Reader, runs: list[tuple[int, Added]]) -> Iterator[str]:
    select = f"SELECT {', '.join(COLUMNS)} FROM parties_contactpoint WHERE id BETWEEN ? AND ?"
    for link, told in runs:
        rows = pl.concat(reader.read(select, span, schema=COLUMNS) for span in told.spans)
        if (rows.height, root(rows)) != (told.count, told.root):
            yield f"link {link} saw other contact points come with a file than are kept"


def _untold(reader: Reader, alone: dict[int, str], runs: list[Added]) -> Iterator[str]:
    """Points that no link saw being recorded."""
    ids = reader.read("SELECT id FROM parties_contactpoint ORDER BY id", schema={"id": _ID})
    spans = [*((point, point) for point in alone), *(span for run in runs for span in run.spans)]
    bounds = pl.DataFrame(sorted(spans), schema={"first": _ID, "last": _ID}, orient="row")
    placed = ids.join_asof(bounds, left_on="id", right_on="first")
    for point in placed.filter(~(pl.col("id") <= pl.col("last")).fill_null(value=False))["id"]:
        yield f"contact point {point} was recorded, and the trail does not say so"


def _states(reader: Reader, told: dict[int, str]) -> Iterator[str]:
    """Points in another state than they were last marked with; one that ended on its first day is retired."""
    kept = reader.read(
        "SELECT id, CASE WHEN state = 'retired' AND ends_on IS NOT NULL THEN 'ended' ELSE state END AS state "
        "FROM parties_contactpoint WHERE state <> 'usable' ORDER BY id",
        schema={"id": _ID, "state": _TEXT},
    )
    states = dict(kept.iter_rows())
    for point in sorted(states.keys() | told.keys()):
        state = states.get(point, "usable")
        if state != told.get(point, "usable") and not (state == "ended" and told.get(point) in (None, "retired")):
            yield f"contact point {point} is {state}, and was marked {told.get(point, 'usable')}"


def _ended(reader: Reader, told: int) -> Iterator[str]:
    sql = "SELECT COUNT(*) AS count FROM parties_contactpoint WHERE ends_on IS NOT NULL"
    kept = int(reader.read(sql, schema={"count": _ID}).item())
    if kept != told:
        yield f"{kept} contact points have ended; the trail saw {told} end"
