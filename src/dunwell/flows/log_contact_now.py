"""What may be done now, by each channel, and until when; which rule says no; and how many contacts are left.

The gate's own judgement: of the debt's row of this moment, and of the person's matter with its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.contacts.gate_judging import AS_OF
from dunwell.contacts.gate_law import Against, Told, against, ends_of, lawful_from
from dunwell.core import columns
from dunwell.core.actor import machine
from dunwell.core.columns import CHANNELS
from dunwell.core.ports import Reader
from dunwell.engine.hours import next_opening, openings
from dunwell.engine.permitting import Law, permit, permit_with_law
from dunwell.flows.deliver_frames import prepared
from dunwell.flows.matters import Wanted, contact_matters
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
MORE_OF_ANY = ("contacts_7d", "contacts_person_7d", "contacts_30d")
POINTS = {
    "phone": "phone_point_id",
    "email": "email_point_id",
    "text": "text_point_id",
    "letter": "postal_point_id",
    "visit": "postal_point_id",
}


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
    """When a yes ends with the hours of the day; None for a no."""
    earliest_at: datetime | None
    """When a no that time alone lifts ends; None where only a change of facts can help."""
    refusing: tuple[RuleSpoke, ...]
    advice: tuple[RuleSpoke, ...]
    left: int | None
    """Contacts that the law's windows still leave today, with the counts of today; None: no window limits them."""
    point_id: int | None
    """The contact point to use; None when there is none, and then the channel cannot be used whatever the law says."""


def may_contact_now(
    *, debt_id: int, now: datetime, reader: Reader, book: Rulebook, language: str = "en"
) -> dict[str, MayContact]:
    """The law's answer for one debt by every channel, from the gate's own functions. Raises NoSuchDebt."""
    frame = prepared(reader, [debt_id], now=now, book=book)
    if frame.is_empty():
        raise NoSuchDebt(f"there is no debt {debt_id}")
    as_of = frame[AS_OF].item()
    row = frame.drop(AS_OF)
    permitted, law = permit_with_law(row, book, as_of=as_of)
    matters = _matters(row["person_id"].item(), debt_id, now)
    left = _left(row, book, as_of)
    ends = _ends(row, book, as_of, now)
    found = {}
    for number, channel in enumerate(CHANNELS):
        told = matters[number]
        speaks = _spoke(permitted, law, channel, is_refusal=True)
        refusing = against(speaks, told, book, as_of=as_of, ends=ends_of(row.to_dicts()), language=language)
        is_allowed = not refusing
        found[channel] = MayContact(
            channel=channel,
            is_allowed=is_allowed,
            until=ends.get(channel) if is_allowed else None,
            earliest_at=None if is_allowed else _earliest(row, refusing, told, book, channel, now),
            refusing=tuple(_refusing(each) for each in refusing),
            advice=tuple(_shown(rule, language, as_of) for rule in _spoke(permitted, law, channel, is_refusal=False)),
            left=left[channel] if is_allowed else 0,
            point_id=row[POINTS[channel]].item(),
        )
    return found


def _matters(person_id: int, debt_id: int, now: datetime) -> dict[int, Told]:
    """The matter of a contact by each channel, by the channel's number."""
    wanted = [Wanted(number, person_id, (debt_id,), channel) for number, channel in enumerate(CHANNELS)]
    return contact_matters(wanted, at=now, seen_by=LAW)


def _spoke(permitted: pl.DataFrame, law: Law, channel: str, *, is_refusal: bool) -> list[Rule]:
    rules = [
        asked.rule
        for asked in law.asked
        if channel in asked.channels and asked.rule.is_refusal == is_refusal and permitted[asked.key].item()
    ]
    return list({rule.id: rule for rule in rules}.values())


def _refusing(each: Against) -> RuleSpoke:
    title, citation = (each.rule.title, each.rule.source) if each.rule else (each.rule_id, "")
    return RuleSpoke(each.rule_id, title, citation, each.words, each.remedy)


def _shown(rule: Rule, language: str, as_of: date) -> RuleSpoke:
    return RuleSpoke(rule.id, rule.title, rule.source, rule.reason(language, as_of), rule.remedy(language, as_of))


def _left(row: pl.DataFrame, book: Rulebook, as_of: date) -> dict[str, int | None]:
    """How many contacts by each channel no rule would refuse today: the rules are asked with the counts raised."""
    steps = pl.DataFrame({"more": pl.int_range(PROBED + 1, eager=True, dtype=pl.Int32)})
    left: dict[str, int | None] = {}
    for channel in CHANNELS:
        raised = [
            pl.col(name) + (pl.col("more") if name in {*MORE[channel], *MORE_OF_ANY} else 0)
            for name in columns.schema("recent").names()
            if columns.BY_NAME[name].dtype.is_integer()
        ]
        probes = row.join(steps, how="cross").with_columns(raised).drop("more")
        allowed = permit(probes, book, as_of=as_of, channels=(channel,))[f"may_{channel}"].to_list()
        left[channel] = allowed.index(False) if False in allowed else None
    return left


def _ends(row: pl.DataFrame, book: Rulebook, as_of: date, now: datetime) -> dict[str, datetime]:
    """When the opening that holds now ends, by channel; midnight where the day has no hours."""
    minute = row["minute_earliest"].item()
    if minute is None:
        return {}
    ends = {}
    for index, start, end in openings(row, book, as_of=as_of)[["channel", "from_minute", "to_minute"]].iter_rows():
        if start <= minute < end:
            ends[CHANNELS[index]] = now.replace(second=0, microsecond=0) + timedelta(minutes=end - minute)
    return ends


def _earliest(
    row: pl.DataFrame, refusing: Sequence[Against], told: Told, book: Rulebook, channel: str, now: datetime
) -> datetime | None:
    kept, recent = row.select(columns.schema("kept").names()), row.select("debt_id", *columns.schema("recent"))

    def opens(after: datetime) -> datetime | None:
        opening = next_opening(kept, recent, book, channel=channel, after=after)
        return opening.starts_at if opening else None

    return lawful_from(refusing, told.matter, book, now=now, opens=opens)
