"""Propose a profile for a file nobody has described yet: from its headers and from what its values look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dunwell.core.intake.aged import find_buckets
from dunwell.core.intake.fields import BY_NAME, Kind, Target
from dunwell.core.intake.profile import Bucket, Profile, Source
from dunwell.core.intake.rates import RateForm
from dunwell.core.intake.raw import RawTable
from dunwell.core.intake.rows import NEEDS
from dunwell.core.intake.shapes import TWINS, Shape, find_marks, look_at
from dunwell.core.intake.synonyms import SYNONYMS, folded, is_guess, is_protected

_SURE_SHARE = 0.8
"""Share of a column's values that must read as a field's kind before its header is believed."""
_NEEDS_SHAPE: frozenset[Kind] = frozenset(
    {
        "date",
        "birth",
        "money",
        "count",
        "email",
        "currency",
        "country",
        "language",
        "flag",
        "rate",
        "compounding",
        "day_count",
    }
)
_BY_VALUE: tuple[tuple[str, float], ...] = (("email", 0.7), ("currency", 0.7))
"""Fields told from values alone, when no header names them, and how far that is believed."""


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column was taken for. `field` empty: left out; `why` says so in words."""

    column: str
    field: str
    confidence: float
    samples: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must answer before the profile can be relied on. `about` is a field or a profile entry."""

    about: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A profile to look at, column by column, and what remains to be asked."""

    profile: Profile
    columns: tuple[ColumnGuess, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    field: str
    column: str
    why: str


def propose(raw: RawTable, *, name: str, defaults: Mapping[str, str] | None = None) -> Proposal:
    """A profile that reads this file, as far as the file shows.

    Given    defaults: what the portfolio says (currency, country, language...); it answers questions in advance
    Always   protected traits (sex, age, marriage, education...) are mapped to nothing
    """
    known = dict(defaults or {})
    shapes = {column: look_at(column, raw.frame[column]) for column in raw.columns if not is_protected(column)}
    buckets = find_buckets([column for column in raw.columns if column in shapes])
    in_buckets = {bucket.column for bucket in buckets}
    free = {column: shape for column, shape in shapes.items() if column not in in_buckets and not is_guess(column)}
    matches = _assign(free)
    target: Target = "aged" if buckets else _target(matches)
    matches = _completed(matches, free, target)
    fields = {match.field: Source((match.column,)) for match in matches}
    profile, questions = _profile(name, target, fields, shapes, buckets, known)
    guesses = _guesses(raw, shapes, matches, buckets)
    return Proposal(profile, guesses, (*questions, *_lacking(profile)))


def _assign(shapes: Mapping[str, Shape]) -> list[_Match]:
    """The best column for each field; a column serves one field."""
    candidates = [match for shape in shapes.values() for match in _candidates(shape)]
    order = {column: at for at, column in enumerate(shapes)}
    candidates.sort(key=lambda match: (-match.score, order[match.column]))
    taken: dict[str, _Match] = {}
    columns: set[str] = set()
    for match in candidates:
        if match.field not in taken and match.column not in columns:
            taken[match.field] = match
            columns.add(match.column)
    return list(taken.values())


def _candidates(shape: Shape) -> list[_Match]:
    header = folded(shape.column)
    found = []
    for field, names in SYNONYMS.items():
        score = max((_likeness(header, folded(synonym), at) for at, synonym in enumerate(names)), default=0.0)
        if score and (fit := _fit(field, shape)):
            found.append(_Match(score * fit, field, shape.column, "its name" if fit == 1 else "its name, with doubt"))
    for field, belief in _BY_VALUE:
        if shape.values and shape.shares[BY_NAME[field].kind] >= 0.95:
            found.append(_Match(belief, field, shape.column, "its values"))
    return found


def _likeness(header: str, synonym: str, rank: int) -> float:
    """1 down to 0.9 for the very name, the most telling first; 0.6 where a name of two words or more is inside."""
    if header == synonym:
        return 1 - min(rank, 40) / 400
    words = synonym.split()
    if len(words) > 1 and set(words) <= set(header.split()):
        return 0.6
    return 0.0


def _fit(field: str, shape: Shape) -> float:
    """How far the values allow the field: 0 not at all."""
    kind = BY_NAME[field].kind
    if not shape.values:
        return 0.5
    share = shape.shares.get(kind, 1.0)
    if kind in _NEEDS_SHAPE and share < _SURE_SHARE:
        return 0.0
    if kind == "phone":
        return 1.0 if share >= 0.5 else 0.0
    if kind == "name":
        return 1.0 if share >= 0.5 else 0.0
    if kind == "status" and len(set(shape.values)) > 20:
        return 0.0
    if field == "debt_reference":
        return 1.0 if shape.unique >= 0.95 else 0.5
    if kind == "money" and shape.shares["date"] > 0.9 and not shape.forms.keys() <= {"excel", "%Y%m%d"}:
        return 0.0
    return 1.0


def _target(matches: list[_Match]) -> Target:
    mapped = {match.field for match in matches}
    late = {"months_late", "days_late", "charged_off_on", "defaulted_on", "instalment"} & mapped
    return "accounts" if late and "invoiced_on" not in mapped else "invoices"


def _completed(matches: list[_Match], free: Mapping[str, Shape], target: Target) -> list[_Match]:
    """Fill in who owes where no column says: an account's own number; in a summary, the first column of names."""
    mapped = {match.field: match for match in matches}
    if mapped.keys() & {"customer_key", "person_name"}:
        return matches
    if target == "accounts" and (reference := mapped.get("debt_reference")):
        return [*matches, _Match(0.6, "customer_key", reference.column, "no other column says who owes")]
    if target == "aged":
        for column, shape in free.items():
            if shape.shares["name"] >= 0.5:
                others = [match for match in matches if match.column != column]
                return [*others, _Match(0.7, "person_name", column, "the first column of names")]
    return matches


def _profile(
    name: str, target: Target, fields: dict[str, Source], shapes: Mapping[str, Shape], buckets: tuple[Bucket, ...],
    known: dict[str, str],
) -> tuple[Profile, list[Question]]:  # fmt: skip
    of = {field: shapes[source.columns[0]] for field, source in fields.items()}
    dates = {field: shape for field, shape in of.items() if BY_NAME[field].kind in ("date", "birth")}
    main, date_forms, questions = _forms(dates, known)
    money = [value for field, shape in of.items() if BY_NAME[field].kind == "money" for value in shape.values]
    money += [value for bucket in buckets for value in shapes[bucket.column].values]
    marks = find_marks(money)
    if not marks.is_certain:
        words = "The amounts can be read two ways. Is the decimal mark a point or a comma?"
        questions.append(Question("decimal", words))
    rates, asked = _rates(of.get("interest_rate"))
    questions += asked
    keys = [of[field] for field in ("customer_key", "debt_reference", "national_id") if field in of]
    if target != "accounts":
        known.setdefault("product", "trade_invoice")
    if "person_kind" in fields:
        known.pop("person_kind", None)
    profile = Profile(
        name=name, target=target, fields=fields, defaults=known, dates=main, date_forms=date_forms,
        decimal=marks.decimal, thousands=marks.thousands, rates=rates, buckets=buckets,
        sap_float_ids=any(shape.sap_ids >= 0.9 for shape in keys), statuses=_statuses(of),
    )  # fmt: skip
    return profile, questions


def _rates(shape: Shape | None) -> tuple[RateForm, list[Question]]:
    """Whether rates are percents or shares; a person is asked where no sign says it and all are below one."""
    plain = [value for value in shape.values if not value.endswith(("%", "٪"))] if shape else []
    if shape is None or not plain or not all(value.startswith(("0", "٠")) for value in plain):
        return "percent", []
    words = f"{shape.column}: is {plain[0]} a share of the debt a year (0.08 is 8 percent), or percent a year?"
    return "share", [Question("rates", words)]


def _forms(
    dates: Mapping[str, Shape], known: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], list[Question]]:
    """The form most columns share, the columns that differ, and questions where day and month look alike."""
    best = {field: _best_form(shape) for field, shape in dates.items() if shape.forms}
    sure = [form for field, form in best.items() if not _is_open(dates[field], form)]
    day_first_here = known.get("country", "") != "US" and known.get("currency", "") != "USD"
    questions = []
    for field, form in best.items():
        if not _is_open(dates[field], form):
            continue
        if TWINS[form] in sure and form not in sure:
            best[field] = TWINS[form]
        elif form not in sure:
            best[field] = form if form.startswith("%d") == day_first_here else TWINS[form]
            words = f"{dates[field].column}: {dates[field].samples[0]} can be read two ways. Does the day come first?"
            questions.append(Question(field, words))
    forms = list(best.values())
    main = max(dict.fromkeys(forms), key=forms.count, default="%Y-%m-%d")
    return (main,), {field: (form,) for field, form in best.items() if form != main}, questions


