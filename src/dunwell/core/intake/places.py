"""Countries, regions and languages by code and by name, in the four languages of the product."""

from __future__ import annotations

from functools import cache

import polars as pl
from babel import Locale
from babel.core import get_global

from dunwell.core.intake.checked import Checked, bad_where, from_map

_SPOKEN = ("en", "fr", "es", "ar")
_EXTRA = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US",
    "america": "US", "uae": "AE", "u.a.e.": "AE", "emirates": "AE", "الإمارات": "AE", "الامارات": "AE",
}  # fmt: skip

REGIONS: dict[str, dict[str, str]] = {
    "US": {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
        "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
        "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
        "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
        "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
        "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
        "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
        "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
        "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
        "WY": "Wyoming", "PR": "Puerto Rico", "GU": "Guam", "VI": "Virgin Islands", "AS": "American Samoa",
        "MP": "Northern Mariana Islands",
    },
    "CA": {
        "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
        "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut",
        "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
    },
    "GB": {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"},
    "AE": {
        "AZ": "Abu Dhabi", "AJ": "Ajman", "DU": "Dubai", "FU": "Fujairah", "RK": "Ras Al Khaimah", "SH": "Sharjah",
        "UQ": "Umm Al Quwain",
    },
}  # fmt: skip
"""ISO 3166-2 codes without their country, and English names, where the rulebook looks at regions."""
_REGION_NAMES = {
    ("CA", "québec"): "CA-QC",
    ("AE", "دبي"): "AE-DU",
    ("AE", "أبو ظبي"): "AE-AZ",
    ("AE", "الشارقة"): "AE-SH",
}


def _names(language: str, kind: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in getattr(Locale(language), kind).items() if len(str(code)) == 2}


@cache
def countries() -> dict[str, str]:
    """Lower-case code or name -> ISO 3166-1 alpha-2."""
    codes = {code for code in _names("en", "territories") if code.isalpha()} - {"EU", "EZ", "UN", "ZZ", "QO"}
    known = {code.lower(): code for code in codes}
    for language in _SPOKEN:
        known |= {name.lower(): code for code, name in _names(language, "territories").items() if code in codes}
    aliases = {str(old): str(new[0]) for old, new in get_global("territory_aliases").items()}
    known |= {old.lower(): new for old, new in aliases.items() if len(old) == 3 and old.isalpha() and new in codes}
    return known | _EXTRA


@cache
def languages() -> dict[str, str]:
    """Lower-case code, locale or name -> ISO 639-1."""
    codes = set(_names("en", "languages"))
    known = {code: code for code in codes}
    for spoken in _SPOKEN:
        known |= {name.lower(): code for code, name in _names(spoken, "languages").items() if code in codes}
    return known


@cache
def _regions() -> pl.DataFrame:
    rows = [(country, code.lower(), f"{country}-{code}") for country, names in REGIONS.items() for code in names]
    rows += [
        (country, f"{country}-{code}".lower(), f"{country}-{code}")
        for country, names in REGIONS.items()
        for code in names
    ]
    rows += [
        (country, name.lower(), f"{country}-{code}")
        for country, names in REGIONS.items()
        for code, name in names.items()
    ]
    rows += [(country, name, code) for (country, name), code in _REGION_NAMES.items()]
    return pl.DataFrame(rows, schema=["country", "key", "region"], orient="row")


def read_countries(text: pl.Series) -> Checked:
    """ISO 3166-1 alpha-2 codes; code unknown_country."""
    return from_map(text, countries(), "unknown_country")


def read_languages(text: pl.Series) -> Checked:
    """ISO 639-1 codes, `en-GB` read as `en`; code unknown_language."""
    return from_map(text.str.replace(r"^([A-Za-z]{2})[-_][A-Za-z]{2}$", "$1"), languages(), "unknown_language")


def read_regions(text: pl.Series, country: pl.Series) -> Checked:
    """ISO 3166-2 codes of the row's country; code unknown_region, also where the country is not known."""
    frame = pl.DataFrame({"key": text.str.to_lowercase(), "country": country})
    region = frame.join(_regions(), on=["country", "key"], how="left", maintain_order="left")["region"]
    return Checked(region, bad_where(region.is_null() & text.is_not_null(), "unknown_region"))
