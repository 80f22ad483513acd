"""A profile: what each column of one kind of file is to us. Frozen, versioned, kept as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from dunwell.core.intake.fields import BY_NAME, DEFAULTED, STATUSES, Target
from dunwell.core.intake.rates import RateForm
from dunwell.core.refusal import Refusal, Sentence


class BadProfile(Refusal, ValueError):
    """The profile contradicts itself or names what does not exist."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field comes from: one column, or several joined."""

    columns: tuple[str, ...]
    join: str = " "


@dataclass(frozen=True, slots=True)
class Bucket:
    """One column of an ageing summary. Its debts are dated the least overdue the bucket allows.

    months, days   how long before the file's date the debt fell due, at least; both 0 for what is not yet due
    """

    column: str
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows to leave out and to list as left out: those whose `column` matches `pattern` (a regular expression)."""

    column: str
    pattern: str
    why: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How to read one kind of file.

    fields       our field -> source; see fields.FIELDS
    defaults     our field -> value where a cell is blank or no column is mapped; see fields.DEFAULTED
    dates        forms tried in order: strptime patterns, or `excel` for serial day numbers
    date_forms   field -> forms, where a field differs from `dates`
    amount_max   highest amount believed, in major units; None leaves only the outlier rule
    rates        how an interest rate without a sign is meant: `percent` a year, 8.25; or a `share`, 0.0825
    terms_days   days from invoice to due date, where a row has no due date
    """

    name: str
    target: Target
    version: int = 1
    fields: Mapping[str, Source] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    date_forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decimal: str = "."
    thousands: str = ""
    rates: RateForm = "percent"
    sap_float_ids: bool = False
    amount_max: int | None = None
    terms_days: int | None = None
    statuses: Mapping[str, str] = field(default_factory=dict)
    buckets: tuple[Bucket, ...] = ()
    skips: tuple[Skip, ...] = ()
    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    def __post_init__(self) -> None:
        for complaint in (*self._of_fields(), *self._of_marks()):
            raise BadProfile("Profile '{profile}': {complaint}", profile=self.name, complaint=complaint)

    def _of_fields(self) -> Iterator[Sentence]:
        if self.target not in get_args(Target):
            yield Sentence("target '{target}' is none of {known}", {"target": self.target, "known": get_args(Target)})
        for name, source in self.fields.items():
            if name not in BY_NAME:
                yield Sentence(
                    "no field is called '{name}'; the fields are {known}", {"name": name, "known": [*BY_NAME]}
                )
            if not source.columns:
                yield Sentence("field '{name}' names no column", {"name": name})
        for name in self.defaults:
            if name not in DEFAULTED:
                yield Sentence("field '{name}' can have no default", {"name": name})
        for to in self.statuses.values():
            if to not in STATUSES:
                yield Sentence("status '{status}' is none of {known}", {"status": to, "known": [*STATUSES]})
        if self.target == "aged" and not self.buckets:
            yield Sentence("an ageing summary needs buckets")

    def _of_marks(self) -> Iterator[Sentence]:
        if self.decimal not in (".", ","):
            yield Sentence("decimal must be a point or a comma")
        if self.thousands not in ("", ",", ".", " ", "'"):
            yield Sentence("thousands must be none, comma, point, space or apostrophe")
        if self.decimal == self.thousands:
            yield Sentence("decimal and thousands are the same mark")
        if self.rates not in get_args(RateForm):
            yield Sentence("rates must be percent or share")
        if not self.dates:
            yield Sentence("no date form is listed")
        for skip in self.skips:
            if not _compiles(skip.pattern):
                yield Sentence("skip rule '{pattern}' is not a regular expression", {"pattern": skip.pattern})

    def source_columns(self) -> tuple[str, ...]:
        """Every column of the file this profile reads, once."""
        named = [column for source in self.fields.values() for column in source.columns]
        named += [bucket.column for bucket in self.buckets] + [skip.column for skip in self.skips]
        return tuple(dict.fromkeys(named))

    def forms(self, name: str) -> tuple[str, ...]:
        """Date forms of one field."""
        return self.date_forms.get(name, self.dates)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def to_dict(profile: Profile) -> dict[str, Any]:
    """The profile as plain values for YAML; what is at its default is left out."""
    plain: dict[str, Any] = {"name": profile.name, "version": profile.version, "target": profile.target}
    plain["fields"] = {name: _source_out(source) for name, source in profile.fields.items()}
    blank = Profile(name="", target="invoices")
    for key in (
        "decimal", "thousands", "rates", "sap_float_ids", "amount_max", "terms_days", "encoding", "separator", "sheet",
    ):  # fmt: skip
        if getattr(profile, key) != getattr(blank, key):
            plain[key] = getattr(profile, key)
    plain["dates"] = list(profile.dates)
    for key in ("defaults", "statuses"):
        if getattr(profile, key):
            plain[key] = dict(getattr(profile, key))
    if profile.date_forms:
        plain["date_forms"] = {name: list(forms) for name, forms in profile.date_forms.items()}
    if profile.buckets:
        plain["buckets"] = [{"column": b.column, "months": b.months, "days": b.days} for b in profile.buckets]
    if profile.skips:
        plain["skips"] = [{"column": s.column, "pattern": s.pattern, "why": s.why} for s in profile.skips]
    return plain


def from_dict(plain: Mapping[str, Any]) -> Profile:
    """The profile written as `to_dict` writes it. Raises BadProfile with words for a person."""
    unknown = set(plain) - set(Profile.__dataclass_fields__)
    if unknown:
        raise BadProfile("A profile has no entry called {entries}", entries=sorted(unknown))
    if missing := {"name", "target", "fields"} - set(plain):
        raise BadProfile("A profile must have {entries}", entries=sorted(missing))
    try:
        values = dict(plain)
        values["fields"] = {name: _source_in(source) for name, source in plain["fields"].items()}
        values["dates"] = tuple(plain.get("dates", ("%Y-%m-%d",)))
        values["date_forms"] = {name: tuple(forms) for name, forms in plain.get("date_forms", {}).items()}
        values["defaults"] = {name: str(value) for name, value in plain.get("defaults", {}).items()}
        values["statuses"] = {str(word): str(to) for word, to in plain.get("statuses", {}).items()}
        values["buckets"] = tuple(Bucket(**bucket) for bucket in plain.get("buckets", ()))
        values["skips"] = tuple(Skip(**skip) for skip in plain.get("skips", ()))
        return Profile(**values)
    except (TypeError, AttributeError, KeyError) as error:
        raise BadProfile("The profile cannot be understood: {error}", error=str(error)) from error


def _source_out(source: Source) -> str | dict[str, Any]:
    if len(source.columns) == 1:
        return source.columns[0]
    return {"columns": list(source.columns), "join": source.join}


def _source_in(plain: object) -> Source:
    if isinstance(plain, Mapping):
        entry = cast("Mapping[str, Any]", plain)
        return Source(columns=tuple(str(name) for name in entry["columns"]), join=str(entry.get("join", " ")))
    return Source(columns=(str(plain),))
