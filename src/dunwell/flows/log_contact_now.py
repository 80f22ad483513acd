"""What may be done now, by each channel, and until when; which rule says no; and how many contacts are left.

The gate's own judgement: of the debt's row of this moment, and of the person's matter with its history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from dunwell.contacts.gate_judging import AS_OF
from dunwell.contacts.gate_law import Against, Told, against, ends_of, heard_now, lawful_from, refused_from
from dunwell.core import columns
from dunwell.core.actor import machine
from dunwell.core.columns import CHANNELS
from dunwell.core.ports import Reader
from dunwell.engine.hours import next_opening
from dunwell.engine.permitting import Law, permit_with_law
from dunwell.flows import snapshot
from dunwell.flows.deliver_frames import prepared
from dunwell.flows.matters import Wanted, told_of
from dunwell.flows.matters_reading import Record, records_of
from dunwell.rulebook import Rule, Rulebook

LAW = machine("law")
"""Reads the record for the law. Who looks at the answer was let in by the page; nothing of the record is in it."""
PROBED = 20
"""How many further contacts are tried to find the limit; more than that is as good as none."""
MORE = {
    "phone": ("calls_7d", "calls_person_7d"),
    "email": ("emails_7d",),
    "text": ("texts_7d",),
    "letter": ("letters_30d",),
    "visit": ("visits_30d",),
}
"""Counts that one more contact of a channel raises, beside those of any contact."""
COUNTS = tuple(name for name in columns.schema("recent").names() if columns.BY_NAME[name].dtype.is_integer())
"""Every count of recent contacts."""
MORE_OF_ANY = ("contacts_7d", "contacts_person_7d", "contacts_30d")
MORE_CONTACTS = pl.DataFrame(
    [
        {name: more if name in {*MORE[channel], *MORE_OF_ANY} else 0 for name in COUNTS}
        for channel in CHANNELS
        for more in range(PROBED + 1)
    ],
    schema=dict.fromkeys(COUNTS, pl.Int32),
)
"""What 0 to PROBED further contacts by each channel add to every count: a block of rows per channel, in order."""
POINTS = {
    "phone": "phone_point_id",
    "email": "email_point_id",
    "text": "text_point_id",
    "letter": "postal_point_id",
    "visit": "postal_point_id",
}


SECOND = timedelta(seconds=1)


class NoSuchDebt(LookupError):
    """There is no debt of that number."""


@dataclass(frozen=True, slots=True)
class RuleSpoke:
    """A rule as a page shows it, with the numbers of the day."""

    rule_id: str
    title: str
    citation: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class MayContact:
    """One channel: yes until when, or no and why."""

    channel: str
    is_allowed: bool
    until: datetime | None
    """When a yes ends, with the hours of the day or where the history refuses; None for a no."""
    earliest_at: datetime | None
    """When a no that time alone lifts ends; None where only a change of facts can help."""
    refusing: tuple[RuleSpoke, ...]
    advice: tuple[RuleSpoke, ...]
    left: int | None
    """Contacts that the law's windows still leave today, with the counts of today; None: no window limits them."""
    point_id: int | None
    """The contact point to use; None when there is none, and then the channel cannot be used whatever the law says."""


