"""A rule as counsel reads it and as the engine asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any, Literal

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.core.refusal import InLanguages

Value = int | str | Decimal | list[str]
RuleKind = Literal["bar", "presumption", "duty", "harbour", "advice", "fact"]
Confidence = Literal["stored", "recollected", "unsure"]
Verb = Literal["forbids", "requires"]

LANGUAGES = ("en", "fr", "ar")
LONG_STANDING = date.min
"""Stands in files as `long_standing`: the law is older than any debt here."""

SCOPES = {
    "region": "region",
    "role": "collector_role",
    "purpose": "purpose",
    "person_kind": "person_kind",
    "licensed": "is_licensed_institution",
}
"""Keys of `applies_to` beside jurisdiction and channel, and the snapshot column each is matched on."""
UNKNOWN_IS_OUTSIDE = frozenset({"jurisdiction"})
"""Columns whose null leaves a rule out (where the country is unknown another rule refuses everything); in every other
column of scope an unknown lets the rule apply: of an unknown state, the law of every state."""


class BadRule(ValueError):
    """A rule file cannot be used; the words name the file and the remedy."""


class UnknownRule(KeyError):
    """No rule has that id in this rulebook."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated number of the law. A value stands from its date until the next."""

    name: str
    unit: str
    source: str
    values: tuple[tuple[date, Value], ...]

    def shown(self, as_of: date) -> Value | None:
        """The value as the file writes it on that day; None before its first date."""
        current: Value | None = None
        for since, value in self.values:
            if since <= as_of:
                current = value
        return current

    def on(self, as_of: date) -> Value | None:
        """The value as the rule takes it: a local time becomes the minute of the day, a rate an exact decimal."""
        value = self.shown(as_of)
        if self.unit == "rate" and value is not None:
            return Decimal(str(value))
        if self.unit != "local time" or value is None:
            return value
        hour, minute = str(value).split(":")
        return int(hour) * 60 + int(minute)


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule: its words, its scope, its dated parameters and its test."""

    id: str
    title: str
    source: str
    table: tuple[str, ...]
    kind: RuleKind
    confidence: Confidence
    channels: tuple[str, ...]
    scope: tuple[tuple[str, tuple[object, ...]], ...]
    """Snapshot column and the values on which the rule applies; all of them must hold."""
    starts_on: date
    ends_on: date | None
    """First day on which it is no longer law."""
    parameters: tuple[Parameter, ...]
    reasons: Mapping[str, str]
    remedies: Mapping[str, str]
    note: str
    verb: Verb | None
    test: Callable[..., pl.Expr] | None
    """Asks every row of a snapshot at once; None where the rule is asked of matters only."""
    takes_channel: bool
    judges: Callable[..., Iterable[Said]] | None
    """Asks one matter, with all its history; None where rows say everything."""
    written: Mapping[str, Any] = field(default_factory=dict)
    """What its file says, as it says it."""
    asked_by: str = ""
    """The rule whose test it asks: itself, or the one an overlay's new rule names."""
    lets_through: tuple[str, ...] = ()
    """Purposes of contacts that it does not stand against, though rows cannot say what a contact is for."""
    examples: tuple[Mapping[str, Any], ...] | None = None
    """Its examples as an overlay left them; None: those of its file."""

    @property
    def is_refusal(self) -> bool:
        """Whether the rule refuses (a ban, or a presumption refused by policy)."""
        return self.kind in {"bar", "presumption"}

    def is_in_force(self, as_of: date) -> bool:
        """Whether the rule, and a value of each of its parameters, is law on that day."""
        if as_of < self.starts_on or (self.ends_on is not None and as_of >= self.ends_on):
            return False
        return all(parameter.shown(as_of) is not None for parameter in self.parameters)

    def condition(self, as_of: date, channel: str) -> pl.Expr:
        """The rule's own test with its numbers of that day folded in, scope apart. The asker makes null true."""
        if self.test is None:
            raise TypeError(f"{self.id} is asked of matters, not of rows")
        arguments = self.arguments(as_of)
        if self.takes_channel:
            arguments["channel"] = channel
        return self.test(**arguments)

    def says(self, matter: Matter) -> tuple[Said, ...]:
        """What the rule says of one matter. Its scope there is the place; everything finer it asks itself.

        What is unsure is only advice, and what names no row speaks for every row of the rule.
        """
        as_of = matter.today
        if not self.is_in_force(as_of) or not self.is_law_in(matter.jurisdiction, matter.region):
            return ()
        return self.told(matter, self.arguments(as_of))

    def arguments(self, as_of: date) -> dict[str, object]:
        """Its parameters of that day, as its test takes them."""
        return {parameter.name: parameter.on(as_of) for parameter in self.parameters}

    def told(self, matter: Matter, arguments: Mapping[str, object]) -> tuple[Said, ...]:
        """What it says of a matter of a place and day of which it is law, with `arguments` of that day."""
        if self.judges is None:
            return ()
        return tuple(map(self._bound, self.judges(matter, **arguments)))

    def _bound(self, said: Said) -> Said:
        """What was said, with every row that it speaks for, and binding only where the rule is sure."""
        is_demoted = self.confidence == "unsure" and said.kind in BINDING
        if said.rows and not is_demoted:
            return said
        return replace(said, rows=said.rows or self.table, kind="advice" if is_demoted else said.kind)

    def is_law_in(self, jurisdiction: str, region: str | None) -> bool:
        """Whether it is law of that place; where the region is none, only what is law of the whole country."""
        places = {"jurisdiction": jurisdiction, "region": region}
        return all(places[column] in values for column, values in self.scope if column in places)

    def applies(self) -> pl.Expr:
        """True on the rows inside the rule's scope; channel and date are not part of it. Never null."""
        tests = [scope_test(column, values) for column, values in self.scope]
        return pl.lit(value=True) if not tests else reduce(and_, tests)

    def reason(self, language: str, as_of: date) -> str:
        """Why, in plain words, with the numbers of that day. English where the language is not held."""
        return self._worded(self.reasons, language, as_of)

    def reason_everywhere(self, as_of: date) -> InLanguages:
        """Why, in every language it is written in."""
        return InLanguages({language: self.reason(language, as_of) for language in self.reasons})

    def remedy(self, language: str, as_of: date) -> str:
        """What would change it, in plain words."""
        return self._worded(self.remedies, language, as_of)

    def _worded(self, words: Mapping[str, str], language: str, as_of: date) -> str:
        shown = {parameter.name: _plain(parameter.shown(as_of)) for parameter in self.parameters}
        return words.get(language, words["en"]).format_map(shown)

    @cached_property
    def is_clock(self) -> bool:
        """Whether the answer depends on the hour or the day: time alone can lift such a rule."""
        return not self.reads.isdisjoint(CLOCK_COLUMNS)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The snapshot columns that its test reads, scope apart."""
        if self.test is None:
            return frozenset()
        conditions = (self.condition(self.starts_on_for_reading, channel) for channel in self.channels)
        return frozenset(name for condition in conditions for name in condition.meta.root_names())

    @property
    def starts_on_for_reading(self) -> date:
        """The first day on which every parameter has a value."""
        return max([self.starts_on, *(parameter.values[0][0] for parameter in self.parameters)])


BINDING = frozenset({"bar", "presumption", "duty"})
"""Kinds of answer that what is unsure may not give."""
CLOCK_COLUMNS = frozenset({"minute_earliest", "minute_latest", "weekday", "is_holiday"})
"""Columns that move with the hour and the day."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which holidays of a place count, as categories of the `holidays` package."""

    categories: tuple[str, ...]
    licensed_categories: tuple[str, ...]
    needs_region: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """The law of one country, or the house policy that holds everywhere."""

    folder: str
    title: str
    jurisdiction: str | None
    table: str | None
    calendar: Calendar | None
    usual: Mapping[str, object]
    institution: str = ""
    """What its law calls a creditor with the licence that it turns on; empty: it knows none."""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Every rule, and a version that changes when any word, number or test of them does."""

    rules: tuple[Rule, ...]
    packs: tuple[Pack, ...]
    version: str

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises UnknownRule."""
        try:
            return self._by_id[rule_id]
        except KeyError:
            raise UnknownRule(f"{rule_id!r} is not a rule of rulebook {self.version}") from None

    def pack(self, jurisdiction: str | None) -> Pack | None:
        """The pack of a country; None where we hold no law."""
        return next((pack for pack in self.packs if jurisdiction and pack.jurisdiction == jurisdiction), None)

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Countries whose law this rulebook holds."""
        return tuple(pack.jurisdiction for pack in self.packs if pack.jurisdiction)

    def in_force(self, as_of: date) -> tuple[Rule, ...]:
        """Rules that are law on that day, in order of id."""
        return tuple(rule for rule in self.rules if rule.is_in_force(as_of))

    def for_rows(self, as_of: date) -> tuple[Rule, ...]:
        """Rules that are law on that day and can be asked of every row of a snapshot."""
        return tuple(rule for rule in self.in_force(as_of) if rule.test is not None)

    @cached_property
    def for_matters(self) -> tuple[Rule, ...]:
        """Rules that can be asked of one matter, whatever the day."""
        return tuple(rule for rule in self.rules if rule.judges is not None)

    def for_matters_in(self, jurisdiction: str, region: str | None) -> tuple[Rule, ...]:
        """Those of them that are law of one place; kept, because it is asked for every matter."""
        place = jurisdiction, region
        if place not in self._by_place:
            self._by_place[place] = tuple(rule for rule in self.for_matters if rule.is_law_in(*place))
        return self._by_place[place]

    @cached_property
    def _by_place(self) -> dict[tuple[str, str | None], tuple[Rule, ...]]:
        return {}


def scope_test(column: str, values: tuple[object, ...]) -> pl.Expr:
    """True where `column` is one of `values`; an unknown is inside, except for the country."""
    equal = reduce(or_, [pl.col(column) == pl.lit(value) for value in values])
    return equal.fill_null(value=column not in UNKNOWN_IS_OUTSIDE)


def _plain(value: Value | None) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
