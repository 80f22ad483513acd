"""Querysets that are asked on every page: Django writes their SQL once, not each time.

Writing the SQL of a small question takes several times as long as answering it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import copy
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet

Row = TypeVar("Row")
FIRST_MARK = -(2**62)
"""Numbers from here on stand for ids where SQL is written: no row has them."""
IDS_MAX = 64
"""A question about more ids is written anew; its SQL is long, and its answer too."""
KEPT_MAX = 32
"""Ways of asking one question that are kept: numbers of ids, and other values."""


class Compiled(Generic[Row]):
    """The rows that belong to some ids.

    Given    `rows` makes the queryset from a list of ids and, where it needs them, further values that rarely change;
             each id goes into the SQL as a parameter, and one that is named twice changes nothing
    """

    def __init__(self, rows: Callable[..., QuerySet[Any, Row]]) -> None:
        self._rows = rows
        self._kept: dict[tuple[object, ...], tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]] = {}

    def of(self, ids: Collection[int], *values: object) -> list[Row]:
        """Every row, in the queryset's order. No ids: none, and nothing is asked.

        An id takes the type of its place in the SQL: for PostgreSQL Django wraps whole numbers by their width.
        """
        if not ids:
            return []
        if len(ids) > IDS_MAX:
            return list(self._rows(list(ids), *values))
        asked = list(ids)
        asked += asked[-1:] * ((1 << (len(asked) - 1).bit_length()) - len(asked))
        rows, compiler, sql, params = self._compiled(len(asked), values)
        filled = tuple(
            type(value)(asked[value - FIRST_MARK])
            if isinstance(value, int) and FIRST_MARK <= value < FIRST_MARK + len(asked)
            else value
            for value in params
        )
        return list(_again(rows, compiler, sql, filled))

    def _compiled(self, count: int, values: Sequence[object]) -> tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]:
        key = (connection.vendor, count, *values)
        if (kept := self._kept.get(key)) is None:
            rows = self._rows([FIRST_MARK + number for number in range(count)], *values)
            compiler = rows.query.get_compiler(using=connection.alias)
            sql, params = compiler.as_sql()
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            kept = self._kept[key] = (rows, compiler, sql, tuple(params))
        return kept


def _again(rows: QuerySet[Any, Row], compiler: Any, sql: str, params: tuple[Any, ...]) -> QuerySet[Any, Row]:
    """The same queryset, which asks with SQL that was written before, over the connection of this thread."""
    asking, query = copy(compiler), copy(rows.query)
    asking.connection = connection
    asking.as_sql = lambda *_, **__: (sql, params)
    query.get_compiler = lambda *_, **__: asking  # type: ignore[method-assign]
    fresh: QuerySet[Any, Row] = object.__new__(type(rows))
    fresh.__dict__.update(rows.__dict__, _query=query, _result_cache=None)
    return fresh
