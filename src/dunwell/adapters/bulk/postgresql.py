"""Bulk sessions on PostgreSQL by ADBC, whose ingest is a binary COPY."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as postgresql
import polars as pl

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection, Cursor

TYPES: dict[str, pl.DataType] = {
    "smallint": pl.Int16(),
    "integer": pl.Int32(),
    "bigint": pl.Int64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "timestamp with time zone": pl.Datetime("us", "UTC"),
    "character varying": pl.String(),
    "text": pl.String(),
    "double precision": pl.Float64(),
    "bytea": pl.Binary(),
}
"""The Arrow type whose binary COPY form each column type takes."""
COLUMN_TYPES = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = ?"
)


SETUP = ("SET random_page_cost = 1.1", "SET work_mem = '64MB'")
"""For this connection: the defaults are those of spinning disks, and a few percent of a table would be read whole."""


def _numbered(sql: str) -> str:
    """`?` placeholders as PostgreSQL writes them."""
    numbers = count(1)
    pieces = sql.split("?")
    return pieces[0] + "".join(f"${next(numbers)}{piece}" for piece in pieces[1:])


@dataclass(slots=True)
class PostgresSession:
    """One transaction. See `core.ports.BulkSession`."""

    cursor: Cursor
    types: dict[str, dict[str, pl.DataType]] = field(default_factory=dict)

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        self.cursor.execute(_numbered(sql), list(params) or None)
        frame = pl.DataFrame(self.cursor.fetch_arrow_table())
        return frame.cast(dict(schema)) if schema else frame  # type: ignore[arg-type]

    def append(self, table: str, frame: pl.DataFrame) -> int:
        if frame.is_empty():
            return 0
        if table not in self.types:
            found = self.read(COLUMN_TYPES, (table,))
            self.types[table] = {name: TYPES[kind] for name, kind in found.iter_rows()}
        wanted = self.types[table]
        self.cursor.adbc_ingest(
            table, frame.cast({name: wanted[name] for name in frame.columns}).to_arrow(), mode="append"
        )
        return frame.height

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        self.cursor.execute(_numbered(sql), list(params) or None)
        return max(self.cursor.rowcount, 0)

    def take_ids(self, table: str, count: int) -> pl.Series:
        sequence = "(SELECT pg_get_serial_sequence(?, 'id')::regclass)"  # a subquery: looked up once, not per id
        sql = f"SELECT nextval({sequence}) AS id FROM generate_series(1, ?::bigint)"  # noqa: S608
        return self.read(sql, (table, count))["id"].sort()


@dataclass(frozen=True, slots=True)
class PostgresBulk:
    """See `core.ports.Bulk`."""

    uri: str
    vendor: str = "postgresql"

    @classmethod
    def of(cls, database: Mapping[str, object]) -> PostgresBulk:
        """From a Django database setting; an empty host means the local socket."""
        text = {
            key: quote(str(database.get(key) or ""), safe="") for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")
        }
        who = text["USER"] + (f":{text['PASSWORD']}" if text["PASSWORD"] else "")
        where = text["HOST"] + (f":{text['PORT']}" if text["PORT"] else "")
        return cls(f"postgresql://{who}{'@' if who else ''}{where}/{text['NAME']}")

    @contextmanager
    def job(self) -> Iterator[PostgresJob]:
        with postgresql.connect(self.uri, autocommit=False) as connection:
            with connection.cursor() as cursor:
                for line in SETUP:
                    cursor.execute(line)
            connection.commit()
            yield PostgresJob(connection)

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        with self.job() as job, job.session() as session:
            yield session


@dataclass(frozen=True, slots=True)
class PostgresJob:
    """One connection for sessions one after another. See `core.ports.Bulk.job`."""

    connection: Connection
    types: dict[str, dict[str, pl.DataType]] = field(default_factory=dict)
    vendor: str = "postgresql"

    @contextmanager
    def job(self) -> Iterator[PostgresJob]:
        yield self

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        with self.connection.cursor() as cursor:
            try:
                yield PostgresSession(cursor, self.types)
            except BaseException:
                self.connection.rollback()
                raise
            self.connection.commit()
