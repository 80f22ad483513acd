"""How answers move when facts do: a stricter fact lets through nothing that was refused, and worlds move with law."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dunwell import rulebook
from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Calendar, Debt, Event, Given, Representation
from dunwell.engine.matters import judge_matter
from tests.think.twin import worlds
from tests.think.twin.making import debt_of, in_order, person

BOOK = rulebook.load()
ACTING = ("us_calls", "us_states", "us_letters", "ca_contacts", "uk_space")
COUNTED = ("us_calls", "us_states")
WEEK = timedelta(days=7)
Change = Callable[[Given], Given]


def histories(*themes: str) -> st.SearchStrategy[Given]:
    """Histories of these themes in which somebody is about to be contacted."""
    made = st.builds(
        lambda theme, seed: worlds.THEMES[theme](random.Random(seed)), st.sampled_from(themes), st.integers(0, 10**9)
    )
    return made.filter(lambda each: each.action is not None and each.action.kind == "contact")


def refusing(facts: Given) -> frozenset[str]:
    """Ids of the rules that refuse."""
    return frozenset(each.rule.id for each in judge_matter(Matter(facts), BOOK) if each.said.is_refusal)


def with_event(**more: Any) -> Change:
    """One more event, a minute ago."""

    def change(facts: Given) -> Given:
        last = Event(at=facts.now - timedelta(minutes=1), **more)
        return replace(facts, events=(*facts.events, last))

    return change


def deceased(facts: Given) -> Given:
    return replace(facts, people=(replace(facts.people[0], deceased=True), *facts.people[1:]))


def represented(facts: Given) -> Given:
    debts = tuple(debt.id for debt in facts.debts)
    by = Representation(by="attorney", debts=debts, contact_known=True, state="active")
    return replace(facts, people=(replace(facts.people[0], representation=by), *facts.people[1:]))


def in_moratorium(facts: Given) -> Given:
    day = facts.now.date()
    told = with_event(type="moratorium_notified", kind="standard", starts_on=day, ends_on=day + timedelta(days=59))
    return told(facts)


def called_once_more(facts: Given) -> Given:
    action = facts.action
    assert action is not None
    rang = with_event(
        type="contact_out", person=action.person, debts=action.debts, channel="phone", outcome="voicemail"
    )
    return rang(facts)


STRICTER: dict[str, Change] = {
    "opted out of calls": with_event(type="opt_out_received", channel="phone"),
    "opted out of email": with_event(type="opt_out_received", channel="email"),
    "asked in writing to stop": with_event(type="cease_request_received", form="letter"),
    "disputed in writing": with_event(type="dispute_received", form="registered_mail"),
    "died": deceased,
    "represented": represented,
    "in a moratorium": in_moratorium,
    "called once more": called_once_more,
}


@pytest.mark.parametrize("change", STRICTER.values(), ids=STRICTER.keys())
@settings(max_examples=25, deadline=None)
@given(facts=histories(*ACTING))
def test_a_stricter_fact_never_lets_through_what_was_refused(change: Change, facts: Given) -> None:
    before = refusing(facts)

    after = refusing(change(facts))

    assert not before or after


def moved(facts: Given, by: timedelta) -> Given:
    """The whole world later by so many days, on the same clocks of the wall."""

    def later(when: Any, zone: ZoneInfo) -> Any:
        if not isinstance(when, datetime):
            return when + by
        return datetime.combine(when.astimezone(zone).date() + by, when.astimezone(zone).time(), zone)

    zone = ZoneInfo(facts.people[0].zone or "UTC")
    events = tuple(replace(each, at=later(each.at, zone)) for each in facts.events)
    return replace(facts, now=later(facts.now, zone), events=events)


@settings(max_examples=40, deadline=None)
@given(facts=histories(*COUNTED))
def test_moving_the_world_by_a_week_moves_the_answers_along(facts: Given) -> None:
    zone = ZoneInfo(facts.people[0].zone or "UTC")
    ends = (facts.now - timedelta(days=20), facts.now + WEEK)
    assume(len({end.astimezone(zone).utcoffset() for end in ends}) == 1)
    still = replace(facts, calendar=Calendar(weekend=("sat", "sun"), holidays=()))

    assert refusing(moved(still, WEEK)) == refusing(still)


@settings(max_examples=40, deadline=None)
@given(facts=histories("us_calls"), zone=st.sampled_from(worlds.US_ZONES))
def test_moving_the_world_to_another_zone_moves_the_answers_along(facts: Given, zone: str) -> None:
    home = facts.people[0].zone
    facts = replace(facts, people=tuple(replace(each, zone=home) for each in facts.people))
    there, here = ZoneInfo(zone), ZoneInfo(home or "UTC")
    assume(len({(facts.now - timedelta(days=back)).astimezone(here).utcoffset() for back in range(20)}) == 1)

    def same_wall(when: Any) -> Any:
        return when.astimezone(here).replace(tzinfo=there) if isinstance(when, datetime) else when

    people = tuple(replace(each, zone=zone) for each in facts.people)
    events = tuple(replace(each, at=same_wall(each.at)) for each in facts.events)
    elsewhere = replace(facts, now=same_wall(facts.now), people=people, events=events)

    assert refusing(elsewhere) == refusing(facts)


def calls_of(facts: Given, **whose: Any) -> Given:
    """Eight more calls within the hour, about another debt, to another person or by another collector."""
    action = facts.action
    assert action is not None
    usual: dict[str, Any] = {"person": action.person, "debts": action.debts}
    calls = tuple(
        Event(
            at=facts.now - timedelta(minutes=minutes),
            type="contact_out",
            channel="phone",
            outcome="no_answer",
            **(usual | whose),
        )
        for minutes in range(10, 50, 5)
    )
    return replace(facts, events=in_order((*facts.events, *calls)))


@settings(max_examples=40, deadline=None)
@given(facts=histories("us_calls"), whose=st.sampled_from(("debt", "person", "collector")))
def test_calls_beside_the_grain_of_the_law_change_no_count(facts: Given, whose: str) -> None:
    other: Debt = debt_of("D9")
    named = tuple(debt.id for debt in facts.debts)
    assert facts.action is not None
    asked = replace(facts.action, debts=facts.action.debts or named)
    events = tuple(replace(each, debts=named if each.debts is None else each.debts) for each in facts.events)
    zone = facts.people[0].zone or "UTC"
    people = (*facts.people, person("P8", zone, relation="sibling"))
    world = replace(facts, action=asked, people=people, debts=(*facts.debts, other), events=events)
    besides: dict[str, dict[str, Any]] = {
        "debt": {"debts": ("D9",)},
        "person": {"person": "P8"},
        "collector": {"collector": "K7"},
    }

    def counted(each: Given) -> set[str]:
        rows = {"us_fed.call_frequency"}
        told: list[str] = [
            spoken.said.kind for spoken in judge_matter(Matter(each), BOOK, rows=rows) if spoken.is_about(rows)
        ]
        return set(told) - {"fact"}

    assert counted(calls_of(world, **besides[whose])) == counted(world)
