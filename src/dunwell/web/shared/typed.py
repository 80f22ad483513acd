"""Amounts as people type them."""

from __future__ import annotations

from dunwell.core.money import Money

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.", " \u00a0\u202f")
"""Arabic digits and their decimal mark as ours; spaces between thousands fall away."""


def minor_typed(text: str, currency: str) -> int:
    """Minor units of what was typed, a comma for a point too; zero for nothing. Raises NotAnAmount."""
    plain = text.strip().translate(DIGITS).replace(",", ".")
    return Money.parse(plain, currency).minor if plain else 0


def minors_typed(text: str, currency: str) -> tuple[int, ...]:
    """The same of several amounts with a semicolon between; what is empty is none. Raises NotAnAmount."""
    return tuple(minor_typed(one, currency) for one in text.split(";") if one.strip())
