"""Few rows over a connection that is already open, in its transaction: what a web process uses to ask the same queries.

A bulk session is a connection of its own, which SQLite allows to jobs alone and which cannot see what the caller's
transaction has written. This reader can; it costs microseconds a row, so it is for a handful of debts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import polars as pl

from dunwell.adapters.bulk.sqlite import _plain


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
        dtypes = schema or {}
        return pl.DataFrame(
            [_series(name, values, dtypes.get(name)) for name, values in zip(names, columns, strict=True)]
        )


def _series(name: str, values: Sequence[Any], dtype: pl.DataType | None) -> pl.Series:
    """A column of that type. Few values are converted one by one faster than a column is cast."""
    if dtype is None:
        return pl.Series(name, values, strict=False)
    as_type = AS_TYPE.get(dtype.base_type())
    if as_type is None:
        return pl.Series(name, values, strict=False).cast(dtype)
    return pl.Series(name, [None if value is None else as_type(value) for value in values], dtype=dtype)


def _day(value: date | str) -> date:
    """SQLite gives the result of an expression as the text that it stores."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: datetime | str) -> datetime:
    """The same of an instant, which SQLite stores in UTC without saying so."""
    known = datetime.fromisoformat(value) if isinstance(value, str) else value
    return known if known.tzinfo else known.replace(tzinfo=UTC)


AS_TYPE: Mapping[type[pl.DataType], Callable[[Any], object]] = {
    pl.Int64: int,
    pl.Int32: int,
    pl.Boolean: bool,
    pl.String: str,
    pl.Date: _day,
    pl.Datetime: _instant,
}
"""How a value is made one of a column's type; columns of any other type are cast."""