def _best_form(shape: Shape) -> str:
    return max(shape.forms, key=lambda form: shape.forms[form])


def _is_open(shape: Shape, form: str) -> bool:
    twin = TWINS.get(form)
    return twin is not None and shape.forms.get(twin) == shape.forms[form]


def _statuses(of: Mapping[str, Shape]) -> dict[str, str]:
    """A status column of 1 and 0 answers its own header: is it open?"""
    shape = of.get("status")
    if shape is None or not {value.lower() for value in shape.values} <= {
        "1",
        "0",
        "1.0",
        "0.0",
        "true",
        "false",
        "y",
        "n",
    }:
        return {}
    return {
        word: "open" if word[0] in "1ty" else "paid" for word in ("1", "0", "1.0", "0.0", "true", "false", "y", "n")
    }


def _lacking(profile: Profile) -> list[Question]:
    given = {*profile.fields, *profile.defaults}
    words = {
        "currency": "In which currency are the amounts?",
        "country": "In which country do these people live? Its law protects them.",
        "portfolio": "To which portfolio do these debts belong?",
    }
    questions = [Question(field, asked) for field, asked in words.items() if field not in given]
    for choices in NEEDS[profile.target]:
        if choices != ("currency",) and not given & set(choices):
            words_for = " or ".join(choice.replace("_", " ") for choice in choices)
            questions.append(Question(choices[0], f"Which column holds the {words_for}?"))
    return questions


def _guesses(
    raw: RawTable, shapes: Mapping[str, Shape], matches: list[_Match], buckets: tuple[Bucket, ...]
) -> tuple[ColumnGuess, ...]:
    by_column: dict[str, _Match] = {}
    for match in matches:
        by_column.setdefault(match.column, match)
    in_buckets = {bucket.column for bucket in buckets}
    guesses = []
    for column in raw.columns:
        if column not in shapes:
            guesses.append(ColumnGuess(column, "", 1.0, (), "a protected trait: never brought in"))
        elif column in in_buckets:
            guesses.append(ColumnGuess(column, "bucket", 0.95, shapes[column].samples, "an ageing bucket"))
        elif column in by_column:
            match = by_column[column]
            guesses.append(ColumnGuess(column, match.field, round(match.score, 2), shapes[column].samples, match.why))
        elif is_guess(column):
            guesses.append(ColumnGuess(column, "", 1.0, shapes[column].samples, "a prediction, not a fact"))
        else:
            guesses.append(ColumnGuess(column, "", 0.0, shapes[column].samples, "nothing it could be"))
    return tuple(guesses)