def may_contact_now(
    *,
    debt_id: int,
    now: datetime,
    reader: Reader,
    book: Rulebook,
    language: str = "en",
    record: Record | None = None,
) -> dict[str, MayContact]:
    """The law's answer for one debt by every channel, from the gate's own functions. Raises NoSuchDebt.

    Given    `record` that of the person who owes, where it was read for this moment already

    The law is asked once, of rows for every channel and number of further contacts. The row is the kept one where
    nothing changed since; the gate itself, which is asked when somebody dials, makes it anew.
    """
    frame = prepared(reader, [debt_id], now=now, book=book, rows_of=snapshot.standing)
    if frame.is_empty():
        raise NoSuchDebt(f"there is no debt {debt_id}")
    as_of = frame[AS_OF].item()
    row = frame.drop(AS_OF)
    permitted, law = permit_with_law(_probes(row), book, as_of=as_of)
    [values] = row.to_dicts()
    asked = _Asked(values, permitted.row(0, named=True), law, _Clock(row, book, now), book, as_of, language)
    matters = _matters(values["person_id"], debt_id, now, record)
    return {
        channel: _answer(channel, asked, matters[number], _left(permitted, channel, number))
        for number, channel in enumerate(CHANNELS)
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """One debt's row, and what every rule says of it."""

    row: Mapping[str, Any]
    spoke: Mapping[str, bool]
    """By key of the law, whether the rule speaks."""
    law: Law
    clock: _Clock
    book: Rulebook
    as_of: date
    language: str

    def rules(self, channel: str, *, is_refusal: bool) -> list[Rule]:
        """The rules that speak about a channel, each once."""
        found = [
            asked.rule
            for asked in self.law.asked
            if channel in asked.channels and asked.rule.is_refusal == is_refusal and self.spoke[asked.key]
        ]
        return list({rule.id: rule for rule in found}.values())


class _Clock:
    """When the clock lets the person of one row be contacted."""

    def __init__(self, row: pl.DataFrame, book: Rulebook, now: datetime) -> None:
        self.kept = row.select(columns.schema("kept").names())
        self.recent = row.select("debt_id", *columns.schema("recent"))
        self.has_zone = row["minute_earliest"].item() is not None
        self.book, self.now = book, now

    def opens(self, channel: str, after: datetime) -> datetime | None:
        """The next moment from one on; None: not within two weeks."""
        opening = next_opening(self.kept, self.recent, self.book, channel=channel, after=after)
        return opening.starts_at if opening else None

    def ends(self, channel: str) -> datetime | None:
        """When the opening that holds now ends, with the day where it has no hours; None: no zone, or none holds."""
        if not self.has_zone:
            return None
        opening = next_opening(self.kept, self.recent, self.book, channel=channel, after=self.now)
        return opening.ends_at if opening and opening.starts_at <= self.now else None


def _answer(channel: str, asked: _Asked, told: Told, left: int | None) -> MayContact:
    book, as_of, clock = asked.book, asked.as_of, asked.clock
    ends = clock.ends(channel)
    heard = heard_now(told, book, until=ends and ends - SECOND)
    refusing = against(
        asked.rules(channel, is_refusal=True),
        told,
        book,
        as_of=as_of,
        ends=ends_of([asked.row]),
        language=asked.language,
        heard=heard,
    )
    is_allowed = not refusing
    earliest_at = None
    if refusing:
        earliest_at = lawful_from(refusing, told.matter, book, now=clock.now, opens=partial(clock.opens, channel))
    advice = asked.rules(channel, is_refusal=False)
    return MayContact(
        channel=channel,
        is_allowed=is_allowed,
        until=(refused_from(told, book, heard) or ends) if is_allowed else None,
        earliest_at=earliest_at,
        refusing=tuple(_refusing(each) for each in refusing),
        advice=tuple(_shown(rule, asked.language, as_of) for rule in advice),
        left=left if is_allowed else 0,
        point_id=asked.row[POINTS[channel]],
    )


def _matters(person_id: int, debt_id: int, now: datetime, record: Record | None) -> list[Told]:
    """The matter of a contact by each channel, in order."""
    is_theirs = record is not None and record.card.person_id == person_id
    records = {person_id: record} if record and is_theirs else records_of([person_id], at=now, seen_by=LAW)
    return [
        told_of(Wanted(number, person_id, (debt_id,), channel), records, now) for number, channel in enumerate(CHANNELS)
    ]


def _refusing(each: Against) -> RuleSpoke:
    title, citation = (each.rule.title, each.rule.source) if each.rule else (each.rule_id, "")
    return RuleSpoke(each.rule_id, title, citation, each.words, each.remedy)


def _shown(rule: Rule, language: str, as_of: date) -> RuleSpoke:
    return RuleSpoke(rule.id, rule.title, rule.source, rule.reason(language, as_of), rule.remedy(language, as_of))


def _probes(row: pl.DataFrame) -> pl.DataFrame:
    """The row once per channel and number of further contacts, its counts raised by them; first the row itself."""
    counts = [MORE_CONTACTS[name] + row[name].item() for name in MORE_CONTACTS.columns]
    return row.select(pl.all().gather([0] * MORE_CONTACTS.height)).with_columns(counts)


def _left(permitted: pl.DataFrame, channel: str, number: int) -> int | None:
    """How many contacts by a channel no rule would refuse today."""
    tried = permitted[f"may_{channel}"][number * (PROBED + 1) : (number + 1) * (PROBED + 1)].to_list()
    return tried.index(False) if False in tried else None
