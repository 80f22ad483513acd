"""Every word of the pages stands in French and Arabic; what other rooms say in English is listed for translators."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation import override

import dunwell.web
from dunwell import rulebook
from dunwell.core.ageing import BUCKET_NAMES
from dunwell.core.intake.fields import FIELDS
from dunwell.core.intake.reasons import REASONS
from dunwell.insight import day, promises
from dunwell.web.shared.borrowed import BORROWED
from dunwell.web.shared.regions import region_name
from dunwell.web.shared.words import listed
from dunwell.web.supervisor.fields import FIELD_WORDS

WEB = Path(dunwell.web.__file__).parent
LANGUAGES = ("fr", "ar")
MARKED = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
CALLED = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")


def _messages(language: str) -> dict[str, Message]:
    with (WEB / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(file, locale=language) if m.id}


def _said() -> set[str]:
    """Words marked for translation in templates and modules, as far as they stand on one line."""
    found = {one or other for path in WEB.rglob("*.html") for one, other in MARKED.findall(path.read_text("utf-8"))}
    return found | {word for path in WEB.rglob("*.py") for word in CALLED.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Massachusetts, Quebec, AE-DU"),
        ("fr", "Massachusetts, Québec, AE-DU"),
        ("ar", "Massachusetts، Quebec، AE-DU"),
    ],
)
def test_regions_have_names_and_a_list_has_the_commas_of_its_language(language: str, said: str) -> None:
    with override(language):
        assert listed(region_name(code) for code in ("US-MA", "CA-QC", "AE-DU")) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(language: str) -> None:
    messages = _messages(language)

    assert _said() - set(messages) == set()
    assert [key for key, message in messages.items() if not all(_forms(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    placeholder = re.compile(r"%\(\w+\)s|%s|\{\w+\}")
    for key, message in _messages(language).items():
        wanted = set(placeholder.findall(key))
        assert set(placeholder.findall(_forms(message)[-1])) == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_one_that_is_read(language: str) -> None:
    with (WEB / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for key, message in _messages(language).items():
        if isinstance(message.id, str):
            said = compiled.pgettext(message.context, key) if message.context else compiled.gettext(key)
            assert said == message.string, key


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_words_of_other_rooms_are_listed_for_translators() -> None:
    said = {text for reason in REASONS.values() for text in (reason.words, reason.remedy)}
    said |= {column.heading for column in (*day.COLUMNS, *promises.COLUMNS)} | set(day.SECTIONS)
    said |= {"Current" if name == "current" else f"{name} days" for name in BUCKET_NAMES}

    assert said - set(BORROWED) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_title_in_every_language(language: str) -> None:
    titles = {rule.title for rule in rulebook.load().rules}

    assert len(titles) > 300
    assert titles - set(_messages(language)) == set()


def test_every_field_of_a_profile_has_words() -> None:
    assert {field.name for field in FIELDS} == set(FIELD_WORDS)
