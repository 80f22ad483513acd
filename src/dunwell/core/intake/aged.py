"""Ageing summaries: which columns are buckets, how old each says a debt is, and one debt per nonzero bucket."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from dunwell.core.intake.cells import Reading, bucket_field
from dunwell.core.intake.fields import schema
from dunwell.core.intake.profile import Bucket, Profile
from dunwell.core.intake.raw import ROW

_CURRENT = re.compile(r"^(current|not (yet )?due|courant|non échu|à échoir|corriente|al corriente|por vencer|جاري)$")
_DAYS = re.compile(r"^(\d{1,3}) ?(?:-|–|to|à|a) ?\d{1,3}( ?(?:days|jours|días|dias))?( overdue)?$")
_DAYS_OVER = re.compile(
    r"^(?:>|over|more than|plus de|más de) ?(\d{1,3})( ?(?:days|jours|días|dias))?$"
    r"|^(\d{1,3}) ?(?:\+|and over|and above|days and over|days \+)$"
)
_FIRST_MONTH = re.compile(r"^< ?1 (month|mois|mes)$")
_MONTHS = re.compile(r"^(\d{1,2}) (?:months?|mois|meses|mes)$")
_OLDER = re.compile(r"^(older|plus ancien|más antiguo|anterior)$")

WHO_LONGEST = 80
"""Characters of a customer's key or name that go into a reference, which holds a hundred."""


def find_buckets(columns: Sequence[str]) -> tuple[Bucket, ...]:
    """Columns whose names are ageing buckets, in file order; empty when fewer than three are.

    A debt is dated the least overdue its bucket allows: `31 - 60` is 31 days, `1 Month` one month, `< 1 Month` one
    day, `Current` not yet due. Never older than the file proves.
    """
    buckets: list[Bucket] = []
    months = 0
    for column in columns:
        label = " ".join(column.lower().split())
        if _CURRENT.match(label):
            buckets.append(Bucket(column))
        elif match := _DAYS.match(label):
            buckets.append(Bucket(column, days=max(1, int(match[1]))))
        elif match := _DAYS_OVER.match(label):
            days = int(match[1]) + 1 if match[1] else int(match[3])
            buckets.append(Bucket(column, days=days))
        elif _FIRST_MONTH.match(label):
            buckets.append(Bucket(column, days=1))
        elif match := _MONTHS.match(label):
            months = max(months, int(match[1]))
            buckets.append(Bucket(column, months=int(match[1])))
        elif _OLDER.match(label):
            buckets.append(Bucket(column, months=months + 1, days=0 if months else 91))
    return tuple(buckets) if len(buckets) >= 3 else ()


def spread(believed: pl.DataFrame, reading: Reading, profile: Profile, *, as_of: date) -> pl.DataFrame:
    """One row per bucket, also of zero: what was owed in it before is owed in another now, or is paid.

    Rows     believed rows of the file, fields.schema() -> one per bucket, in file and bucket order
    Adds     amount_minor, due_on, is_due_estimated; customer_key is the folded name where the summary has no other;
             debt_reference is `customer / bucket`, so that the next summary of the same kind restates the same debt
    """
    wanted = list(schema())
    pieces = [believed.head(0)]
    for at, bucket in enumerate(profile.buckets):
        amounts = pl.DataFrame({ROW: reading.rows, "bucket": reading.values[bucket_field(at)]})
        due = pl.lit(as_of).dt.offset_by(f"-{bucket.months}mo").dt.offset_by(f"-{bucket.days}d")
        who = pl.coalesce("customer_key", "person_name").str.slice(0, WHO_LONGEST)
        piece = believed.join(amounts, on=ROW, how="left", maintain_order="left")
        pieces.append(
            piece.with_columns(
                customer_key=pl.coalesce("customer_key", "search_name"),
                amount_minor=pl.col("bucket").fill_null(0), due_on=due, is_due_estimated=pl.lit(value=True),
                debt_reference=pl.format("{} / {}", who, pl.lit(bucket.column)),
            ).select(wanted)
        )  # fmt: skip
    return pl.concat(pieces).sort(ROW, maintain_order=True)


def without_amounts(believed: pl.DataFrame, debts: pl.DataFrame) -> pl.DataFrame:
    """Rows that gave no debt, such as footers and settled customers: row_number, why."""
    return believed.join(debts, on=ROW, how="anti").select(ROW, why=pl.lit("nothing owed"))
