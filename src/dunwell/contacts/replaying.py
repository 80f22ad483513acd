"""Every contact that was asked for or made in some days, as far as it takes to judge it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from dunwell.contacts.gate import MACHINE_CHANNELS
from dunwell.contacts.notices.wording import VALIDATION_NOTICE, UnknownWording, load
from dunwell.core.ports import Reader

_ID, _TEXT, _FLAG, _AT = pl.Int64(), pl.String(), pl.Boolean(), pl.Datetime("us", "UTC")
ASKED = """
SELECT j.id AS judgement_id, j.judged_at AS at, j.is_allowed, a.id AS action_id, a.person_id, a.debt_ids, a.channel,
a.amount_minor, a.template, a.language, a.run_id FROM contacts_judgement j JOIN contacts_action a ON a.id = j.action_id
WHERE j.judged_at >= ? AND j.judged_at < ? ORDER BY a.person_id, j.judged_at, j.id
"""
MADE = """
SELECT c.together, c.happened_at AS at, c.person_id, c.debt_id, c.channel FROM contacts_contact c
WHERE NOT c.is_inbound AND c.action_id IS NULL AND c.happened_at >= ? AND c.happened_at < ?
ORDER BY c.person_id, c.happened_at, c.id
"""
LINES = """
SELECT c.person_id, c.debt_id, c.creditor_id, c.channel, c.local_on, c.together, c.happened_at, c.is_inbound,
c.is_counted, c.outcome FROM contacts_contact c WHERE c.person_id IN ({people}) AND c.happened_at < ?
AND (c.outcome = 'conversation' OR c.local_on >= ?)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """One contact that is judged again. `key` counts from 0 in order of person and moment."""

    key: int
    at: datetime
    person_id: int
    debt_ids: tuple[int, ...]
    channel: str
    purpose: str
    amount_minor: int
    was_allowed: bool
    """What the gate said; a contact that was made without asking it went ahead."""
    action_id: int | None


def subjects(reader: Reader, *, start: datetime, end: datetime) -> list[Subject]:
    """What the gate was asked from `start` until before `end`, yes and no, and what was done without asking it."""
    schema = {
        "judgement_id": _ID, "at": _AT, "is_allowed": _FLAG, "action_id": _ID, "person_id": _ID, "debt_ids": _TEXT,
        "channel": _TEXT, "amount_minor": _ID, "template": _TEXT, "language": _TEXT, "run_id": _ID,
    }  # fmt: skip
    found = [
        Subject(
            0, row["at"], row["person_id"], tuple(int(one) for one in row["debt_ids"].split(",") if one),
            row["channel"], _purpose(row), row["amount_minor"], row["is_allowed"], row["action_id"],
        )
        for row in reader.read(ASKED, (start, end), schema=schema).iter_rows(named=True)
    ]  # fmt: skip
    together: dict[str, Subject] = {}
    made = {"together": _TEXT, "at": _AT, "person_id": _ID, "debt_id": _ID, "channel": _TEXT}
    for key, at, person_id, debt_id, channel in reader.read(MADE, (start, end), schema=made).iter_rows():
        debts = (*(together[key].debt_ids if key in together else ()), debt_id)
        together[key] = Subject(0, at, person_id, debts, channel, "", 0, was_allowed=True, action_id=None)
    ordered = sorted([*found, *together.values()], key=lambda one: (one.person_id, one.at, one.action_id or 0))
    return [
        Subject(
            key, one.at, one.person_id, one.debt_ids, one.channel, one.purpose, one.amount_minor, one.was_allowed,
            one.action_id,
        )
        for key, one in enumerate(ordered)
    ]  # fmt: skip


def lines(reader: Reader, person_ids: Iterable[int], *, since: object, before: datetime) -> pl.DataFrame:
    """The log of some people before a moment: every conversation, and all from the local date `since` on."""
    people = ", ".join(str(int(person)) for person in sorted(set(person_ids)))
    return reader.read(
        LINES.format(people=people or "NULL"),
        (before, since),
        schema={
            "person_id": _ID, "debt_id": _ID, "creditor_id": _ID, "channel": _TEXT, "local_on": pl.Date(),
            "together": _TEXT, "happened_at": _AT, "is_inbound": _FLAG, "is_counted": _FLAG, "outcome": _TEXT,
        },
    )  # fmt: skip


def _purpose(row: dict[str, object]) -> str:
    """What the gate takes an action to be for: see `gate.asked_of`."""
    if row["channel"] not in MACHINE_CHANNELS:
        return "call" if row["run_id"] is not None else ""
    if row["template"] == VALIDATION_NOTICE:
        return "notice"
    try:
        return load(str(row["template"]), str(row["language"])).purpose
    except UnknownWording:
        return "demand"
