"""Every template says what it must, uses what it declares, and fails the build otherwise."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from dunwell.contacts.notices import wording
from dunwell.contacts.notices.compiling import template
from dunwell.contacts.notices.placeholders import ROLES
from dunwell.contacts.notices.wording import BadWording, Block, UnknownWording

PLANS = {"plan_agreed", "plan_missed", "plan_progress", "plan_broken", "plan_completed"}
EXPECTED = PLANS | {
    "settlement_agreed",
    "settlement_completed",
    "first_reminder",
    "second_reminder",
    "final_notice",
    "payment_link_text",
    "paid_in_full",
    "payment_received",
    "thank_you",
    "promise_reminder",
}
COUNTRIES = ("US", "GB", "CA", "AE")


def test_every_template_is_without_fault() -> None:
    assert wording.check_all() == []


def test_every_template_of_the_strategies_exists_in_three_languages() -> None:
    assert set(wording.names()) >= EXPECTED
    assert all(set(wording.languages(name)) >= {"en", "fr", "ar"} for name in EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_template_compiles_for_every_country_role_and_channel(name: str) -> None:
    for language, country, role in product(("en", "fr", "ar"), COUNTRIES, ROLES):
        words = wording.load(name, language)
        channels = [channel for channel in wording.CHANNELS if words.said(channel)]

        assert channels
        for channel in channels:
            assert template(name, language, channel=channel, country=country, role=role).sha256


def test_an_undeclared_placeholder_is_a_fault() -> None:
    good = wording.load("thank_you", "en")
    bad = dataclasses.replace(good, declared=good.declared - {"paid"})

    assert any("uses paid without declaring it" in fault for fault in wording.problems(bad))


def test_a_placeholder_nobody_knows_is_a_fault() -> None:
    good = wording.load("thank_you", "en")
    bad = dataclasses.replace(good, declared=good.declared | {"star_sign"})

    assert any("declares star_sign, which does not exist" in fault for fault in wording.problems(bad))


@pytest.mark.parametrize(
    ("channel", "lost", "rule"),
    [
        ("email", "opt_out", "us_fed.electronic.opt_out"),
        ("text", "opt_out", "us_fed.electronic.opt_out"),
        ("email", "disclosure", "us_fed.disclosure"),
        ("letter", "disclosure", "us_fed.disclosure"),
        ("letter", "debts", "house.what_is_owed"),
        ("email", "advice", "house.how_to_pay_and_get_help"),
    ],
)
def test_leaving_out_what_a_rule_requires_is_a_fault(channel: str, lost: str, rule: str) -> None:
    good = wording.load("first_reminder", "en")
    if channel == "text":
        assert good.text is not None
        bad = dataclasses.replace(good, text=good.text.replace(f"{{{lost}}}", ""))
    else:
        kept = tuple(
            block for block in good.blocks(channel) or () if f"{{{lost}}}" not in block.text and block.kind != lost
        )
        bad = dataclasses.replace(good, **{channel: kept})  # type: ignore[arg-type]

    assert any(rule in fault and f"lacks {lost}" in fault for fault in wording.problems(bad))


def test_an_unknown_piece_of_a_message_is_refused() -> None:
    with pytest.raises(BadWording, match="banner"):
        wording.parse(
            "name: x\nlanguage: en\nversion: 1\npurpose: demand\nplaceholders: []\nbody: [{banner: hi}]\nemail: []"
        )


def test_a_lone_brace_is_refused() -> None:
    good = wording.load("thank_you", "en")
    bad = dataclasses.replace(good, email=(Block("paragraph", "open { brace"),))

    with pytest.raises(BadWording):
        wording.problems(bad)


@pytest.mark.parametrize("name", ["nothing", "../shared", "shared", ""])
def test_an_unknown_template_names_those_there_are(name: str) -> None:
    with pytest.raises(UnknownWording, match="first_reminder"):
        wording.load(name, "en")


def test_an_unknown_role_or_country_is_never_a_yes() -> None:
    with pytest.raises(UnknownWording, match="role"):
        template("thank_you", "en", channel="email", country="US", role="neighbour")
    with pytest.raises(UnknownWording, match="no help in the country 'FR'"):
        template("thank_you", "en", channel="email", country="FR", role="debt_buyer")


def test_a_language_without_a_template_falls_back_to_english_only_when_asked() -> None:
    assert wording.best_language("thank_you", "pl") == "en"
    assert wording.best_language("thank_you", "ar") == "ar"
    with pytest.raises(UnknownWording):
        wording.load("thank_you", "pl")
