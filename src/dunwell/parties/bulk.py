"""People by the thousand, inside a bulk session: who a source's keys name, new people, spellings, identifiers.

Contact points are in `bulk_points.py`.

A frame of people names them by `key`, in a scope such as `creditor:12`: one key of one scope is one person for ever.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from dunwell.core.ports import BulkSession, Vault
from dunwell.core.ranges import among
from dunwell.parties.services import identifier_record

_ID, _TEXT = pl.Int64(), pl.String()


def hold_people_in(session: BulkSession, person_ids: pl.Series) -> None:
    """Hold these people until the transaction ends: what `queries.hold_people` does, for a file that changes facts.

    Before anything else of theirs is written; Int64 ids, some may be null or stand twice.
    """
    session.hold("parties_person", person_ids.drop_nulls().unique().sort())


def known_keys_in(session: BulkSession, scope: str, *, after_id: int = 0) -> pl.DataFrame:
    """Keys of a scope recorded after the one numbered `after_id`: key_id, key, person_id."""
    return session.read(
        "SELECT id AS key_id, key, person_id FROM parties_personkey WHERE id > ? AND scope = ?",
        (after_id, scope),
        schema={"key_id": _ID, "key": _TEXT, "person_id": _ID},
    )


def register_in(session: BulkSession, people: pl.DataFrame, *, scope: str, at: datetime) -> pl.DataFrame:
    """Record new people under their keys; none of the keys may be known.

    Needs    key, name, search_name, kind, language, country, region; never null
    Rows     one per person, by name: indexes over names then grow at one end: key_id, key, person_id
    """
    numbered = people.sort("search_name", maintain_order=True).with_columns(
        session.take_ids("parties_person", people.height).alias("person_id"),
        session.take_ids("parties_personkey", people.height).alias("key_id"),
    )
    session.append(
        "parties_person",
        numbered.select(
            pl.col("person_id").alias("id"),
            "kind",
            "name",
            "search_name",
            "language",
            "country",
            "region",
            zone=pl.lit(""),
            recorded_at=pl.lit(at),
        ),
    )
    session.append(
        "parties_personkey",
        numbered.sort("key").select(pl.col("key_id").alias("id"), "person_id", "key", scope=pl.lit(scope)),
    )
    return numbered.select("key_id", "key", "person_id")


def attach_keys_in(session: BulkSession, keys: pl.DataFrame, *, scope: str) -> pl.DataFrame:
    """Record further keys of people that are known. Needs key, person_id. Rows: the same, with key_id."""
    numbered = keys.with_columns(session.take_ids("parties_personkey", keys.height).alias("key_id"))
    session.append(
        "parties_personkey", numbered.select(pl.col("key_id").alias("id"), "person_id", "key", scope=pl.lit(scope))
    )
    return numbered.select("key_id", "key", "person_id")


def spell_in(session: BulkSession, spellings: pl.DataFrame, *, source: str, seen_before: pl.Series) -> int:
    """Keep names as the source wrote them, each once per person; returns how many were new.

    Needs    person_id, name, search_name
    Given    seen_before: ids of the people who may have spellings already, sorted
    """
    new = spellings.unique(["person_id", "name"], maintain_order=True)
    if len(seen_before):
        known = of_people(session, "SELECT person_id, name FROM parties_spelling", seen_before, {"name": _TEXT})
        new = new.join(known, on=["person_id", "name"], how="anti", maintain_order="left")
    rows = new.sort("search_name").select("person_id", "name", "search_name", source=pl.lit(source))
    return session.append(
        "parties_spelling", rows.with_columns(session.take_ids("parties_spelling", rows.height).alias("id"))
    )


def seal_in(
    session: BulkSession,
    identifiers: pl.DataFrame,
    *,
    source: str,
    starts_on: date,
    seen_before: pl.Series,
    vault: Vault,
    at: datetime,
) -> int:
    """Seal identity numbers and birth dates that are new; a newer one of a kind ends the older. Costs per row.

    Needs    person_id, kind (national_id, birth_date), value
    Given    seen_before: ids of the people who may have identifiers already, sorted
    """
    if identifiers.is_empty():
        return 0
    found = identifiers.unique(["person_id", "kind"], keep="last", maintain_order=True)
    indexes = [vault.blind_index(value, purpose=kind) for kind, value in found.select("kind", "value").iter_rows()]
    found = found.with_columns(pl.Series("blind_index", indexes, dtype=_TEXT))
    if len(seen_before):
        known = of_people(
            session,
            "SELECT person_id, id, kind, blind_index FROM parties_identifier WHERE ends_on IS NULL",
            seen_before,
            {"id": _ID, "kind": _TEXT, "blind_index": _TEXT},
        )
        found = found.join(known, on=["person_id", "kind", "blind_index"], how="anti", maintain_order="left")
        for old in known.join(found, on=["person_id", "kind"], how="semi")["id"]:
            session.run("UPDATE parties_identifier SET ends_on = ? WHERE id = ?", (starts_on, old))
    sealed = [
        vault.seal(value, record=identifier_record(person_id, kind))
        for person_id, kind, value in found.select("person_id", "kind", "value").iter_rows()
    ]
    rows = found.select("person_id", "kind", "blind_index").with_columns(
        session.take_ids("parties_identifier", found.height).alias("id"),
        pl.Series("sealed", sealed, dtype=pl.Binary),
        source=pl.lit(source),
        starts_on=pl.lit(starts_on),
        ends_on=pl.lit(None, dtype=pl.Date),
        recorded_at=pl.lit(at),
    )
    return session.append("parties_identifier", rows)


def of_people(
    session: BulkSession, select: str, person_ids: pl.Series, columns: dict[str, pl.DataType]
) -> pl.DataFrame:
    """Rows of these people, and perhaps of some between them."""
    joint = " AND " if " WHERE " in select else " WHERE "
    schema = {"person_id": _ID, **columns}
    return pl.concat(
        session.read(f"{select}{joint}{condition}", schema=schema) for condition in among("person_id", person_ids)
    )
