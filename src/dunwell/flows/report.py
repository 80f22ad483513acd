"""Reports: ask the rooms, hand the frames to `insight`. Each works over any reader, for a page as for a command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from dunwell.cases import queries as cases
from dunwell.core.ports import Reader
from dunwell.debts import ageing as debts_ageing
from dunwell.insight import ageing, day, promises
from dunwell.insight.report import Report

PROMISE_DAYS = 14
_ID, _TEXT = pl.Int64(), pl.String()
_COUNTED = {"what": _TEXT, "currency": _TEXT, "count": _ID, "amount_minor": _ID}
DAY_SQL = {
    "decided": "SELECT d.decision AS what, NULL AS currency, COUNT(*) AS count, NULL AS amount_minor "
    "FROM contacts_decision d JOIN contacts_run r ON r.id = d.run_id WHERE r.as_of = :day GROUP BY d.decision",
    "refused": "SELECT rules AS what, NULL AS currency, COUNT(*) AS count, NULL AS amount_minor "
    "FROM contacts_judgement WHERE NOT is_allowed AND judged_at >= :from AND judged_at < :to GROUP BY rules",
    "sent": "SELECT channel || ' ' || outcome AS what, NULL AS currency, COUNT(*) AS count, NULL AS amount_minor "
    "FROM contacts_contact WHERE NOT is_inbound AND local_on = :day GROUP BY channel, outcome",
    "answered": "SELECT kind AS what, NULL AS currency, COUNT(*) AS count, NULL AS amount_minor "
    "FROM contacts_inbound WHERE received_at >= :from AND received_at < :to GROUP BY kind",
    "paid": "SELECT state AS what, currency, COUNT(*) AS count, CAST(SUM(amount_minor) AS BIGINT) AS amount_minor "
    "FROM debts_receipt WHERE received_on = :day GROUP BY state, currency",
    "promised": "SELECT channel AS what, currency, COUNT(*) AS count, "
    "CAST(SUM(amount_minor) AS BIGINT) AS amount_minor FROM cases_promise "
    "WHERE made_on = :day AND withdrawn_at IS NULL GROUP BY channel, currency",
    "duties": "SELECT CASE WHEN due_on IS NULL THEN 'due_undated' WHEN due_on < :day THEN 'due_overdue' "
    "ELSE 'due_later' END AS what, NULL AS currency, COUNT(*) AS count, NULL AS amount_minor "
    "FROM cases_duty WHERE state = 'open' GROUP BY what",
    "taken in": "SELECT file_name AS what, NULL AS currency, CAST(SUM(rows_accepted) AS BIGINT) AS count, "
    "NULL AS amount_minor FROM debts_intakebatch WHERE as_of = :day GROUP BY file_name",
}
"""What happened on a day, by part of the day. `:day`, `:from` and `:to` are the day and its two midnights, UTC."""


def aged(reader: Reader, *, as_of: date, known_at: datetime | None = None) -> Report:
    """Aged balances by portfolio, tied to the trial balance of the same day and moment."""
    debts = debts_ageing.aged_balances_in(reader, as_of=as_of, known_at=known_at)
    books = debts_ageing.books_in(reader, as_of=as_of, known_at=known_at)
    return ageing.aged_balances(debts, as_of=as_of, books=books)


def promises_due(reader: Reader, *, as_of: date) -> Report:
    """Promises that fall due in the coming days, and the last days' that are judged. People appear as ids."""
    since, until = as_of - timedelta(days=PROMISE_DAYS), as_of + timedelta(days=PROMISE_DAYS)
    found = cases.promises_due_in(reader, as_of=as_of, due_from=since, due_to=until)
    references = reader.read(
        "SELECT id AS debt_id, reference FROM debts_debt WHERE id IN "
        "(SELECT debt_id FROM cases_promise WHERE due_on BETWEEN ? AND ?)",
        (since, until),
        schema={"debt_id": _ID, "reference": _TEXT},
    )
    shown = found.join(references, on="debt_id", how="left").with_columns(person=pl.col("person_id").cast(_TEXT))
    return promises.promises_due(shown, as_of=as_of, since=since, until=until)


def the_day(reader: Reader, *, as_of: date) -> Report:
    """What was decided, refused, sent, answered, paid, promised and taken in on one day; which duties are open now."""
    midnight = datetime.combine(as_of, time(), UTC)
    values: dict[str, object] = {":day": as_of, ":from": midnight, ":to": midnight + timedelta(days=1)}
    parts = []
    for section, sql in DAY_SQL.items():
        found = reader.read(*_marked(sql, values), schema=_COUNTED)
        parts.append(found.with_columns(section=pl.lit(section)).select(list(day.SCHEMA)))
    return day.day_summary(pl.concat(parts), as_of=as_of)


def _marked(sql: str, values: dict[str, object]) -> tuple[str, list[object]]:
    """The query with `?` for each named value, and the values in their order."""
    found = sorted((sql.index(name), name) for name in values if name in sql)
    for _, name in found:
        sql = sql.replace(name, "?")
    return sql, [values[name] for _, name in found]


REPORTS: dict[str, Callable[..., Report]] = {"aged": aged, "promises": promises_due, "day": the_day}
"""By name: `make(reader, as_of=…) -> Report`."""
