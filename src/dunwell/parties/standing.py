"""Which facts of one kind stand about people: who is protected, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.ports import Reader
from dunwell.core.words import CircumstanceKind
from dunwell.parties.models import Circumstance

_ID, _AT = pl.Int64(), pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Standing:
    """One fact: about one debt of the person, or with `subject_id` None about all; both days inside."""

    subject_id: int | None
    starts_on: date
    ends_on: date | None


def of_person(person_id: int, kind: CircumstanceKind) -> list[Standing]:
    """Facts of a kind about one person that were not withdrawn, oldest first."""
    rows = Circumstance.objects.filter(person_id=person_id, kind=kind, withdrawn_at__isnull=True)
    return [Standing(row.subject_id, row.starts_on, row.ends_on) for row in rows.order_by("starts_on", "id")]


def standing_in(reader: Reader, kind: CircumstanceKind) -> pl.DataFrame:
    """Every fact of a kind: person_id, subject_id, starts_on, ends_on, recorded_at, withdrawn_at (null: it stands)."""
    return reader.read(
        "SELECT person_id, subject_id, starts_on, ends_on, recorded_at, withdrawn_at FROM parties_circumstance "
        "WHERE kind = ?",
        (str(kind),),
        schema={
            "person_id": _ID,
            "subject_id": _ID,
            "starts_on": pl.Date(),
            "ends_on": pl.Date(),
            "recorded_at": _AT,
            "withdrawn_at": _AT,
        },
    )
