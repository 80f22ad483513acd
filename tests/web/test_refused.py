"""Refusals of rooms and flows are raised in English and told in the reader's language, with all that is in them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import translation

from dunwell.contacts.notices import legal
from dunwell.contacts.permits import PermitRefused
from dunwell.core.money import Money
from dunwell.core.refusal import InLanguages, Refusal, Sentence
from dunwell.core.words import Role
from dunwell.web.desk.words import reason_words
from dunwell.web.shared.refused import NOTICES, refused
from dunwell.web.shared.sources import because


def test_every_notice_of_the_law_has_a_title_for_translators() -> None:
    assert {notice.title for notice in legal.notices().values()} <= set(NOTICES)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (Refusal("this permit was used; every contact needs its own"), "Cette autorisation a servi."),
        (
            Refusal("the contact is not allowed: {why}", why=Sentence("Its permit is for other words.")),
            "Son autorisation vaut pour d'autres mots.",
        ),
        (
            Refusal("{notice}: the record lacks {facts}", notice="Default notice", facts="missed minor"),
            "Mise en demeure (default notice) : il manque au dossier missed minor.",
        ),
        (Refusal("{name} is on this already; take another item", name="olga"), "olga s'en occupe déjà."),
        (
            Refusal("{name} may not see this; ask someone who is one of: {roles}", name="olga", roles=[Role.MANAGER]),
            "responsable",
        ),
        (
            Refusal("{amount} is more than the {owed} owed; promise at most that", amount=Money(120_000, "EUR"),
                    owed=Money(1_050, "EUR")),
            "EUR 1 200,00 dépasse les EUR 10,50 dus.",
        ),
        (Refusal("this offer stood until {stands_until}; ask for the offers of today", stands_until=date(2026, 3, 9)),
         "jusqu'au 9 mars 2026."),
        (Refusal("the law does not allow it: {reason}", reason=InLanguages({"en": "No.", "fr": "Non."})), "Non."),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_the_readers_language(raised: Refusal, told: str) -> None:
    with translation.override("fr"):
        assert told in refused(raised).replace("\u202f", " ").replace("\xa0", " ")


def test_a_command_is_told_the_same_in_english() -> None:
    raised = PermitRefused("{amount} of {part} cannot be waived", amount=Money(1_050, "USD"), part="fees")

    assert str(raised) == "10.50 USD of fees cannot be waived"
    assert isinstance(raised, RuntimeError)


def test_a_reason_that_an_action_keeps_is_told_in_it_too_and_what_a_person_typed_stays() -> None:
    with translation.override("ar"):
        assert because("A promise to pay is running.") == "هناك وعد بالدفع سارٍ."
        assert because("she will call on Friday") == "she will call on Friday"


def test_a_queue_keeps_what_a_notice_lacks_and_tells_it_in_every_language() -> None:
    why = Sentence("no address is known to send it to: {notice}", {"notice": "Default notice"})
    kept = json.loads(json.dumps({"notice": "uk_default_notice", "why": why.kept()}))

    with translation.override("fr"):
        assert "Aucune adresse connue" in reason_words("notice_lacks_facts", kept)
