"""Money: whole minor units of one currency, and the only rounding in the product."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import TYPE_CHECKING, TypeVar

from dunwell.core.refusal import Refusal

if TYPE_CHECKING:  # a worker that prints letters need not load it
    import polars as pl

Counted = TypeVar("Counted", int, "pl.Expr")

_TWO = (
    "USD GBP CAD AED EUR AUD NZD INR TWD CHF SEK NOK DKK PLN CZK HUF RON HKD SGD CNY ZAR MXN BRL SAR QAR EGP MAD "
    "PKR PHP THB MYR IDR TRY ILS"
)
EXPONENTS = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(("JPY", "KRW", "VND"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "JOD", "TND"), 3),
}
"""Decimal places of each currency the product accepts (ISO 4217)."""


MINOR_MAX = 10**15
"""Most minor units read as one amount: ten trillion dollars. Sums of thousands of them fit the database's integers."""


class UnknownCurrency(Refusal, ValueError):
    """The currency is not one the product keeps accounts in."""


class MixedCurrencies(Refusal, ValueError):
    """Two amounts of different currencies met in one sum."""


class NotAnAmount(Refusal, ValueError):
    """The text is not an amount of that currency."""


def exponent(currency: str) -> int:
    """Decimal places of `currency`. Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(
            "'{currency}' is not a currency Dunwell keeps; it keeps {known}", currency=currency, known=[*EXPONENTS]
        ) from None


def round_minor(amount: Decimal) -> int:
    """Round a count of minor units half up, once, at the end of a computation."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def round_ratio(numerator: Counted, denominator: int) -> Counted:
    """A whole count of minor units divided by a positive whole number, rounded half up, exact; a column as a number."""
    return (numerator + denominator // 2) // denominator


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in whole minor units of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + other.minor_in(self.currency), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - other.minor_in(self.currency), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def minor_in(self, currency: str) -> int:
        """Minor units, when the currency is the one asked for. Raises MixedCurrencies."""
        if currency != self.currency:
            raise MixedCurrencies("{currency} cannot be used as {other}", currency=self.currency, other=currency)
        return self.minor

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read plain decimal text such as `1234.50`. Raises NotAnAmount beyond MINOR_MAX and for lost digits."""
        places = exponent(currency)
        try:
            scaled = Decimal(text).scaleb(places)
        except DecimalException:
            raise NotAnAmount("'{text}' is not an amount", text=text[:40]) from None
        if not scaled.is_finite() or abs(scaled) > MINOR_MAX:
            raise NotAnAmount("'{text}' is not an amount that can be kept", text=text[:40])
        if scaled != scaled.to_integral_value():
            raise NotAnAmount("'{text}' has more decimals than {currency} has", text=text[:40], currency=currency)
        return cls(int(scaled), currency)
