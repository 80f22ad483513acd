# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""How often, and when last, people were contacted: the recent columns, counted when they are needed.

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
    lines = _lines(reader, wanted, as_of)
    return join(
        debts,
        by_debt=by_debt(lines, as_of=as_of),
        by_person=by_person(lines, as_of=as_of),
        conversations=conversations(reader, wanted, as_of=as_of),
    )


def _lines(reader: Reader, wanted: str | None, as_of: date) -> pl.DataFrame:
    """Our contacts of the last thirty days with the people wanted, as they were written."""
    return reader.read(
        "SELECT c.debt_id, c.person_id, c.channel, c.local_on, c.together FROM contacts_contact c "
        f"WHERE {_OURS} AND c.local_on BETWEEN ? AND ?{_among(wanted, 'person_id')}",
        (as_of - timedelta(days=29), as_of),
        schema={"debt_id": _ID, "person_id": _ID, "channel": _TEXT, "local_on": _DATE, "together": _TEXT},
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


def by_debt(lines: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Per debt and person: calls and contacts in 7 and 30 days, letters in 30, and the last contact in 30 days.

    Needs    lines: our contacts of the last thirty days: debt_id, person_id, channel, local_on
    """
    in_week = pl.col("local_on") >= as_of - timedelta(days=6)
    return lines.group_by("debt_id", "person_id").agg(
        calls_7d=(in_week & (pl.col("channel") == "phone")).sum().cast(_SMALL),
        contacts_7d=in_week.sum().cast(_SMALL),
        contacts_30d=pl.len().cast(_SMALL),
        letters_30d=(pl.col("channel") == "letter").sum().cast(_SMALL),
        contacted_on=pl.col("local_on").max(),
    )


def by_person(lines: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Per person: calls, emails, texts and contacts of any kind in 7 days, visits in 30, each contact counted once.

    Needs    lines: our contacts of the last thirty days: person_id, channel, local_on, together
    """
    in_week = pl.col("local_on") >= as_of - timedelta(days=6)

    def counted(channel: str) -> pl.Expr:
        return (in_week & (pl.col("channel") == channel)).sum().cast(_SMALL)

    return (
        lines.filter(in_week | (pl.col("channel") == "visit"))
        .group_by("person_id", "together")
        .agg(pl.col("channel", "local_on").min())
        .group_by("person_id")
        .agg(
            calls_person_7d=counted("phone"),
            emails_7d=counted("email"),
            texts_7d=counted("text"),
            contacts_person_7d=in_week.sum().cast(_SMALL),
            visits_30d=(pl.col("channel") == "visit").sum().cast(_SMALL),
        )
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
