"""Cell by cell: the text of every mapped field, and its value or the reason it is not believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.core.intake import amounts, contacts, dates, places, rates, vocabulary
from dunwell.core.intake.checked import Checked, bad_where, by_distinct, no_codes
from dunwell.core.intake.fields import BY_NAME, Field
from dunwell.core.intake.names import tidy_name
from dunwell.core.intake.profile import BadProfile, Profile, Source
from dunwell.core.intake.raw import ROW

BLANKS = ("", "-", "--", "null", "NULL", "Null", "N/A", "n/a", "#N/A", "None", "NaN", "nan")
"""Texts that stand for an empty cell."""
_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{FFFD}]"
_FIRST = ("currency", "country")
"""Fields others are read with, in this order."""


@dataclass(slots=True)
class Reading:
    """The columns of one file while they are read; every series is as long as `rows`.

    names    field (or `bucket 0`, `bucket 1`...) -> the file's column, as a person calls it
    texts    field -> stripped text, null where blank
    values   field -> typed value, null where blank or not believed
    codes    field -> reason code, null where believed
    """

    rows: pl.Series
    names: dict[str, str] = field(default_factory=dict)
    texts: dict[str, pl.Series] = field(default_factory=dict)
    values: dict[str, pl.Series] = field(default_factory=dict)
    codes: dict[str, pl.Series] = field(default_factory=dict)

    def value(self, name: str) -> pl.Series:
        """Values of a field; all null when the file does not hold it."""
        if name in self.values:
            return self.values[name]
        dtype = BY_NAME[name].dtype
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, len(self.rows))

    def frame(self, *names: str) -> pl.DataFrame:
        """Values of several fields side by side."""
        return pl.DataFrame({name: self.value(name) for name in names})

    def mark(self, name: str, codes: pl.Series) -> None:
        """Add codes where a cell has none yet, and stop believing its value."""
        old = self.codes.get(name)
        self.codes[name] = codes if old is None else old.zip_with(old.is_not_null(), codes)
        if name in self.values and codes.null_count() < len(codes):
            nothing = pl.Series(name, [None], dtype=self.values[name].dtype).new_from_index(0, len(codes))
            self.values[name] = self.values[name].zip_with(self.codes[name].is_null(), nothing)

    def keep(self, name: str, checked: Checked) -> None:
        """Take what was read as the field's values and codes."""
        self.values[name], self.codes[name] = checked.values, checked.codes


