"""Few rows over a connection that is already open, in its transaction: what a web process uses to ask the same queries.

A bulk session is a connection of its own, which SQLite allows to jobs alone and which cannot see what the caller's
transaction has written. This reader can; it costs microseconds a row, so it is for a handful of debts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from dunwell.adapters.bulk.sqlite import _plain, _typed


class OpenConnection(Protocol):
    """The part of Django's connection that is used here."""

    vendor: str

    def cursor(self) -> AbstractContextManager[Any]: ...


@dataclass(frozen=True, slots=True)
class FewRows:
    """See `core.ports.Reader`."""

    connection: OpenConnection

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        is_sqlite = self.connection.vendor == "sqlite"
        marked = sql.replace("%", "%%").replace("?", "%s")
        with self.connection.cursor() as cursor:
            cursor.execute(marked, [_plain(value) for value in params] if is_sqlite else list(params))
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        frame = pl.DataFrame(
            [pl.Series(name, values, strict=False) for name, values in zip(names, columns, strict=True)]
        )
        return _typed(frame, schema) if schema else frame
