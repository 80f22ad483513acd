"""Amounts and dates as a person of one language and country writes them: babel's patterns, worked out once.

Babel parses a pattern at every call, which is too slow for a night's messages. Here the pattern of a
currency is taken from babel once and applied to whole minor units; dates are few, so they are remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, localedata
from babel.dates import format_date
from babel.numbers import format_currency

from dunwell.core.money import exponent

RIGHT_TO_LEFT = frozenset({"ar"})
"""Languages of ours that are written from right to left."""


class UnknownLanguage(LookupError):
    """Neither the language nor its national form is known."""


@lru_cache(maxsize=64)
def locale_name(language: str, country: str) -> str:
    """The most exact locale babel has: `en_GB`, or `fr` where `fr_GB` does not exist. Raises UnknownLanguage."""
    for name in (f"{language}_{country}", language):
        if localedata.exists(name):
            return name
    raise UnknownLanguage(f"no date and money formats are known for language {language!r}; use en, fr, es or ar")


@lru_cache(maxsize=256)
def money_format(language: str, country: str, currency: str) -> Callable[[int], str]:
    """A function from whole minor units of `currency` to localised text, equal to babel's `format_currency`."""
    locale = locale_name(language, country)
    digits, symbols = exponent(currency), Locale.parse(locale).number_symbols["latn"]
    comma, point = symbols["group"], symbols["decimal"]
    before, after = _around(format_currency(Decimal(1), currency, locale=locale))
    before_minus, after_minus = _around(format_currency(Decimal(-1), currency, locale=locale))
    scale = 10**digits

    def write(minor: int) -> str:
        whole, part = divmod(abs(minor), scale)
        text = f"{whole:,}" if comma == "," else f"{whole:,}".replace(",", comma)
        if digits:
            text = f"{text}{point}{part:0{digits}d}"
        return f"{before_minus}{text}{after_minus}" if minor < 0 else f"{before}{text}{after}"

    return write


def _around(sample: str) -> tuple[str, str]:
    """What stands before the first and after the last digit; letters keep a space from it, as CLDR asks."""
    places = [place for place, sign in enumerate(sample) if sign.isdigit()]
    before, after = sample[: places[0]], sample[places[-1] + 1 :]
    return f"{before}\u00a0" if before[-1:].isalpha() else before, after


@lru_cache(maxsize=65_536)
def write_date(day: date, language: str, country: str) -> str:
    """The long form of a date: `January 2, 2017`, `2 January 2017`, `2 janvier 2017`, `2 يناير 2017`."""
    return format_date(day, format="long", locale=locale_name(language, country))
