"""Every notice that the law asks for carries what its rule requires and nothing it forbids; else the build fails."""

from __future__ import annotations

import re
from itertools import product

import pytest

from dunwell import rulebook
from dunwell.contacts.notices import legal, wording
from dunwell.contacts.notices.compiling import template
from dunwell.contacts.notices.placeholders import ROLES
from dunwell.core.matter import fields

BOOK = rulebook.load()
WRITTEN = sorted(set(legal.notices()) - {legal.FORM})
COUNTRIES = {"uk": ("GB",), "ca": ("CA",), "qc": ("CA",), "ae": ("AE",)}


def changed(name: str, language: str, old: str, new: str) -> list[str]:
    """The faults of a template of which some words were changed."""
    source = wording.source_of(name, language)
    assert old in source
    return wording.problems(wording.parse(source.replace(old, new)))


@pytest.mark.parametrize("name", sorted(legal.notices()))
def test_a_notice_names_a_rule_and_rows_of_the_rulebook_and_a_word_of_the_law(name: str) -> None:
    notice = legal.notices()[name]
    rows = {row for rule in BOOK.for_matters for row in rule.table}

    assert BOOK.rule(notice.rule)
    assert set(notice.rows) <= rows
    assert not notice.records or notice.records in fields.EVENT
    assert all(element.source for element in notice.elements)


def test_no_duty_is_done_by_two_notices() -> None:
    rows = [row for notice in legal.notices().values() for row in notice.rows]

    assert sorted(rows) == sorted(set(rows))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_notice_is_written_in_every_language_the_law_wants_and_compiles_for_every_role(name: str) -> None:
    notice = legal.notices()[name]
    countries = COUNTRIES.get(name.split("_", maxsplit=1)[0], ("US", "GB", "CA", "AE"))

    assert set(wording.languages(name)) >= set(notice.languages)
    for language, country, role, channel in product(notice.languages, countries, ROLES, notice.channels):
        assert template(name, language, channel=channel, country=country, role=role).sha256


@pytest.mark.parametrize("name", WRITTEN)
def test_a_notice_that_loses_any_element_names_the_file_the_element_and_the_rule(name: str) -> None:
    notice = legal.notices()[name]
    source = wording.source_of(name, notice.languages[0])
    for element in notice.elements:
        lacking = re.sub(rf"(carries: \[.*?)\b{element.name}\b", r"\1", source)
        faults = wording.problems(wording.parse(lacking.replace("[, ", "[").replace(", ,", ",").replace(", ]", "]")))

        file = f"contacts/notices/{name}/{notice.languages[0]}.yaml"
        assert any(file in fault and element.name in fault and notice.rule in fault for fault in faults)


def test_an_element_without_its_fact_is_a_fault() -> None:
    faults = changed("uk_arrears_notice", "en", "{missed_payments}", "some payments")

    assert any("says payments_missed without missed_payments" in fault for fault in faults)


def test_a_notice_may_not_say_what_its_rule_forbids() -> None:
    threatens = changed("uk_arrears_notice", "en", "Please talk to us", "There may be court action. Please talk to us")
    presses = changed("cessation_confirmation", "fr", "{received_on}", "{received_on}, {pay_url}")

    assert any("court action" in fault and "uk.cca.arrears_notice" in fault for fault in threatens)
    assert any("says pay_url" in fault for fault in presses)


def test_the_form_of_the_bureau_that_loses_a_sentence_fails_the_build() -> None:
    form = {"dispute_call": "", "who": {"first": "{collector_name}", "then": ""}}

    faults = legal.form_faults("en", form)

    assert any("lacks the element dispute_call" in fault for fault in faults)
    assert any("says who without creditor_name" in fault for fault in faults)


def test_a_notice_in_quebec_is_in_french_and_one_in_dubai_in_the_readers_language() -> None:
    notices = legal.notices()

    assert legal.language_for(notices["qc_notice_of_payment"], region="CA-QC", wanted="en", portfolio="en") == "fr"
    assert legal.language_for(notices["ae_arrears_notice"], region="AE-DU", wanted="en", portfolio="ar") == "en"
    assert legal.language_for(notices["ae_arrears_notice"], region="AE-DU", wanted="fr", portfolio="fr") == "ar"


def test_what_counsel_has_not_read_is_marked() -> None:
    read = {name for name, notice in legal.notices().items() if notice.is_reviewed}

    assert read == {legal.FORM}
