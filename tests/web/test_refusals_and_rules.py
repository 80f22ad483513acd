"""Compliance sees what was refused, by rule, and every rule with its citation."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import get_args

import pytest

from dunwell.contacts import gate_judging, gate_law, refusals
from dunwell.contacts.models import Judgement, RuleSpoke
from dunwell.core.words import Role
from dunwell.rulebook import load
from dunwell.rulebook.model import RuleKind
from dunwell.web.compliance.views import rules
from dunwell.web.shared.words import GATE
from tests import cast
from tests.flows.delivering import action
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db


def test_refusals_are_counted_by_rule_with_the_citation() -> None:
    cleo = cast.cleo()
    officer = browser(Role.OFFICER)
    officer.post(
        f"/desk/people/{cleo.person_id}/ask/",
        {"channel": "phone", "point": cleo.points["mobile"], "debt": cleo.debt_id},
    )

    words = browser(Role.COMPLIANCE, name="carla").get("/compliance/refusals/").content.decode()

    assert "asked 1 time. It said no 1 time." in words
    assert "/compliance/rules/uk." in words
    assert "CONC" in words
    assert "What would change it:" in words


def test_the_newest_refusals_of_a_rule_are_not_those_of_one_whose_name_begins_alike() -> None:
    ada = cast.ada()
    told = Judgement(
        action_id=action(ada).pk, judged_at=NOW, is_allowed=False, rules="uk.conc.adviser", words="no",
        rulebook_version="1", inputs_hash="1",
    )  # fmt: skip
    told.save()
    RuleSpoke.objects.create(judgement_id=told.pk, rule_id="uk.conc.adviser", judged_at=NOW)

    def found(rule_id: str) -> list[tuple[str, ...]]:
        newest = refusals.newest(starts_on=NOW.date(), ends_on=NOW.date(), seen_by=cast.COMPLIANCE, rule_id=rule_id)
        return [one.rules for one in newest]

    assert found("uk.conc.adviser") == [("uk.conc.adviser",)]
    assert found("uk.conc.advise") == []


def test_every_check_of_the_gate_has_words_of_its_own() -> None:
    code = "".join(Path(made.__file__ or "").read_text(encoding="utf-8") for made in (gate_judging, gate_law))

    assert set(re.findall(r'"(gate\.[a-z_]+)"', code)) == set(GATE)


@pytest.mark.parametrize("pack", [pack.folder for pack in load().packs])
def test_every_rule_has_a_page_that_cites_its_source(pack: str) -> None:
    officer, wanting = browser(Role.OFFICER), []
    for rule in load().rules:
        if rule.id.split(".")[0] == pack:
            words = unescape(officer.get(f"/compliance/rules/{rule.id}/").content.decode())
            if rule.source not in words or not all(row in words for row in rule.table):
                wanting.append(rule.id)

    assert wanting == []


def test_a_rule_shows_on_which_examples_it_speaks_and_on_which_it_is_silent() -> None:
    words = browser(Role.OFFICER).get("/compliance/rules/us.reg_f.call_history/").content.decode()
    examples = words[words.index('id="examples"') :]

    assert "Presumed unlawful" in examples
    assert "Presumed lawful" in examples
    assert "nothing" in examples


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


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["/compliance/refusals/?from={0}&to={0}", "/reports/day/?as_of={0}"])
def test_a_day_that_nothing_can_be_counted_from_is_not_read(page: str, day: str) -> None:
    assert browser(Role.MANAGER).get(page.format(day)).status_code == 200
