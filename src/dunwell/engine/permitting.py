"""Which rules forbid which channel, for every row at once: one Boolean column per rule, one bit per row.

The law is compiled once per rulebook version, day and kind of place: numbers are folded to constants, rules
in whose scope nobody is are left out, and a test that several rules share is asked once. Everything beside
the tests is and, or and not over packed bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, reduce
from operator import and_, or_

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.bits import equal
from dunwell.rulebook import Rule, Rulebook
from dunwell.rulebook.model import SCOPES, UNKNOWN_IS_OUTSIDE

Atom = tuple[str, object]
"""A snapshot column and one value of it, as scopes name them."""
PLACE = ("jurisdiction", *SCOPES.values())
"""Every column that a scope is matched on."""
PLACES_REMEMBERED = 4096
_ATOMS_OF_ONE: dict[tuple[object, ...], dict[Atom, pl.Series]] = {}
"""By rulebook, day and the values of PLACE: which scope values hold in a frame of that one row."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One Boolean column of answers: a rule, and the channel where the rule asks for it."""

    key: str
    """The rule's id, followed by `:channel` where it asks per channel."""
    rule: Rule
    channels: tuple[str, ...]
    condition: str
    """Name of the shared test in `Law.conditions`."""


@dataclass(frozen=True, eq=False)
class Law:
    """The law of one day over the places of one frame, with its numbers folded in."""

    asked: tuple[Asked, ...]
    conditions: tuple[pl.Expr, ...]
    channels: tuple[str, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key, in the order asked."""
        return tuple(asked.key for asked in self.asked)

    @cached_property
    def clock_tests(self) -> tuple[pl.Expr, ...]:
        """The tests of rules that time can lift."""
        wanted = {asked.condition for asked in self.asked if asked.rule.is_clock}
        return tuple(test for test in self.conditions if test.meta.output_name() in wanted)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Every column that a test reads."""
        return tuple(sorted({name for test in self.conditions for name in test.meta.root_names()}))

    def refusing(self, channel: str, *, clock: bool | None = None) -> list[str]:
        """Keys of the rules that can refuse `channel`; only those of the clock, or only others, if asked."""
        return [
            asked.key
            for asked in self.asked
            if channel in asked.channels and asked.rule.is_refusal and clock in (None, asked.rule.is_clock)
        ]

    def advising(self, channel: str) -> list[str]:
        """Keys of the rules that can advise on `channel`."""
        return [asked.key for asked in self.asked if channel in asked.channels and not asked.rule.is_refusal]


def permit(frame: pl.DataFrame, book: Rulebook, *, as_of: date, channels: Sequence[str] = CHANNELS) -> pl.DataFrame:
    """Ask every rule of `book` about every row and channel.

    Rows    unchanged, in order
    Needs   the columns of core/columns.py that the rules name, and those of their scopes
    Adds    `may_<channel>`, true where no rule refuses; and one column per rule that could apply to somebody
            in the frame, named by its key, true where the rule speaks
    Null    never in an added column: what a rule cannot tell, it forbids
    """
    return permit_with_law(frame, book, as_of=as_of, channels=channels)[0]


def permit_with_law(
    frame: pl.DataFrame, book: Rulebook, *, as_of: date, channels: Sequence[str] = CHANNELS
) -> tuple[pl.DataFrame, Law]:
    """What `permit` returns, and the law it asked: which key belongs to which rule and channel."""
    permitted = ask(frame, book, as_of=as_of, channels=channels)
    return permitted.frame, permitted.law


@dataclass(frozen=True)
class Permitted:
    """A frame with every answer, the law that was asked, and which rows are inside which scope of the clock."""

    frame: pl.DataFrame
    law: Law
    clock_scopes: pl.DataFrame
    """One column per distinct scope of a rule of the clock; rows alike in all of them share their hours."""
    shut: Mapping[str, pl.Series]
    """By channel, true where a rule refuses it that is not of the clock."""
    shut_now: Mapping[str, pl.Series]
    """By channel, true where a rule of the clock refuses it at the minute that stands in the row."""


def ask(frame: pl.DataFrame, book: Rulebook, *, as_of: date, channels: Sequence[str] = CHANNELS) -> Permitted:
    """What `permit` does, with all that the steps after it read."""
    atoms = _atoms(frame, book, as_of)
    return _asked(frame, _compile(book, as_of, tuple(channels), frozenset(atoms)), atoms)


def ask_of(frame: pl.DataFrame, rows: pl.Series, book: Rulebook, *, as_of: date, keep: Iterable[str]) -> Permitted:
    """What `ask` does, of the rows where `rows` holds only.

    Rows    those, in order; of the columns those that the law of their places reads, and `keep`
    """
    atoms = _atoms(_rows(frame, PLACE, rows), book, as_of)
    law = _compile(book, as_of, CHANNELS, frozenset(atoms))
    return _asked(_rows(frame, dict.fromkeys((*keep, *law.reads)), rows), law, atoms)


def _rows(frame: pl.DataFrame, columns: Iterable[str], rows: pl.Series) -> pl.DataFrame:
    """Some columns of some rows. One column after the other is cheaper than all at once."""
    return pl.DataFrame([frame[name].filter(rows) for name in columns])


def _asked(frame: pl.DataFrame, law: Law, atoms: Mapping[Atom, pl.Series]) -> Permitted:
    answers = _answers(frame, law, atoms)
    shut, shut_now = (
        {
            channel: any_of([answers[key] for key in law.refusing(channel, clock=clock)], frame.height)
            for channel in law.channels
        }
        for clock in (False, True)
    )
    may = [(shut[channel] | shut_now[channel]).not_().alias(f"may_{channel}") for channel in law.channels]
    return Permitted(frame.hstack([*may, *answers.values()]), law, _clock_scopes(law, atoms), shut, shut_now)


def _clock_scopes(law: Law, atoms: Mapping[Atom, pl.Series]) -> pl.DataFrame:
    scopes = {asked.rule.scope: _scope(asked.rule, atoms) for asked in law.asked if asked.rule.is_clock}
    return pl.DataFrame([scope.alias(str(name)) for name, scope in scopes.items() if scope is not None])


def _atoms(frame: pl.DataFrame, book: Rulebook, as_of: date) -> dict[Atom, pl.Series]:
    """Which scope value holds in which row, for the values that occur; of one row, kept by the place it names."""
    if frame.height != 1:
        return _atoms_in(frame, book, as_of)
    key = (book, as_of, *(frame[name][0] for name in PLACE))
    if (known := _ATOMS_OF_ONE.get(key)) is None:
        if len(_ATOMS_OF_ONE) >= PLACES_REMEMBERED:
            _ATOMS_OF_ONE.clear()
        known = _ATOMS_OF_ONE[key] = _atoms_in(frame, book, as_of)
    return known


def _atoms_in(frame: pl.DataFrame, book: Rulebook, as_of: date) -> dict[Atom, pl.Series]:
    countries = _holding(frame, [("jurisdiction", name) for name in book.jurisdictions])
    return countries | _holding(frame, _atoms_of(book, as_of, frozenset(countries)))


def _holding(frame: pl.DataFrame, atoms: Iterable[Atom]) -> dict[Atom, pl.Series]:
    """The atoms that hold somewhere. A column whose rows are all matched is not asked again."""
    holding: dict[Atom, pl.Series] = {}
    left = dict.fromkeys(frame.columns, frame.height)
    for column, value in atoms:
        if not left[column]:
            continue
        told = equal(frame[column], value)
        if told.null_count() == 0:
            left[column] -= int(told.sum())
        held = _known(told, unknown=column not in UNKNOWN_IS_OUTSIDE)
        if held.any():
            holding[column, value] = held
    return holding


@lru_cache(maxsize=256)
def _atoms_of(book: Rulebook, as_of: date, countries: frozenset[Atom]) -> tuple[Atom, ...]:
    """Every scope value, the country apart, of the rules that hold in the countries that occur."""
    return tuple(
        dict.fromkeys(
            (column, value)
            for rule in book.for_rows(as_of)
            if all(_can_hold(part, countries) for part in rule.scope if part[0] == "jurisdiction")
            for column, values in rule.scope
            for value in values
            if column != "jurisdiction"
        )
    )


def _can_hold(part: tuple[str, tuple[object, ...]], atoms: frozenset[Atom]) -> bool:
    column, values = part
    return any((column, value) in atoms for value in values)


@lru_cache(maxsize=1024)
def _compile(book: Rulebook, as_of: date, channels: tuple[str, ...], atoms: frozenset[Atom]) -> Law:
    tests = _tests(book, as_of)
    conditions: dict[str, pl.Expr] = {}
    asked = []
    for rule in book.for_rows(as_of):
        judged = tuple(channel for channel in rule.channels if channel in channels)
        if not judged or not all(_can_hold(part, atoms) for part in rule.scope):
            continue
        for each in [(channel,) for channel in judged] if rule.takes_channel else [judged]:
            key = f"{rule.id}:{each[0]}" if rule.takes_channel else rule.id
            name, test = tests[key]
            conditions[name] = test
            asked.append(Asked(key, rule, each, name))
    return Law(tuple(asked), tuple(conditions.values()), channels)


@lru_cache(maxsize=32)
def _tests(book: Rulebook, as_of: date) -> dict[str, tuple[str, pl.Expr]]:
    """By key the test of every rule in force, under one name for all rules that test the same."""
    names: dict[bytes, str] = {}
    tests = {}
    for rule in book.for_rows(as_of):
        for channel in rule.channels if rule.takes_channel else rule.channels[:1]:
            test = rule.condition(as_of, channel)
            name = names.setdefault(test.meta.serialize(), f"test {len(names)}")
            tests[f"{rule.id}:{channel}" if rule.takes_channel else rule.id] = name, test.alias(name)
    return tests


def _answers(frame: pl.DataFrame, law: Law, atoms: Mapping[Atom, pl.Series]) -> dict[str, pl.Series]:
    told = {series.name: _known(series, unknown=True) for series in frame.select(law.conditions).get_columns()}
    scopes: dict[object, pl.Series | None] = {}
    answers = {}
    for asked in law.asked:
        if asked.rule.scope not in scopes:
            scopes[asked.rule.scope] = _scope(asked.rule, atoms)
        scope, answer = scopes[asked.rule.scope], told[asked.condition]
        answers[asked.key] = (answer if scope is None else scope & answer).alias(asked.key)
    return answers


def _scope(rule: Rule, atoms: Mapping[Atom, pl.Series]) -> pl.Series | None:
    """The rows inside the rule's scope; None where that is all of them."""
    parts = []
    for column, values in rule.scope:
        part = reduce(or_, [atoms[column, value] for value in values if (column, value) in atoms])
        if not part.all():
            parts.append(part)
    return reduce(and_, parts) if parts else None


def _known(answers: pl.Series, *, unknown: bool) -> pl.Series:
    """Boolean answers with every null made `unknown`."""
    if not answers.null_count():
        return answers
    return answers | answers.is_null() if unknown else answers & answers.is_not_null()


def any_of(answers: Sequence[pl.Series], rows: int) -> pl.Series:
    """True where any of the answers is true."""
    if not answers:
        return pl.Series([False]).new_from_index(0, rows)
    return reduce(or_, answers)
