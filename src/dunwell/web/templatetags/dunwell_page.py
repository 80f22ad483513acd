"""Filters and tags: money, dates, icons. Loaded into every template as builtins."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dunwell.core.money import Money, exponent
from dunwell.web.shared.days import desk_zone

register = template.Library()
ICONS = Path(__file__).resolve().parents[1] / "static" / "vendor" / "lucide"
LOCALES = {"en": "en_GB", "fr": "fr_FR", "ar": "ar_AE"}
NARROW, WIDE = "\u202f", "\u00a0"
"""The narrow space groups digits in French; our typeface draws it too thin to be seen."""
AMOUNTS_REMEMBERED = 16_384
TURNING = frozenset(
    {"arrow-right", "arrow-left", "chevron-right", "chevron-left", "log-out", "undo-2", "arrow-up-right"}
)
"""Icons that point along the line of reading, so they turn in right-to-left pages."""


def locale() -> str:
    """The Babel locale of the reader: day before month, Western digits in every language."""
    return LOCALES.get(get_language() or "en", "en_GB")


@cache
def _drawing(name: str) -> str:
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.index("</svg>")].strip()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon drawn in line. It says nothing to a screen reader: words stand beside it."""
    turns = " turns" if name in TURNING else ""
    return mark_safe(  # noqa: S308  (our own files, named by our own templates)
        f'<svg class="icon{turns}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{_drawing(name)}</svg>'
    )


def amount_text(money: Money) -> str:
    """The digits of an amount in the reader's language, without its currency."""
    return _digits(money, locale())


@lru_cache(maxsize=AMOUNTS_REMEMBERED)
def _digits(money: Money, written: str) -> str:
    places = exponent(money.currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(money.decimal, format=pattern, locale=written).replace("-", "−").replace(NARROW, WIDE)


@register.filter
def money(value: Money | None) -> SafeString:
    """`USD 1,234.50`, digits aligned and never broken; a dash for nothing."""
    if value is None:
        return mark_safe('<span class="muted">–</span>')
    return format_html(
        '<span class="money"><span class="currency">{}</span>{}</span>', value.currency, amount_text(value)
    )


@register.filter
def amount(value: Money | None) -> SafeString:
    """The digits alone, for columns whose currency stands in the head; a dash for nothing."""
    if value is None:
        return mark_safe('<span class="muted">–</span>')
    return format_html('<span class="money">{}</span>', amount_text(value))


@register.filter
def day(value: date | None) -> str:
    """`14 Nov 2025`."""
    return format_date(value, "d MMM y", locale=locale()) if value else "–"


@register.filter
def short_day(value: date | None) -> str:
    """`Fri 14 Nov`."""
    return format_date(value, "EEE d MMM", locale=locale()) if value else "–"


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """`14 Nov 2025 16:05` in `zone`, else at the desk."""
    return (
        format_datetime(value, "d MMM y HH:mm", tzinfo=ZoneInfo(zone or desk_zone()), locale=locale()) if value else "–"
    )


@register.filter
def clock(value: datetime | None, zone: str = "") -> str:
    """`16:05` in `zone`, else at the desk."""
    return format_time(value, "HH:mm", tzinfo=ZoneInfo(zone or desk_zone()), locale=locale()) if value else "–"


@register.simple_tag
def zone_words(zone: str = "") -> str:
    """A zone as people read it: `New York`; that of the desk where none is known."""
    return (zone or desk_zone()).rpartition("/")[2].replace("_", " ")


@register.filter
def count(value: int | None) -> str:
    """A whole number with its groups: `9,700`."""
    return format_decimal(value, format="#,##0", locale=locale()).replace(NARROW, WIDE) if value is not None else "–"
