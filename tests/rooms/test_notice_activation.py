"""Compliance puts the words of a notice into use under its name; words that lack an element are refused."""

from __future__ import annotations

import pytest

from dunwell.contacts import activation
from dunwell.contacts.activation import EnclosureMissing, NotActivated
from dunwell.contacts.notices.wording import BadWording, UnknownWording
from dunwell.core.actor import NotForYou
from dunwell.trail.models import Link
from tests import cast

pytestmark = pytest.mark.django_db
NAME = "uk_arrears_notice"
SHEET = "FCA information sheet on arrears, edition of July 2025"


def activated(source: str = "", *, enclosure: str = SHEET, language: str = "en") -> int:
    words = source or activation.shipped(NAME, "en")
    return activation.activate(
        name=NAME, language=language, source=words, enclosure=enclosure, by=cast.COMPLIANCE, at=cast.AT
    )


def test_words_nobody_read_are_not_in_use() -> None:
    with pytest.raises(NotActivated, match="compliance"):
        activation.in_use(NAME, "en")


def test_compliance_puts_them_into_use_under_its_name_and_the_trail_says_so() -> None:
    activated()

    used = activation.in_use(NAME, "en")
    assert (used.activated_by, used.enclosure) == ("carla", SHEET)
    assert Link.objects.filter(did="notice.activated").count() == 1


def test_own_words_are_used_from_then_on() -> None:
    activated()
    activated(activation.shipped(NAME, "en").replace("Dear {person_name},", "Hello {person_name},"))

    assert any("Hello" in block.text for block in activation.in_use(NAME, "en").wording.letter or ())


def test_words_that_lack_an_element_are_refused_and_the_rule_and_the_element_are_named() -> None:
    lacking = activation.shipped(NAME, "en").replace("carries: [time_order]", "carries: []")

    with pytest.raises(BadWording, match=r"time_order, required by uk\.cca\.arrears_notice"):
        activated(lacking)


def test_what_goes_with_it_by_law_is_named() -> None:
    with pytest.raises(EnclosureMissing, match="information sheet"):
        activated(enclosure=" ")


def test_words_of_another_notice_or_language_are_refused() -> None:
    with pytest.raises(BadWording, match="call themselves"):
        activated(activation.shipped("uk_statement", "en"))
    with pytest.raises(UnknownWording):
        activated(language="fr")


def test_only_compliance_may() -> None:
    with pytest.raises(NotForYou):
        activation.activate(
            name=NAME,
            language="en",
            source=activation.shipped(NAME, "en"),
            enclosure=SHEET,
            by=cast.OFFICER,
            at=cast.AT,
        )
