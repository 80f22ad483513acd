"""A person fills in their own income and expenditure by link: kept as theirs, counted by offers, seen by no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from dunwell.cases import means, plan_links
from dunwell.cases.models import MeansStatement
from dunwell.config import wiring
from dunwell.core.means import Figure, Statement
from dunwell.trail.models import Link
from tests.cast import OFFICER, Member, ada, eve
from tests.flows.planning import household, told_means
from tests.web.staff import NOW
from tests.web.test_negotiation_api import link_of, plan_offer, text_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SAID = {
    "adults": "1", "children": "0", "amount_income_wages": "1500", "per_income_wages": "month",
    "amount_housing": "700", "per_housing": "month", "amount_food": "60", "per_food": "week",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_called_before() -> None:
    cache.clear()


def page(token: str, said: dict[str, str] | None = None, *, part: str = "") -> Any:
    client = Client()
    return client.post(f"/means/{token}/{part}", said) if said else client.get(f"/means/{token}/{part}")


def newest(who: Member) -> Statement:
    found = means.counted(who.person_id, vault=wiring.vault())
    assert found is not None
    return found[1]


def test_a_person_fills_in_their_figures_and_the_offers_go_by_them() -> None:
    who = ada()
    token = text_of(link_of(who))

    empty = page(token).content.decode()
    drawn = page(token, SAID, part="leaves/").content.decode()
    before = MeansStatement.objects.count()
    kept = Client().post(f"/means/{token}/", {**SAID, "to": "keep"}, follow=True).content.decode()

    assert "Wages after tax" in empty
    assert "600.00</span> a month stays with your household" in drawn or "a month stays with your household" in drawn
    assert before == 0
    assert "from now on every offer goes by them" in kept
    row = MeansStatement.objects.get()
    assert (row.channel, row.recorded_by.startswith("plan link"), row.is_verified) == ("portal", True, False)
    assert {one.confidence for one in newest(who).figures} == {"said"}
    assert {one.category: one.monthly_minor for one in newest(who).figures}["food"] == 260_00
    assert plan_offer(who, token)["total_minor"] == 300_00
    assert Link.objects.filter(did="means.taken").count() == 1


def test_what_was_noted_before_may_be_accepted_as_it_is_and_is_then_said_by_them() -> None:
    who = ada()
    told_means(who, household(wages=1_300_00), day=TODAY - timedelta(days=9))
    token = text_of(link_of(who))

    shown = page(token)
    form = shown.context["form"]
    as_shown = {one.name: str(one.value()) for one in form if one.value() is not None}
    page(token, {**as_shown, "to": "keep"})

    assert "Is it still right?" in shown.content.decode()
    assert shown.headers["Cache-Control"].count("no-store") == 1
    assert [one.monthly_minor for one in newest(who).figures] == [1_300_00, 700_00, 200_00]
    assert {one.confidence for one in newest(who).figures} == {"said"}
    assert MeansStatement.objects.count() == 2
    assert means.statements_of(who.person_id, seen_by=OFFICER)[0].taken_on == TODAY


def test_what_a_partner_earns_is_in_no_line_and_in_no_sum() -> None:
    who, alone = ada(), household(wages=1_300_00)
    partner = Figure("income_benefits", 987_00, whose="partner")
    both = replace(alone, household=replace(alone.household, is_joint=True), figures=(*alone.figures, partner))
    told_means(who, both, day=TODAY)

    shown = page(text_of(link_of(who)))

    assert "987" not in shown.content.decode()
    assert shown.context["remains"].income.minor == 1_300_00


def test_where_nothing_remains_the_page_says_so_kindly_and_counts_the_protected_minimum() -> None:
    who = ada()

    drawn = page(text_of(link_of(who)), {**SAID, "amount_income_wages": "550", "amount_housing": ""}, part="leaves/")

    words = drawn.content.decode()
    assert "Nothing remains, and that is an answer too" in words
    assert "600.00" in words
    assert "that stays yours" in words


@pytest.mark.parametrize("part", ["", "leaves/"])
def test_a_link_that_is_forged_for_another_over_or_ended_opens_nothing(part: str) -> None:
    who, other = ada(), eve()
    told_means(who, household(wages=4_321_00), day=TODAY)
    told_means(other, household(wages=9_876_00), day=TODAY)
    link = link_of(who)
    ended = link_of(who)
    plan_links.revoke(link_id=ended.link_id, person_id=who.person_id, by=OFFICER, at=NOW)
    forged = text_of(link).replace(f".{who.person_id}.", f".{other.person_id}.", 1)
    bad = (
        forged,
        text_of(link, person_id=other.person_id),
        text_of(link, ends_at=NOW - timedelta(seconds=1)),
        text_of(ended),
        "1.2.3.4",
        "x",
    )

    answers = [page(one, SAID if part else None, part=part) for one in bad]

    assert {one.status_code for one in answers} == {404}
    assert all("This link does not open any more" in one.content.decode() for one in answers)
    assert not any(figure in one.content.decode() for one in answers for figure in ("4321", "9876", "4,321", "9,876"))
    assert not Link.objects.filter(did="means.opened").exists()


def test_ones_own_link_shows_no_figure_of_another_household() -> None:
    who, other = ada(), eve()
    told_means(other, household(wages=9_876_00), day=TODAY)
    token = text_of(link_of(who))

    shown = page(token).content.decode() + page(token, SAID, part="leaves/").content.decode()

    assert "9876" not in shown.replace(",", "")
    assert "Eve" not in shown
    assert "Ada" not in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount_food": "much"}, "not an amount"),
        ({"amount_food": "-5"}, "Write an amount of zero or more."),
        ({"adults": "0"}, "greater than or equal to 1"),
        ({"others": "a lot"}, "not an amount"),
    ],
)
def test_what_cannot_be_read_is_marked_and_nothing_is_kept(wrong: dict[str, str], words: str) -> None:
    answer = page(text_of(link_of(ada())), {**SAID, **wrong, "to": "keep"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MeansStatement.objects.exists()


def test_without_a_script_one_looks_first_and_arabic_digits_are_read() -> None:
    who = ada()

    looked = page(text_of(link_of(who)), {**SAID, "amount_income_wages": "١٥٠٠٫٥٠", "to": "look"})

    assert looked.status_code == 200
    assert "1,500.50" in looked.content.decode()
    assert not MeansStatement.objects.exists()


def test_a_persons_page_asks_few_questions(django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    who = ada()
    told_means(who, day=TODAY)
    token = text_of(link_of(who))
    page(token)

    with django_assert_max_num_queries(26):  # type: ignore[operator]
        assert page(token).status_code == 200
