# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Contacts that were permitted and are not yet in the log: messages on their way, calls dialled and not logged.

The log counts what happened. Between the permit and the log a contact is in neither, and whoever asks the gate often
enough in that time, or never logs, would pass every cap. So the gate counts these as if they had happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from dunwell.core import columns
from dunwell.core.ports import Reader

_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()
Counts = dict[str, tuple[tuple[str, ...], int]]
BY_DEBT: Counts = {
    "calls_7d": (("phone",), 7),
    "contacts_7d": (columns.CHANNELS, 7),
    "contacts_30d": (columns.CHANNELS, 30),
    "letters_30d": (("letter",), 30),
}
BY_PERSON: Counts = {
    "calls_person_7d": (("phone",), 7),
    "emails_7d": (("email",), 7),
    "texts_7d": (("text",), 7),
    "contacts_person_7d": (columns.CHANNELS, 7),
    "visits_30d": (("visit",), 30),
}
"""Counts of a debt and of a person that a contact raises: by which channels, in how many days."""
AFTER_SPEAKING: Counts = {"conversations_after_first_7d": (columns.CHANNELS, 7)}
"""Counts of a person that a contact raises once we have spoken."""


def counted(reader: Reader, frame: pl.DataFrame, *, as_of: date, besides: Iterable[int] = ()) -> pl.DataFrame:
    """Rows with their recent counts raised by what is on its way to the same people.

    Needs    debt_id, person_id and the recent columns
    Given    `besides` actions that are asked about again, and do not count against themselves
    Rows     unchanged, in order
    """
    people = ", ".join(str(int(person)) for person in frame["person_id"].unique())
    found = reader.read(
        "SELECT id, person_id, debt_ids, channel, planned_on FROM contacts_action WHERE state = 'permitted' "
        f"AND person_id IN ({people or 'NULL'}) AND planned_on > ?",
        (as_of - timedelta(days=31),),
        schema={"id": _ID, "person_id": _ID, "debt_ids": _TEXT, "channel": _TEXT, "planned_on": _DATE},
    ).filter(~pl.col("id").is_in(list(besides)))
    if found.is_empty():
        return frame
    debts = found.with_columns(pl.col("debt_ids").str.split(",")).explode("debt_ids", empty_as_null=True)
    debts = debts.with_columns(debt_id=pl.col("debt_ids").cast(_ID))
    raised = _raised(frame, debts, "debt_id", BY_DEBT, as_of)
    raised = _raised(raised, found, "person_id", BY_PERSON, as_of)
    have_spoken = pl.col("conversed_on").is_not_null() | (pl.col("conversations_after_first_7d") > 0)
    after = _raised(raised, found, "person_id", AFTER_SPEAKING, as_of)["conversations_after_first_7d"]
    return raised.with_columns(
        pl.when(have_spoken).then(after).otherwise("conversations_after_first_7d").alias(after.name)
    )


def _raised(frame: pl.DataFrame, found: pl.DataFrame, key: str, counts: Counts, as_of: date) -> pl.DataFrame:
    more = found.group_by(key).agg(
        (pl.col("channel").is_in(channels) & (pl.col("planned_on") > as_of - timedelta(days=days)))
        .sum()
        .cast(pl.Int32)
        .alias(f"more_{name}")
        for name, (channels, days) in counts.items()
    )
    joined = frame.join(more, on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.col(name) + pl.col(f"more_{name}").fill_null(0) for name in counts).select(
        frame.columns
    )
