# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""How often, and when last, people were contacted: the recent columns, counted by the database when they are needed.

Windows count local dates: seven days are the day itself and the six before. An inbound contact is no contact of ours;
a conversation is one in either direction. One contact about several debts is one contact with the person.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from dunwell.core import columns
from dunwell.core.ports import Reader

_ID, _SMALL, _TEXT, _DATE = pl.Int64(), pl.Int32(), pl.String(), pl.Date()
_OURS = "NOT c.is_inbound AND c.is_counted"


def counts(reader: Reader, debts: pl.DataFrame, *, wanted: str | None, as_of: date) -> pl.DataFrame:
    """The recent columns of `debts`, one row each in order, keyed `debt_id`.

    Needs    debts: debt_id, person_id, creditor_id
    Given    `wanted` a table expression that names these debts and people, None where they are all there are
    """
    return join(
        debts,
        by_debt=by_debt(reader, wanted, as_of=as_of),
        by_person=by_person(reader, wanted, as_of=as_of),
        conversations=conversations(reader, wanted, as_of=as_of),
    )


def join(
    debts: pl.DataFrame, *, by_debt: pl.DataFrame, by_person: pl.DataFrame, conversations: pl.DataFrame
) -> pl.DataFrame:
    """Bring the three grains together on `debts` (`debt_id`, `person_id`, `creditor_id`). Counts of nothing are 0."""
    spoken = conversations.group_by("person_id", "debt_id").agg(conversed_on=pl.col("conversed_on").max())
    after = conversations.group_by("person_id", "creditor_id").agg(
        pl.col("conversations_after_first_7d").first(),
    )
    wide = (
        debts.select("debt_id", "person_id", "creditor_id")
        .join(by_debt, on=["debt_id", "person_id"], how="left", maintain_order="left")
        .join(by_person, on="person_id", how="left", maintain_order="left")
        .join(spoken, on=["debt_id", "person_id"], how="left", maintain_order="left")
        .join(after, on=["person_id", "creditor_id"], how="left", maintain_order="left")
    )
    filled = [
        (pl.col(name).fill_null(0) if dtype == _SMALL else pl.col(name)).cast(dtype)
        for name, dtype in columns.schema("recent").items()
    ]
    return wide.select("debt_id", *filled)


def by_debt(reader: Reader, wanted: str | None, *, as_of: date) -> pl.DataFrame:
    """Per debt and person: calls and contacts in 7 and 30 days, letters in 30, and the last contact in 30 days."""
    week, month = as_of - timedelta(days=6), as_of - timedelta(days=29)
    return reader.read(
        "SELECT c.debt_id, c.person_id, "
        "SUM(CASE WHEN c.channel = 'phone' AND c.local_on >= ? THEN 1 ELSE 0 END) AS calls_7d, "
        "SUM(CASE WHEN c.local_on >= ? THEN 1 ELSE 0 END) AS contacts_7d, "
        "COUNT(*) AS contacts_30d, "
        "SUM(CASE WHEN c.channel = 'letter' THEN 1 ELSE 0 END) AS letters_30d, "
        "MAX(c.local_on) AS contacted_on "
        f"FROM contacts_contact c WHERE {_OURS} AND c.local_on BETWEEN ? AND ?{_among(wanted, 'debt_id')} "
        "GROUP BY c.debt_id, c.person_id",
        (week, week, month, as_of),
        schema={
            "debt_id": _ID,
            "person_id": _ID,
            "calls_7d": _SMALL,
            "contacts_7d": _SMALL,
            "contacts_30d": _SMALL,
            "letters_30d": _SMALL,
            "contacted_on": _DATE,
        },
    )


def by_person(reader: Reader, wanted: str | None, *, as_of: date) -> pl.DataFrame:
    """Per person: calls, emails and texts in 7 days, visits in 30, each contact counted once."""
    week, month = as_of - timedelta(days=6), as_of - timedelta(days=29)
    once = (
        "SELECT c.person_id, c.together, MIN(c.channel) AS channel, MIN(c.local_on) AS local_on "
        f"FROM contacts_contact c WHERE {_OURS} AND c.channel <> 'letter' AND c.local_on BETWEEN ? AND ?"
        f"{_among(wanted, 'person_id')} GROUP BY c.person_id, c.together"
    )
    return reader.read(
        "SELECT person_id, "
        "SUM(CASE WHEN channel = 'phone' AND local_on >= ? THEN 1 ELSE 0 END) AS calls_person_7d, "
        "SUM(CASE WHEN channel = 'email' AND local_on >= ? THEN 1 ELSE 0 END) AS emails_7d, "
        "SUM(CASE WHEN channel = 'text' AND local_on >= ? THEN 1 ELSE 0 END) AS texts_7d, "
        "SUM(CASE WHEN channel = 'visit' THEN 1 ELSE 0 END) AS visits_30d "
        f"FROM ({once}) AS once GROUP BY person_id",
        (week, week, week, month, as_of),
        schema={
            "person_id": _ID,
            "calls_person_7d": _SMALL,
            "emails_7d": _SMALL,
            "texts_7d": _SMALL,
            "visits_30d": _SMALL,
        },
    )


def conversations(reader: Reader, wanted: str | None, *, as_of: date) -> pl.DataFrame:
    """Per person, creditor and debt ever spoken of: the last conversation, and this week's contacts after the first.

    The week's contacts after the first conversation are counted per person and creditor, and repeated on each row.
    """
    week = as_of - timedelta(days=6)
    schema = {
        "person_id": _ID,
        "creditor_id": _ID,
        "debt_id": _ID,
        "conversed_on": _DATE,
        "conversations_after_first_7d": _SMALL,
    }
    spoke = (
        "SELECT c.person_id, c.creditor_id, c.debt_id, MAX(c.local_on) AS conversed_on FROM contacts_contact c "
        f"WHERE c.outcome = 'conversation' AND c.local_on <= ?{_among(wanted, 'person_id')} "
        "GROUP BY c.person_id, c.creditor_id, c.debt_id"
    )
    first = (
        "SELECT c.person_id, c.creditor_id, MIN(c.happened_at) AS first_at FROM contacts_contact c "
        f"WHERE c.outcome = 'conversation' AND c.local_on <= ?{_among(wanted, 'person_id')} "
        "GROUP BY c.person_id, c.creditor_id"
    )
    after = (
        "SELECT c.person_id, c.creditor_id, COUNT(DISTINCT c.together) AS later FROM contacts_contact c "
        f"JOIN ({first}) AS f ON f.person_id = c.person_id AND f.creditor_id = c.creditor_id "
        f"WHERE {_OURS} AND c.happened_at > f.first_at AND c.local_on BETWEEN ? AND ? "
        "GROUP BY c.person_id, c.creditor_id"
    )
    return reader.read(
        "SELECT s.person_id, s.creditor_id, s.debt_id, s.conversed_on, COALESCE(a.later, 0) "
        f"AS conversations_after_first_7d FROM ({spoke}) AS s LEFT JOIN ({after}) AS a "
        "ON a.person_id = s.person_id AND a.creditor_id = s.creditor_id",
        (as_of, as_of, week, as_of),
        schema=schema,
    )


def _among(wanted: str | None, key: str) -> str:
    """Restricts to what is wanted; None wants everything."""
    if wanted is None:
        return ""
    return f" AND c.{key} IN (SELECT {key} FROM {wanted} AS wanted)"
