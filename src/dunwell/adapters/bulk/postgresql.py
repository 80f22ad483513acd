"""Bulk sessions on PostgreSQL by ADBC, whose ingest is a binary COPY."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as postgresql
import polars as pl

from dunwell.adapters.bulk.behind import Behind

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


SETUP = ("SET random_page_cost = 1.1", "SET work_mem = '64MB'", "SET jit = off")
"""For this connection: the defaults are those of spinning disks, and a few percent of a table would be read whole. To
compile a statement costs more than the check of a hundred thousand rows that it is."""


def _numbered(sql: str) -> str:
    """`?` placeholders as PostgreSQL writes them."""
    numbers = count(1)
    pieces = sql.split("?")
    return pieces[0] + "".join(f"${next(numbers)}{piece}" for piece in pieces[1:])


@dataclass(slots=True)
class PostgresSession:
    """One transaction. See `core.ports.BulkSession`."""

    cursor: Cursor
    types: dict[str, dict[str, pl.DataType]]
    numbers: Numbers
    behind: Behind = field(default_factory=Behind)

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        self.behind.settle()
        frame = _read(self.cursor, sql, params)
        return frame.cast(dict(schema)) if schema else frame  # type: ignore[arg-type]

    def find(self, sql: str, texts: pl.Series, *, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        listed = "(SELECT value FROM json_array_elements_text(CAST(? AS json)) AS given(value))"
        return self.read(sql.replace("{texts}", listed), (json.dumps(texts.to_list()),), schema=schema)

    def append(self, table: str, frame: pl.DataFrame) -> int:
        if not frame.is_empty():
            self.behind.do(partial(self._store, table, frame), rows=frame.height)
        return frame.height

    def _store(self, table: str, frame: pl.DataFrame) -> None:
        if table not in self.types:
            found = _read(self.cursor, COLUMN_TYPES, (table,))
            self.types[table] = {name: TYPES[kind] for name, kind in found.iter_rows()}
        wanted = self.types[table]
        self.cursor.adbc_ingest(
            table, frame.cast({name: wanted[name] for name in frame.columns}).to_arrow(), mode="append"
        )

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        self.behind.settle()
        self.cursor.execute(_numbered(sql), list(params) or None)
        return max(self.cursor.rowcount, 0)

    def hold(self, table: str, ids: pl.Series) -> None:
        if ids.is_empty():
            return
        wanted = f"ANY('{{{','.join(map(str, ids))}}}'::bigint[])"
        rows = f"SELECT 1 FROM {table} WHERE id = {wanted} ORDER BY id FOR NO KEY UPDATE"  # noqa: S608  (our own names)
        self.run(f"SELECT count(*) FROM ({rows}) AS held")  # noqa: S608

    def take_ids(self, table: str, count: int) -> pl.Series:
        if self.behind.is_busy:
            return self.numbers.take(table, count)
        return _taken(self.cursor, table, count)


def _read(cursor: Cursor, sql: str, params: Sequence[object] = ()) -> pl.DataFrame:
    cursor.execute(_numbered(sql), list(params) or None)
    return pl.DataFrame(cursor.fetch_arrow_table())


def _taken(cursor: Cursor, table: str, count: int) -> pl.Series:
    """Numbers of a sequence. Mostly they follow each other; where another took some between, they are taken anew."""
    sequence = "(SELECT pg_get_serial_sequence(?, 'id')::regclass)"  # a subquery: looked up once, not per id
    ids = f"SELECT nextval({sequence}) AS id FROM generate_series(1, ?::bigint)"  # noqa: S608
    ends = _read(cursor, f"SELECT min(id) AS first, max(id) AS last FROM ({ids}) AS taken", (table, count))  # noqa: S608
    first, last = ends.row(0)
    if count and last - first + 1 == count:
        return pl.int_range(first, last + 1, dtype=pl.Int64, eager=True).alias("id")
    return _read(cursor, ids, (table, count))["id"].cast(pl.Int64).sort()


@dataclass(slots=True)
class Numbers:
    """Takes ids on a connection of its own, opened when first needed: no transaction holds a sequence back."""

    uri: str
    connection: Connection | None = None

    def take(self, table: str, count: int) -> pl.Series:
        self.connection = self.connection or postgresql.connect(self.uri, autocommit=True)
        with self.connection.cursor() as cursor:
            return _taken(cursor, table, count)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()


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
            numbers = Numbers(self.uri)
            try:
                yield PostgresJob(connection, numbers)
            finally:
                numbers.close()

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        with self.job() as job, job.session() as session:
            yield session


@dataclass(frozen=True, slots=True)
class PostgresJob:
    """One connection for sessions one after another. See `core.ports.Bulk.job`."""

    connection: Connection
    numbers: Numbers
    types: dict[str, dict[str, pl.DataType]] = field(default_factory=dict)
    vendor: str = "postgresql"

    @contextmanager
    def job(self) -> Iterator[PostgresJob]:
        yield self

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        with self.connection.cursor() as cursor:
            session = PostgresSession(cursor, self.types, self.numbers)
            try:
                yield session
                session.behind.settle()
            except BaseException:
                session.behind.close()
                self.connection.rollback()
                raise
            session.behind.close()
            self.connection.commit()
