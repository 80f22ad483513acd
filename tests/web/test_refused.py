"""Refusals of rooms and flows are raised in English and told in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

import dunwell
from dunwell.contacts.notices import legal
from dunwell.contacts.permits import PermitRefused
from dunwell.web.shared.refused import NOTICES, WORDS, refused
from dunwell.web.shared.sources import because

ROOMS = ("contacts", "flows", "cases")


def test_every_refusal_that_is_translated_is_one_that_is_raised() -> None:
    home = Path(dunwell.__file__).parent
    raised = "".join(path.read_text("utf-8") for room in ROOMS for path in (home / room).rglob("*.py"))

    assert [words for words in WORDS if f'"{words}"' not in raised] == []


def test_every_notice_of_the_law_has_a_title_for_translators() -> None:
    assert {notice.title for notice in legal.notices().values()} <= set(NOTICES)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ("this permit was used; every contact needs its own", "Cette autorisation a servi"),
        ("the contact is not allowed: its permit is for other words", "Son autorisation vaut pour d'autres mots"),
        ("Default notice about this debt is on its way already", "Mise en demeure (default notice)"),
        (
            "Default notice lacks missed_minor, remedy_by",
            "Mise en demeure (default notice) : il manque au dossier missed minor",
        ),
        ("olga is on this already; take another item", "olga s'en occupe déjà"),
        ("nobody approves what they asked for; leave it to somebody else", "Nul n'approuve ce qu'il a demandé"),
        ("a manager is asked now; you hold no such role, and nobody handed theirs to you", "responsable"),
        ("90000 of principal cannot be waived, 10000 is owed on debt 3", "plus que ce qui est dû de cette part"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(raised: str, told: str) -> None:
    with translation.override("fr"):
        assert told in refused(PermitRefused(raised))


def test_a_reason_that_an_action_keeps_is_told_in_it_too_and_what_a_person_typed_stays() -> None:
    with translation.override("ar"):
        assert because("a promise to pay is running") == "هناك وعد بالدفع سارٍ."
        assert because("she will call on Friday") == "she will call on Friday"
