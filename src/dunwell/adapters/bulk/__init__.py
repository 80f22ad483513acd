"""Columns in and out of the product's database by ADBC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from dunwell.adapters.bulk.postgresql import PostgresBulk
from dunwell.adapters.bulk.sqlite import SqliteBulk
from dunwell.core.ports import Bulk

__all__ = ["open_bulk"]


def open_bulk(database: Mapping[str, object], *, exclusively: Callable[[], AbstractContextManager[None]]) -> Bulk:
    """The bulk adapter for a Django database setting. `exclusively` is used on SQLite: see `sqlite.py`."""
    if str(database["ENGINE"]).endswith("sqlite3"):
        return SqliteBulk(str(database["NAME"]), exclusively)
    return PostgresBulk.of(database)
