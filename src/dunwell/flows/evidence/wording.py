"""The words of the printed pack, in each of its languages; dates and money as they are written there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from dunwell.core.money import Money

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("en", "fr", "ar")


class NoSuchLanguage(LookupError):
    """The pack is not printed in that language."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's words: labels by name, and the words of codes by their vocabulary."""

    language: str
    labels: dict[str, str]
    codes: dict[str, dict[str, str]]

    def __call__(self, label: str, **values: object) -> str:
        """A label with its values put in."""
        return self.labels[label].format(**values)

    def said(self, vocabulary: str, code: object) -> str:
        """The words of a code; one that is newer than the words is shown with spaces."""
        return self.codes[vocabulary].get(str(code), str(code).replace("_", " "))

    def money(self, minor: object, currency: object) -> str:
        """An amount of whole minor units."""
        exact = Money(int(str(minor)), str(currency)).decimal
        return format_currency(exact, str(currency), locale=self._locale, numbering_system="latn")

    def day(self, text: object) -> str:
        """A date given as ISO text, or a date."""
        day = text if isinstance(text, date) else date.fromisoformat(str(text)[:10])
        return format_date(day, "d MMM y", locale=self._locale)

    def moment(self, text: object, zone: str) -> str:
        """A date, or an instant by the clock of `zone`."""
        if len(str(text)) == len("2000-01-01"):
            return self.day(text)
        at = datetime.fromisoformat(str(text)).astimezone(ZoneInfo(zone) if zone else UTC)
        return format_datetime(at, "d MMM y HH:mm", locale=self._locale)

    @property
    def _locale(self) -> str:
        return {"en": "en_GB"}.get(self.language, self.language)


@cache
def wording(language: str) -> Wording:
    """The words of a language. Raises NoSuchLanguage."""
    if language not in LANGUAGES:
        raise NoSuchLanguage(f"packs are printed in {', '.join(LANGUAGES)}, not in {language!r}")
    content = yaml.load((FOLDER / f"{language}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return Wording(language, content["labels"], content["codes"])
