"""Expressions that several rules share: hours, calendars and the person's own wishes. No number lives here."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c

MINUTES_OF_DAY = 1440
SUNDAY = 7


def outside(earliest: int, latest: int) -> pl.Expr:
    """True outside `earliest <= minute < latest` in either plausible zone; null where a zone is unknown."""
    east = (c.minute_earliest < earliest) | (c.minute_earliest >= latest)
    west = (c.minute_latest < earliest) | (c.minute_latest >= latest)
    return east | west


def is_sunday() -> pl.Expr:
    """True on Sundays where the person is; null where the local date is unknown."""
    return c.weekday == SUNDAY


def is_holiday() -> pl.Expr:
    """True on public holidays where the person is; null where that is unknown."""
    return c.is_holiday


def in_barred_hours() -> pl.Expr:
    """True inside the hours the person ruled out, which may run over midnight; false where none was ruled out.

    Of two plausible zones every clock between them may be the person's. Null where one end of the hours is unknown.
    """
    has_barred = c.barred_from_minute.is_not_null() | c.barred_to_minute.is_not_null()
    until_barred = (c.barred_from_minute - c.minute_latest) % MINUTES_OF_DAY
    begins_between = until_barred <= (c.minute_earliest - c.minute_latest) % MINUTES_OF_DAY
    is_empty = c.barred_from_minute == c.barred_to_minute
    return has_barred & (_within_barred(c.minute_latest) | (begins_between & is_empty.not_()))


def _within_barred(minute: pl.Expr) -> pl.Expr:
    after_start, before_end = minute >= c.barred_from_minute, minute < c.barred_to_minute
    over_midnight = c.barred_from_minute > c.barred_to_minute
    return (over_midnight & (after_start | before_end)) | (over_midnight.not_() & after_start & before_end)


def opted_out(channel: str) -> pl.Expr:
    """The person's refusal of `channel`."""
    answer: pl.Expr = getattr(c, f"opted_out_{channel}")
    return answer


def consented(channel: str) -> pl.Expr:
    """The person's consent to `channel`; null where nothing was said."""
    answer: pl.Expr = getattr(c, f"consented_{channel}")
    return answer


def counted(what: str, days: int) -> pl.Expr:
    """Contacts of one kind over so many days, today included; the snapshot has a column for each window it counts."""
    answer: pl.Expr = getattr(c, f"{what}_{days}d")
    return answer
