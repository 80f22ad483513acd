"""The two forms of one rule: what the night asks of columns, and what the desk asks of a history.

Both are asked about the same random histories. The night must refuse whatever the history refuses; and where the
columns can hold all that the rule asks, it must refuse nothing else.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from dunwell import rulebook
from dunwell.contacts import recent
from dunwell.core.columns import CHANNELS
from dunwell.core.matter import Matter
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Collector, Event, Given
from dunwell.core.words import Jurisdiction
from dunwell.rulebook import Rule
from dunwell.rulebook.usual import frame_of, usual_row
from tests.think.twin.making import debt_of, in_order, moment, person, stamp

BOOK = rulebook.load()
CREDITORS = {"D1": "A", "D2": "A", "D3": "B"}
NUMBERS = {"D1": 1, "D2": 2, "D3": 3, "A": 1, "B": 2}
HISTORIES = 120


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule holds, and which histories its columns can hold in full."""

    jurisdiction: Jurisdiction
    region: str
    zone: str
    channels: tuple[Any, ...]
    debts: tuple[str, ...] = ("D1",)
    outcomes: tuple[Any, ...] = ("conversation", "voicemail")


US, CA, GB = Jurisdiction.US, Jurisdiction.CA, Jurisdiction.GB
ALL_DEBTS = ("D1", "D2", "D3")
EQUAL: Mapping[str, Place] = {
    "us.ma.call_frequency": Place(US, "US-MA", "America/New_York", ("phone", "text")),
    "us.ma.visits": Place(US, "US-MA", "America/New_York", ("visit", "phone")),
    "us.wa.contact_frequency": Place(US, "US-WA", "America/Los_Angeles", CHANNELS, ALL_DEBTS, ("conversation",)),
    "us.dc.calls": Place(US, "US-DC", "America/New_York", ("phone", "email"), ALL_DEBTS),
    "us.dc.electronic": Place(US, "US-DC", "America/New_York", ("email", "text", "phone")),
    "us.ny.call_frequency": Place(US, "US-NY", "America/New_York", ("phone", "email"), ALL_DEBTS),
    "ca.on.contact_frequency": Place(CA, "CA-ON", "America/Toronto", ("phone", "email", "text"), ALL_DEBTS),
    "ca.ab.contact_frequency": Place(CA, "CA-AB", "America/Edmonton", ("phone", "email", "text", "visit"), ALL_DEBTS),
    "ca.ns.contact_frequency": Place(CA, "CA-NS", "America/Halifax", ("phone", "email", "text", "visit"), ALL_DEBTS),
    "uk.csa.contact_frequency": Place(GB, "GB-EAW", "Europe/London", ("phone", "email", "letter"), ALL_DEBTS),
}
"""By rule the histories on which both forms must give one answer."""
ANY_OUTCOME = ("conversation", "voicemail", "no_answer", "mailbox_full", "busy", "not_in_service")


class Book:
    """Contacts in memory, read as the bulk session reads them."""

    def __init__(self, rows: Sequence[tuple[object, ...]]) -> None:
        self.link = sqlite3.connect(":memory:")
        self.link.execute(
            "CREATE TABLE contacts_contact (together, person_id, debt_id, creditor_id, channel, outcome, happened_at, "
            "local_on, is_inbound, is_counted)"
        )
        self.link.executemany("INSERT INTO contacts_contact VALUES (?,?,?,?,?,?,?,?,?,?)", rows)

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        written = [each.isoformat() if isinstance(each, date) else each for each in params]
        found = self.link.execute(sql, written).fetchall()
        assert schema is not None
        texts = {name: pl.String() if dtype == pl.Date() else dtype for name, dtype in schema.items()}
        frame = pl.DataFrame(found, schema=texts, orient="row")
        return frame.with_columns(pl.col(name).str.to_date() for name, dtype in schema.items() if dtype == pl.Date())


def history(rnd: random.Random, place: Place, *, channel: str, outcomes: Sequence[Any]) -> Given:
    """Contacts over two weeks with one debtor, and one more to make now."""
    now = moment(rnd, date(2026, 1, 20) + timedelta(days=rnd.randrange(300)), place.zone)
    back = rnd.choice((8, 12, 40))
    events = []
    for _ in range(rnd.randrange(12)):
        used = rnd.choice(place.channels)
        events.append(
            Event(
                at=stamp(rnd, now, days=back),
                type="contact_out",
                person="P1",
                debts=tuple(sorted(rnd.sample(place.debts, 1 if rnd.random() < 0.8 else len(place.debts)))),
                channel=used,
                outcome=rnd.choice(outcomes) if used == "phone" else None,
            )
        )
    named: Any = {US: "USD", CA: "CAD", GB: "GBP"}[place.jurisdiction]
    wanted: Any = channel
    return Given(
        jurisdiction=place.jurisdiction,
        region=place.region,
        now=now,
        collector=Collector(role="third_party_collector"),
        people=(person("P1", place.zone),),
        debts=tuple(debt_of(each, currency=named, creditor=CREDITORS[each]) for each in place.debts),
        events=in_order(events),
        action=Action(
            kind="contact", channel=wanted, purpose="discuss_debt", person="P1", debts=(rnd.choice(place.debts),)
        ),
    )


