"""Compliance sees what was refused, by rule, and every rule with its citation."""

from __future__ import annotations

from typing import get_args

import pytest

from dunwell.core.words import Role
from dunwell.rulebook import load
from dunwell.rulebook.model import RuleKind
from dunwell.web.compliance.views import rules
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


def test_refusals_are_counted_by_rule_with_the_citation() -> None:
    cleo = cast.cleo()
    officer = browser(Role.OFFICER)
    officer.post(
        f"/desk/people/{cleo.person_id}/ask/",
        {"channel": "phone", "point": cleo.points["mobile"], "debt": cleo.debt_id},
    )

    words = browser(Role.COMPLIANCE, name="carla").get("/compliance/refusals/").content.decode()

    assert "asked 1 times and said no 1 times" in words
    assert "/compliance/rules/uk." in words
    assert "CONC" in words


@pytest.mark.parametrize("rule_id", [rule.id for rule in load().rules])
def test_every_rule_has_a_page_that_cites_its_source(rule_id: str) -> None:
    words = browser(Role.OFFICER).get(f"/compliance/rules/{rule_id}/").content.decode()

    assert load().rule(rule_id).source.split("&")[0].split("'")[0][:30] in words


def test_rules_are_found_by_a_word_of_their_citation() -> None:
    words = browser(Role.OFFICER).get("/compliance/rules/", {"q": "1006.14"}).content.decode()

    assert "Seven calls in seven days" in words
    assert "House policy" not in words


def test_a_rule_that_does_not_exist_is_not_found() -> None:
    assert browser(Role.OFFICER).get("/compliance/rules/us.none/").status_code == 404


def test_every_kind_of_rule_has_its_words() -> None:
    assert set(rules.KINDS) == set(rules.TONES) == set(get_args(RuleKind))


def test_the_whole_rulebook_is_listed() -> None:
    page = browser(Role.OFFICER).get("/compliance/rules/")

    assert page.status_code == 200
    assert page.context["page"].count > 50