def texts_of(frame: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Rows: as given. Needs: the profile's columns. Adds: one stripped text per field and bucket, null where blank."""
    columns = {name: text_of(source) for name, source in profile.fields.items()}
    columns |= {bucket_field(at): text_of(Source((bucket.column,))) for at, bucket in enumerate(profile.buckets)}
    return frame.lazy().select(pl.col(ROW), **columns).collect()


def bucket_field(index: int) -> str:
    """Name under which a bucket's amounts are read."""
    return f"bucket {index}"


def text_of(source: Source) -> pl.Expr:
    """Stripped text of one field; null where blank."""
    parts = [_stripped(column) for column in source.columns]
    if len(parts) == 1:
        return parts[0]
    joined = pl.concat_str(parts, separator=source.join, ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _stripped(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    return pl.when(~text.is_in(BLANKS)).then(text)


def read_cells(texts: pl.DataFrame, profile: Profile, *, as_of: date) -> Reading:
    """Read every field of the profile. Raises BadProfile for a default that cannot be read."""
    reading = Reading(rows=texts[ROW])
    wanted = dict.fromkeys((*_FIRST, *profile.fields, *profile.defaults))
    for name in wanted:
        if name in profile.fields:
            _read_column(reading, BY_NAME[name], texts[name], profile, as_of)
        if name in profile.defaults:
            _fill(reading, BY_NAME[name], profile, as_of)
    for at, bucket in enumerate(profile.buckets):
        name = bucket_field(at)
        reading.names[name], reading.texts[name] = bucket.column, texts[name]
        _read_money(reading, name, texts[name], profile)
    return reading


def _read_column(reading: Reading, of: Field, text: pl.Series, profile: Profile, as_of: date) -> None:
    reading.names[of.name] = " + ".join(profile.fields[of.name].columns)
    reading.texts[of.name] = text
    garbled = _garbled(of, text)
    overlong = (text.str.len_bytes() > of.longest).fill_null(value=False)
    if overlong.any():
        overlong = (text.str.len_chars() > of.longest).fill_null(value=False)
    unfit = garbled | overlong
    if not unfit.any():
        _read(reading, of, text, profile, as_of)
        return
    _read(reading, of, text.zip_with(~unfit, _nothing(text)), profile, as_of)
    reading.mark(of.name, bad_where(text.str.contains("\ufffd", literal=True), "unreadable_characters"))
    reading.mark(of.name, bad_where(garbled, "control_characters"))
    reading.mark(of.name, bad_where(overlong, "too_long"))


def _garbled(of: Field, text: pl.Series) -> pl.Series:
    """Where text holds what cannot be printed. Kinds with a shape of their own refuse it anyway."""
    if of.kind in ("name", "text", "key"):
        return text.str.contains(_UNPRINTABLE).fill_null(value=False)
    return pl.Series([False]).new_from_index(0, len(text))


def _read(reading: Reading, of: Field, text: pl.Series, profile: Profile, as_of: date) -> None:
    match of.kind:
        case "money":
            _read_money(reading, of.name, text, profile)
        case "date":
            reading.keep(of.name, dates.read_dates(text, profile.forms(of.name), as_of=as_of))
        case "birth":
            reading.keep(of.name, dates.read_births(text, profile.forms(of.name), as_of=as_of))
        case "rate":
            reading.keep(of.name, rates.read_rates(text, form=profile.rates, decimal=profile.decimal))
        case "key":
            reading.keep(of.name, _read_keys(text, is_sap=profile.sap_float_ids))
        case "status":
            reading.keep(of.name, by_distinct(text, lambda cells: vocabulary.read_statuses(cells, profile.statuses)))
        case "phone":
            reading.keep(of.name, contacts.read_phones(text, reading.value("country")))
        case "region":
            reading.keep(of.name, places.read_regions(text, reading.value("country")))
        case "name" | "text":
            reading.keep(of.name, Checked(_tidied(text), no_codes(len(text))))
        case kind:
            reading.keep(of.name, by_distinct(text, _READERS[kind]))


_READERS: dict[str, Callable[[pl.Series], Checked]] = {
    "currency": vocabulary.read_currencies,
    "country": places.read_countries,
    "language": places.read_languages,
    "flag": vocabulary.read_flags,
    "person_kind": vocabulary.read_kinds,
    "count": vocabulary.read_counts,
    "compounding": vocabulary.read_compounding,
    "day_count": vocabulary.read_day_counts,
    "email": contacts.read_emails,
}
"""Readers that need the cell alone."""


def _read_money(reading: Reading, name: str, text: pl.Series, profile: Profile) -> None:
    currency = reading.value("currency")
    reading.keep(name, amounts.read_amounts(text, currency, amounts.NumberStyle(profile.decimal, profile.thousands)))
    reading.mark(name, amounts.implausible(reading.values[name], currency, profile.amount_max))


def _read_keys(text: pl.Series, *, is_sap: bool) -> Checked:
    """Keys stay text with their zeros; `1930571429.0` is a number that passed through a float on its way."""
    rounded = text.str.contains(r"^\d(?:\.\d+)?[eE]\+?\d+$")
    keys = text.str.replace(r"^(\d+)\.0$", "$1") if is_sap else text
    return Checked(keys.zip_with(~rounded, _nothing(keys)), bad_where(rounded, "scientific_id"))


def _tidied(text: pl.Series) -> pl.Series:
    if not text.str.contains(r"[\s--\x20]|\x20\x20").any():
        return text
    return text.to_frame("text").select(tidy_name(pl.col("text")))["text"]


def _nothing(like: pl.Series) -> pl.Series:
    return pl.Series(like.name, [None], dtype=like.dtype).new_from_index(0, len(like))


def _fill(reading: Reading, of: Field, profile: Profile, as_of: date) -> None:
    """Put the profile's default where the file says nothing."""
    alone = Reading(rows=pl.Series(ROW, [1], dtype=pl.Int64))
    alone.values = {"country": pl.Series(["US"]), "currency": pl.Series(["USD"])}
    _read(alone, of, pl.Series([profile.defaults[of.name]], dtype=pl.String), profile, as_of)
    if alone.codes[of.name][0] is not None:
        raise BadProfile(
            "profile '{profile}': '{text}' cannot be a default of {field}",
            profile=profile.name,
            text=str(profile.defaults[of.name]),
            field=of.name,
        )
    everywhere = alone.values[of.name].new_from_index(0, len(reading.rows))
    if of.name not in reading.texts:
        reading.names[of.name] = of.name
        reading.keep(of.name, Checked(everywhere, no_codes(len(reading.rows))))
        return
    reading.values[of.name] = reading.values[of.name].zip_with(reading.texts[of.name].is_not_null(), everywhere)
