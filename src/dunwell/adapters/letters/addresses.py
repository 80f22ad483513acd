"""A postal address as the lines its country's post expects, the country last when it goes abroad."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from babel import Locale

from dunwell.core.ports import Address

LINE_SIGNS_MAX: Final = 44
"""A longer line is broken at a word: it would not fit the window in a readable size."""

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CANADIAN_CODE = re.compile(r"^([A-Z]\d[A-Z])(\d[A-Z]\d)$")
_BOX = re.compile(r"p\.?\s*o\.?\s*box|ص\.?\s*ب", re.IGNORECASE)


class UnusableAddress(ValueError):
    """The address is too empty to post anything to."""


def one_line(text: str) -> str:
    """Text without line breaks, control characters and marks that turn the reading direction."""
    return _SPACE.sub(" ", _BIDI.sub("", text)).strip()


def postal_lines(name: str, address: Address, *, posted_in: str) -> tuple[str, ...]:
    """The lines under which a letter reaches `name`, top to bottom.

    Always   the country stands last, in capitals, when the letter leaves the country `posted_in`
    Raises   UnusableAddress where no line, or neither city nor postcode, is known
    Source   USPS Publication 28; Canada Post addressing guidelines; Royal Mail; Emirates Post (boxes, no postcodes)
    """
    street = [line for line in map(one_line, address.lines) if line]
    city, region, postcode = one_line(address.city), one_line(address.region), one_line(address.postcode)
    region = region.removeprefix(f"{address.country}-")
    if not one_line(name) or not (street or postcode) or not (city or postcode):
        raise UnusableAddress("a letter needs a name, a street or box, and a town or postcode; complete the address")
    lines = [one_line(name), *street, *_ending(street, city, region, postcode, address.country)]
    if address.country != posted_in:
        lines.append(country_name(address.country).upper())
    return tuple(part for line in lines for part in (textwrap.wrap(line, LINE_SIGNS_MAX) or [line]))


def country_name(country: str) -> str:
    """The English name of a country, as posts abroad read it; the code itself where it is not known."""
    return str(Locale.parse("en").territories.get(country, country))


def _ending(street: list[str], city: str, region: str, postcode: str, country: str) -> list[str]:
    """Town, region and postcode, in the order and on the lines of the country."""
    match country:
        case "US":
            return [f"{', '.join(filter(None, (city, region)))} {postcode}".strip()]
        case "CA":
            code = _CANADIAN_CODE.sub(r"\1 \2", postcode.upper())
            place = " ".join(filter(None, (city, region)))
            return [f"{place}  {code}".strip()]
        case "GB":
            return [line for line in (city, postcode.upper()) if line]
        case "AE":
            box = f"P.O. Box {postcode}" if postcode and not any(map(_BOX.search, street)) else ""
            return [line for line in (box, city) if line]
        case _:
            return [line for line in (f"{postcode} {city}".strip(), region) if line]
