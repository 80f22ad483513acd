"""What must be true of what was recorded in the law's words: asked by `dunwell verify`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import BadFacts, read_event
from dunwell.core.ports import Reader

_ID, _TEXT = pl.Int64(), pl.String()
ROWS = "SELECT id, person_id, type, at, fields, withdraws_id FROM cases_occurrence ORDER BY id"
TOLD = (
    "SELECT because FROM trail_link WHERE about_kind = 'person' "
    "AND did IN ('occurrence.recorded', 'occurrence.withdrawn')"
)


def occurrences(reader: Reader) -> list[str]:
    """Rows that the law cannot read, that the trail does not know, or that withdraw what is not there."""
    schema = {"id": _ID, "person_id": _ID, "type": _TEXT, "at": _TEXT, "fields": _TEXT, "withdraws_id": _ID}
    rows = reader.read(ROWS, schema=schema)
    told = {_number(because) for because in reader.read(TOLD, schema={"because": _TEXT})["because"]}
    kept = {row_id: (person, type_) for row_id, person, type_, *_ in rows.iter_rows()}
    found: list[str] = []
    for row_id, person, type_, at, fields, withdraws in rows.iter_rows():
        if row_id not in told:
            found.append(f"occurrence {row_id} stands, and the trail does not say so")
        if withdraws is not None and (withdraws >= row_id or kept.get(withdraws) != (person, type_)):
            found.append(f"occurrence {row_id} withdraws {withdraws}, which is nothing of the kind")
        found += [f"occurrence {row_id}: {why}" for why in _unreadable(type_, at, fields)]
    return found


def _unreadable(type_: str, at: str, fields: str) -> Iterator[str]:
    try:
        read_event({**json.loads(fields), "type": type_, "at": at})
    except (BadFacts, ValueError, TypeError) as error:
        yield str(error)


def _number(because: str) -> object:
    """The row a link speaks of; None where the link was forged beyond reading, which the chain tells."""
    try:
        return json.loads(because).get("occurrence")
    except (ValueError, AttributeError):
        return None