def row_of(given: Given) -> dict[str, Any]:
    """The snapshot row of the debt that the action is about, its recent columns counted from the events."""
    m = Matter(given)
    rows = [
        (
            f"e{number}", 1, NUMBERS[debt], NUMBERS[CREDITORS[debt]], event.channel, event.outcome or "sent",
            m.local(event.at).isoformat(), m.day(event.at).isoformat(), event.type == "contact_in",
            event.outcome != "not_in_service",
        )
        for number, event in enumerate(given.events)
        for debt in event.debts or ()
    ]  # fmt: skip
    debts = pl.DataFrame(
        [(NUMBERS[debt.id], 1, NUMBERS[CREDITORS[debt.id]]) for debt in given.debts],
        schema={"debt_id": pl.Int64, "person_id": pl.Int64, "creditor_id": pl.Int64},
        orient="row",
    )
    counted = recent.counts(Book(rows), debts, wanted=None, as_of=m.today)
    found = counted.filter(pl.col("debt_id") == NUMBERS[m.debt.id]).row(0, named=True)
    pack = BOOK.pack(given.jurisdiction)
    assert pack is not None
    spoke = found["conversed_on"]
    since = (m.today - spoke).days if spoke else None
    return usual_row(pack) | {"region": given.region} | found | {"days_since_conversation": since}


def answers(rule: Rule, place: Place, *, outcomes: Sequence[Any], count: int) -> list[tuple[bool, bool, Given]]:
    """What the night and the desk say of each history, and the history."""
    channel = rule.channels[0] if "phone" not in rule.channels else "phone"
    rnd = random.Random(rule.id)
    worlds = [history(rnd, place, channel=channel, outcomes=outcomes) for _ in range(count)]
    frame = frame_of(row_of(each) for each in worlds)
    night = frame.select(rule.applies() & rule.condition(date(2026, 6, 1), channel).fill_null(value=True)).to_series()
    kinds = {"bar", "presumption", "advice"}
    desk = [any(said.kind in kinds for said in rule.says(Matter(each))) for each in worlds]
    return list(zip(night, desk, worlds, strict=True))


@pytest.mark.parametrize("rule_id", EQUAL)
def test_night_and_desk_refuse_the_same_histories(rule_id: str) -> None:
    told = answers(BOOK.rule(rule_id), EQUAL[rule_id], outcomes=EQUAL[rule_id].outcomes, count=HISTORIES)

    assert {desk for _, desk, _ in told} == {True, False}
    assert [given for night, desk, given in told if night != desk][:1] == []


@pytest.mark.parametrize("rule_id", EQUAL)
def test_the_night_refuses_whatever_the_history_refuses(rule_id: str) -> None:
    place = EQUAL[rule_id]
    wide = Place(place.jurisdiction, place.region, place.zone, CHANNELS, ALL_DEBTS)

    told = answers(BOOK.rule(rule_id), wide, outcomes=ANY_OUTCOME, count=HISTORIES)

    assert [given for night, desk, given in told if desk and not night][:1] == []


def test_the_night_presumes_a_breach_of_regulation_f_where_the_history_does() -> None:
    """The night's rule and the rule of histories are two files of one law; consents are asked of histories only."""
    place = Place(US, "US-TX", "America/Chicago", ("phone", "email"), ALL_DEBTS)
    night, desk = BOOK.rule("us.reg_f.call_frequency"), BOOK.rule("us.reg_f.call_history")
    rnd = random.Random(7)
    outcomes = ("no_answer",) * 30 + ("voicemail", "conversation", "not_in_service")
    worlds = [history(rnd, place, channel="phone", outcomes=outcomes) for _ in range(2 * HISTORIES)]
    frame = frame_of(row_of(each) for each in worlds)

    refused = frame.select(night.condition(date(2026, 6, 1), "phone")).to_series().to_list()
    presumed = [any(said.kind == "presumption" for said in desk.says(Matter(each))) for each in worlds]

    assert {True, False} == set(presumed)
    assert refused == presumed
