"""Until when a yes holds: asking the few rules that time can turn finds what asking all of them finds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from dunwell import rulebook
from dunwell.core.matter import Matter, Said, as_day
from dunwell.core.matter.facts import Given
from dunwell.core.matter.spans import spanned
from dunwell.engine.matters import refusals
from dunwell.engine.turning import hear, refuses_from
from dunwell.rulebook import Rulebook
from tests.think.twin import worlds

BOOK = rulebook.load()
STEP = timedelta(minutes=15)
THEMES = ("us_calls", "us_states", "us_hours", "us_letters", "ca_hours", "ca_contacts", "ae_hours", "uk_space")
TURNING_HOURS = (7, 8, 9, 17, 18, 19, 20, 21, 23)
TIME_PAST_THE_MATTER = re.compile(r"facts\.now|\bMatter\(|datetime\.now\(|date\.today\(")


def refuses_from_by_all(matter: Matter, book: Rulebook) -> datetime | None:
    """The long way: the same search, with every rule asked at every moment of it."""
    start, allowed, refused = matter.now, 0, int(STEP.total_seconds())
    if not refusals(matter.at(start + STEP), book):
        return None
    while refused - allowed > 1:
        middle = (allowed + refused) // 2
        if refusals(matter.at(start + timedelta(seconds=middle)), book):
            refused = middle
        else:
            allowed = middle
    return start + timedelta(seconds=refused)


def moments(facts: Given, random: Random) -> list[Matter]:
    """A contact that somebody is about to make, before the full hours at which laws begin and end to hold."""
    matter = Matter(facts)
    here = matter.clocks()[0].replace(microsecond=0)
    times = [here.replace(hour=hour, minute=random.randrange(45, 60)) for hour in random.sample(TURNING_HOURS, 3)]
    return [matter.at(time.astimezone(matter.now.tzinfo)) for time in (*times, here)]


def histories(theme: str, *, seeds: int = 6) -> list[Given]:
    made = [worlds.THEMES[theme](Random(seed)) for seed in range(seeds)]
    return [facts for facts in made if facts.action is not None and facts.action.kind == "contact"]


@pytest.mark.parametrize("theme", THEMES)
def test_a_rule_that_need_not_be_asked_again_says_the_same_at_every_moment(theme: str) -> None:
    random = Random(theme)
    for facts in histories(theme):
        for matter in moments(facts, random):
            heard = hear(matter, BOOK, until=matter.now + STEP)
            assert heard.spoken == refusals(matter, BOOK)

            if heard.turning is not None:
                later = refusals(matter.at(matter.now + random.random() * STEP), BOOK)
                turning = {voice.rule.id for voice in heard.turning}
                assert [one.rule.id for one in later if one.rule.id not in turning] == [
                    one.rule.id for one in heard.spoken if one.rule.id not in turning
                ]


def test_a_yes_ends_at_the_second_that_asking_every_rule_finds() -> None:
    random, ends = Random(7), []
    for theme in ("us_hours", "ca_hours", "us_letters"):
        for facts in histories(theme, seeds=14):
            for matter in moments(facts, random):
                heard = hear(matter, BOOK, until=matter.now + STEP)
                if not heard.spoken:
                    found = refuses_from(matter, BOOK, heard, step=STEP)
                    assert found == refuses_from_by_all(matter, BOOK)
                    ends.append(found)

    assert ends.count(None) > 10
    assert len(ends) > ends.count(None)


def usual(**changes: object) -> Matter:
    facts = worlds.THEMES["us_calls"](Random(1))
    return Matter(replace(facts, **changes))  # type: ignore[arg-type]


def test_what_happens_within_the_span_is_noted() -> None:
    matter = usual()
    watched = spanned(matter, matter.now + STEP)

    assert not watched.is_past(matter.now + STEP * 2)
    assert watched.is_past(matter.now)
    assert not watched.span.is_noted
    assert not watched.is_past(matter.now + STEP)
    assert watched.span.is_noted


def test_a_day_that_turns_within_the_span_asks_every_rule_again() -> None:
    matter = usual()
    midnight = matter.local(as_day(matter.clocks()[0]) + timedelta(days=1))

    before = matter.at((midnight - timedelta(minutes=5)).astimezone(matter.now.tzinfo))

    assert hear(before, BOOK, until=before.now + STEP).turning is None
    assert hear(before, BOOK, until=before.now + timedelta(minutes=4)).turning is not None


def test_a_search_beyond_a_permit_goes_in_steps_and_finds_the_second() -> None:
    """A rule that forbids for an hour, two hours from now."""
    matter = usual()
    begins = matter.now.replace(microsecond=0) + timedelta(hours=2, seconds=17)

    def says(asked: Matter) -> list[Said]:
        return [Said(kind="bar")] if begins <= asked.now < begins + timedelta(hours=1) else []

    rule = replace(BOOK.rule("us.fdcpa.contact_time"), judges=says, parameters=(), test=None)
    book = replace(BOOK, rules=(rule,))
    heard = hear(matter, book, until=matter.now + timedelta(hours=5))

    assert refuses_from(matter, book, heard, step=STEP) == begins


def test_no_rule_reads_time_past_the_matter() -> None:
    """What a rule reads beside `now`, `today` and `is_past` could turn without being noticed."""
    home = Path(rulebook.__file__).parent
    law = [path for path in home.glob("*/**/*.py") if TIME_PAST_THE_MATTER.search(path.read_text("utf-8"))]

    assert law == []
