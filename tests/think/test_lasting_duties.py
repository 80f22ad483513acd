"""For how long the rules ask for the same: those that time cannot turn are asked once for all of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from dunwell import rulebook
from dunwell.core.matter import Matter
from dunwell.core.matter.asked import Question
from dunwell.engine import duties_said
from dunwell.engine.duties import lasting, same_law
from tests.think.twin import worlds

BOOK = rulebook.load()
AHEAD = timedelta(days=14)


@pytest.mark.parametrize("theme", ["us_letters", "ca_contacts", "uk_space"])
def test_what_lasts_is_asked_for_in_the_same_words_at_every_later_moment(theme: str) -> None:
    random, lasted = Random(theme), 0
    for seed in range(5):
        facts = worlds.THEMES[theme](Random(seed))
        matter = Matter(replace(facts, action=None, question=Question(kind="duty_due")))
        then = matter.at(matter.now + random.random() * AHEAD)

        lasts = lasting(matter, BOOK, until=matter.now + AHEAD)
        known = lasts & same_law(BOOK, matter.jurisdiction, matter.region, matter.today, then.today)

        now_due = [each for each in duties_said(matter, BOOK) if each.rule.id in known]
        assert Counter(map(repr, now_due)) == Counter(
            repr(each) for each in duties_said(then, BOOK) if each.rule.id in known
        )
        assert not {each.rule.id for each in duties_said(then, BOOK, besides=known)} & known
        lasted += len(known)

    assert lasted
