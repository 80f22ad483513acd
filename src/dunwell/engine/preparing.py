"""Makes the engine's frame: kept facts, recent counts, and every column that only a date can tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import polars as pl

from dunwell import rulebook
from dunwell.core.ageing import days_past_due
from dunwell.core.columns import DERIVED, RECENT, c
from dunwell.rulebook import Rulebook

NOON = 720
MINUTES_OF_DAY = 1440
_COUNTS = [column.name for column in RECENT if column.dtype.is_integer()]


class MissingColumn(ValueError):
    """A frame lacks a column that `core/columns.py` promises."""


def prepare(
    kept: pl.DataFrame,
    recent: pl.DataFrame,
    *,
    as_of: date,
    moment: datetime | None = None,
    book: Rulebook | None = None,
    promise_grace_days: int = 0,
) -> pl.DataFrame:
    """Every snapshot column of `core/columns.py`, one row per debt, in the order of `kept`.

    Given    `recent` has `debt_id` and the recent columns; a debt without a row there was not contacted
    Moment   an instant with zone: hours and weekday are those of that instant where the person is.
             None: the day `as_of` as a whole, which `decide` plans; minutes then stand at noon in the western zone
    Null     `minute_*` where no zone is known; `weekday` where the plausible zones are on two dates
    Raises   MissingColumn
    """
    book = book or rulebook.load()
    counts = [name for name in _COUNTS if name in recent.columns]
    joined = kept.join(recent, on="debt_id", how="left", maintain_order="left") if recent.height else _uncontacted(kept)
    joined = joined.with_columns(pl.col(counts).fill_null(0)) if recent.height else joined
    frame = joined.with_columns(_spans(as_of, promise_grace_days))
    frame = _with_holidays(_with_local_time(frame, as_of, moment), book)
    derived = {column.name: column.dtype for column in DERIVED}
    if missing := [name for name in (*_COUNTS, *derived) if name not in frame.columns]:
        raise MissingColumn(f"the frame lacks {', '.join(missing)}; see core/columns.py for what they hold")
    return frame.drop("local_on").cast(derived)  # type: ignore[arg-type]


def _uncontacted(kept: pl.DataFrame) -> pl.DataFrame:
    quiet = [
        pl.lit(0 if column.dtype.is_integer() else None, dtype=column.dtype).alias(column.name) for column in RECENT
    ]
    return kept.with_columns(quiet)


def _spans(as_of: date, promise_grace_days: int) -> list[pl.Expr]:
    """Days between the frame's dates and `as_of`; comparisons with open-ended dates."""
    today = pl.lit(as_of)

    def since(day: pl.Expr) -> pl.Expr:
        return (today - day).dt.total_days().cast(pl.Int32)

    return [
        days_past_due(as_of).alias("days_past_due"),
        since(c.conversed_on).alias("days_since_conversation"),
        since(c.contacted_on).alias("days_since_contact"),
        since(c.last_payment_on).alias("days_since_payment"),
        since(c.step_on).alias("days_since_step"),
        (c.limitation_ends_on - today).dt.total_days().cast(pl.Int32).alias("days_to_limitation"),
        since(c.validation_notice_on).alias("days_since_validation_notice"),
        since(c.first_notice_on).alias("days_since_first_notice"),
        since(c.any_notice_on).alias("days_since_any_notice"),
        (c.moratorium_until >= today).fill_null(value=False).alias("is_in_moratorium"),
        (c.paused_until >= today).fill_null(value=False).alias("is_paused"),
        (since(c.promise_due_on) <= promise_grace_days).fill_null(value=False).alias("has_running_promise"),
        (c.plan_held_until >= today).fill_null(value=False).alias("has_held_plan"),
    ]


def _with_local_time(frame: pl.DataFrame, as_of: date, moment: datetime | None) -> pl.DataFrame:
    """Adds minute_earliest, minute_latest, weekday and local_on by joining a table of the zones that occur."""
    at = moment or datetime.combine(as_of, time(12), tzinfo=UTC)
    east, west = pl.coalesce("zone", "zone_earliest"), pl.coalesce("zone", "zone_latest")
    zones = frame.select(pl.concat([east.unique(), west.unique()]).unique().drop_nulls().alias("name"))["name"]
    ahead = pl.Series("ahead", [minutes_ahead(name, at) for name in zones], dtype=pl.Int32)
    offset_a, offset_b = (
        zone.replace_strict(zones, ahead, default=None, return_dtype=pl.Int32) for zone in (east, west)
    )
    frame = frame.with_columns(
        pl.max_horizontal(offset_a, offset_b).alias("_ahead"), pl.min_horizontal(offset_a, offset_b).alias("_behind")
    ).with_columns(pl.when(offset_a.is_not_null() & offset_b.is_not_null()).then(pl.col("_ahead", "_behind")))
    return frame.with_columns(_local(as_of, moment)).drop("_ahead", "_behind")


def _local(as_of: date, moment: datetime | None) -> list[pl.Expr]:
    ahead, behind = pl.col("_ahead"), pl.col("_behind")
    if moment is None:
        spread = pl.when(ahead - behind < NOON).then(ahead - behind)
        noon = pl.when(spread.is_not_null()).then(pl.lit(NOON, dtype=pl.Int32))
        return [
            (noon + spread).alias("minute_earliest"),
            noon.alias("minute_latest"),
            pl.lit(as_of.isoweekday(), dtype=pl.Int32).alias("weekday"),
            pl.lit(as_of).alias("local_on"),
        ]
    utc = moment.astimezone(UTC)
    minute = utc.hour * 60 + utc.minute
    same_date = (ahead + minute).floordiv(MINUTES_OF_DAY) == (behind + minute).floordiv(MINUTES_OF_DAY)
    shift = pl.duration(days=(ahead + minute).floordiv(MINUTES_OF_DAY))
    local_on = pl.when(same_date).then((pl.lit(utc.date()) + shift).cast(pl.Date))
    return [
        ((ahead + minute) % MINUTES_OF_DAY).alias("minute_earliest"),
        ((behind + minute) % MINUTES_OF_DAY).alias("minute_latest"),
        local_on.dt.weekday().cast(pl.Int32).alias("weekday"),
        local_on.alias("local_on"),
    ]


def minutes_ahead(zone: str, at: datetime) -> int | None:
    """Minutes by which local time in `zone` is ahead of UTC; None for a zone nobody knows."""
    try:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError):
        return None
    return None if offset is None else int(offset.total_seconds() // 60)


_PLACE = ["jurisdiction", "region", "is_licensed_institution", "local_on"]


def _with_holidays(frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """Adds is_holiday by joining a table of the places and dates that occur."""
    places = frame.select(_PLACE).unique()
    told = [
        None
        if day is None
        else rulebook.is_holiday(book, jurisdiction=country, region=region, is_licensed=bool(licensed), day=day)
        for country, region, licensed, day in places.iter_rows()
    ]
    table = places.with_columns(pl.Series("is_holiday", told, dtype=pl.Boolean))
    return frame.join(table, on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
