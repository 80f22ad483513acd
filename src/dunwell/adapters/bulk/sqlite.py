"""Bulk sessions on SQLite by ADBC.

ADBC carries its own copy of the SQLite library. POSIX locks belong to a process, so two copies in one process do not
see each other's locks, and one closing the file drops the other's (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
Therefore a session demands that this process has no other connection to the file open: the caller's `exclusively`
closes them and refuses new ones until the session ends. Web processes never open a session on SQLite; jobs do.
Where the system tells which files a process has open, a session that is not alone is refused.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import adbc_driver_sqlite.dbapi as sqlite
import polars as pl

from dunwell.adapters.bulk.abreast import WORTH, abreast, shared_columns
from dunwell.adapters.bulk.behind import Behind

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Cursor

ROWS_INFERRED = 4_000_000
"""Rows of the first batch, from which the driver infers types: all of them, so that a late text is not refused."""
SETUP = (
    "PRAGMA busy_timeout=60000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-262144",
    "PRAGMA temp_store=MEMORY",
)


def _storable(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns as SQLite stores them: flags as integers, dates and instants as the text Django writes."""
    casts = []
    for name, dtype in frame.schema.items():
        if dtype == pl.Boolean:
            casts.append(pl.col(name).cast(pl.Int64))
        elif dtype == pl.Date:
            casts.append(pl.col(name).dt.to_string("%Y-%m-%d"))
        elif isinstance(dtype, pl.Datetime):
            stamp = pl.col(name).dt.convert_time_zone("UTC") if dtype.time_zone else pl.col(name)
            casts.append(stamp.dt.strftime("%Y-%m-%d %H:%M:%S%.6f").str.strip_suffix(".000000").alias(name))
        elif dtype in (pl.Categorical, pl.Enum):
            casts.append(pl.col(name).cast(pl.String))
    return frame.with_columns(casts)


def _typed(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Columns as `schema` says: the reverse of `_storable`."""
    casts = []
    for name, dtype in schema.items():
        column, have = pl.col(name), frame.schema[name]
        if have == dtype:
            continue
        if dtype == pl.Date and have == pl.String:
            casts.append(column.str.to_date("%Y-%m-%d"))
        elif isinstance(dtype, pl.Datetime) and have == pl.String:
            padded = pl.when(column.str.len_bytes() == 19).then(column + ".000000").otherwise(column)
            instant = padded.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", time_unit="us", time_zone="UTC")
            casts.append(instant.alias(name))
        else:
            casts.append(column.cast(dtype))
    return frame.with_columns(casts)


def _plain(value: object) -> object:
    """A parameter as SQLite compares it."""
    if isinstance(value, bool):
        return int(value)
    if hasattr(value, "isoformat"):
        return str(value).removesuffix("+00:00")
    return value


class NotAlone(RuntimeError):
    """Something else in this process has the database file open."""


def _require_alone(path: str, *, seconds: float = 2.0) -> None:
    """Wait until this process has no descriptor of the file at `path`; raises NotAlone when it keeps one.

    Only where the system lists them (Linux); elsewhere the caller's `exclusively` is believed.
    """
    descriptors, file = Path("/proc/self/fd"), Path(path).resolve()
    until = time.monotonic() + seconds
    while descriptors.is_dir():
        held = False
        for descriptor in descriptors.iterdir():
            with suppress(OSError):
                held = held or descriptor.readlink() == file
        if not held:
            return
        if time.monotonic() > until:
            raise NotAlone(
                f"this process has {path} open elsewhere; a bulk session on SQLite must be alone (docs/adr/0002)"
            )
        time.sleep(0.005)


@dataclass(slots=True)
class SqliteSession:
    """One immediate transaction. See `core.ports.BulkSession`."""

    cursor: Cursor
    behind: Behind = field(default_factory=Behind)
    last: dict[str, int] = field(default_factory=dict)
    """The last id given of each table, while nothing else gives any; empty when it must be looked up."""
    given: set[str] = field(default_factory=set)

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        self.behind.settle()
        self.cursor.execute(sql, [_plain(value) for value in params] or None)
        frame = pl.DataFrame(self.cursor.fetch_arrow_table())
        return _typed(frame, schema) if schema else frame

    def find(self, sql: str, texts: pl.Series, *, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        listed = "(SELECT value FROM json_each(?))"
        return self.read(sql.replace("{texts}", listed), (json.dumps(texts.to_list()),), schema=schema)

    def append(self, table: str, frame: pl.DataFrame) -> int:
        if not frame.is_empty():
            if "id" not in frame.columns:
                self.keep_ids()
            self.behind.do(partial(self._store, table, frame), rows=frame.height)
        return frame.height

    def _store(self, table: str, frame: pl.DataFrame) -> None:
        rest = frame
        if frame.height >= WORTH:
            same = shared_columns(frame)
            laid = abreast(table, _storable(frame.drop(same)), _storable(frame.select(same).head(1)))
            self.cursor.executemany(laid.sql, laid.parameters.to_arrow())
            rest = laid.rest
        if not rest.is_empty():
            self.cursor.adbc_ingest(table, _storable(rest).to_arrow(), mode="append")

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        if sql.lstrip().upper().startswith("INSERT"):
            self.keep_ids()
        return self._run(sql, params)

    def _run(self, sql: str, params: Sequence[object] = ()) -> int:
        self.behind.settle()
        self.cursor.execute(sql, [_plain(value) for value in params] or None)
        return max(self.cursor.rowcount, 0)

    def hold(self, table: str, ids: pl.Series) -> None:
        """The transaction is immediate: it holds the whole file."""

    def take_ids(self, table: str, count: int) -> pl.Series:
        if not self.last:
            self.last = dict(self.read("SELECT name, seq FROM sqlite_sequence").iter_rows())
        last = self.last.get(table, 0)
        self.last[table] = last + count
        self.given.add(table)
        return pl.int_range(last + 1, last + count + 1, dtype=pl.Int64, eager=True).alias("id")

    def keep_ids(self) -> None:
        """Write down which ids were given, before something else gives some or the transaction ends."""
        for table in sorted(self.given):
            self._run(
                "INSERT INTO sqlite_sequence(name, seq) SELECT ?, 0 "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)",
                (table, table),
            )
            self._run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (self.last[table], table))
        self.last, self.given = {}, set()


@dataclass(frozen=True, slots=True)
class SqliteBulk:
    """See `core.ports.Bulk`."""

    path: str
    exclusively: Callable[[], AbstractContextManager[None]]
    vendor: str = "sqlite"

    @contextmanager
    def job(self) -> Iterator[SqliteBulk]:
        yield self  # opening a file costs nothing, and between two sessions it is Django's

    @contextmanager
    def session(self) -> Iterator[SqliteSession]:
        with self.exclusively(), self._opened() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(ROWS_INFERRED)})
            for line in SETUP:
                cursor.execute(line)
                cursor.fetchall()
            cursor.execute("BEGIN IMMEDIATE")
            session = SqliteSession(cursor)
            try:
                yield session
                session.keep_ids()
                session.behind.settle()
            except BaseException:
                session.behind.close()
                cursor.execute("ROLLBACK")
                raise
            session.behind.close()
            cursor.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[Cursor]:
        _require_alone(self.path)
        with sqlite.connect(uri=self.path, autocommit=True) as connection, connection.cursor() as cursor:
            yield cursor
