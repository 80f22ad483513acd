"""A plan being drawn: what the person and the officer have in mind, its schedule, and what is said to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dunwell.core.negotiation import Answer, Counter, Reason, answer
from dunwell.core.plans import Line, Rhythm, level, level_with_interest, stepped, variable
from dunwell.core.plans.keeping import kept_chance
from dunwell.core.plans.schedule import PER_YEAR, IsOpen, next_open
from dunwell.core.refusal import Refusal
from dunwell.flows.plan_case import Dealing

SHAPES = ("level", "stepped", "variable", "once")
INTEREST = ("frozen", "continues")


class NotADraft(Refusal, ValueError):
    """The draft lacks what its shape needs."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What may be agreed. Minor units; a total below the balance is a settlement, unless it is a token."""

    total_minor: int
    every: str
    first_on: date
    shape: str = "level"
    instalment_minor: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    own: tuple[Line, ...] = ()
    months_off: tuple[int, ...] = ()
    interest: str = "frozen"
    rate: str = ""
    """Yearly, of the estimate, where interest continues: `0.08`."""
    is_token: bool = False
    is_chosen_in_words: bool = False

    def as_terms(self) -> dict[str, Any]:
        """As plain values, to be kept with an approval."""
        return {
            "total_minor": self.total_minor,
            "every": self.every,
            "first_on": self.first_on.isoformat(),
            "shape": self.shape,
            "instalment_minor": self.instalment_minor,
            "steps": [list(step) for step in self.steps],
            "own": [[line.due_on.isoformat(), line.amount_minor] for line in self.own],
            "months_off": list(self.months_off),
            "interest": self.interest,
            "rate": self.rate,
            "is_token": self.is_token,
            "is_chosen_in_words": self.is_chosen_in_words,
        }


def draft_of(terms: Mapping[str, Any]) -> Draft:
    """The draft that `as_terms` told."""
    return Draft(
        **{
            **{name: terms[name] for name in Draft.__slots__ if name in terms},
            "first_on": date.fromisoformat(terms["first_on"]),
            "steps": tuple((count, minor) for count, minor in terms["steps"]),
            "own": tuple(Line(date.fromisoformat(day), minor) for day, minor in terms["own"]),
            "months_off": tuple(terms["months_off"]),
        }
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draft with its schedule and what is said to it. Minor units."""

    draft: Draft
    lines: tuple[Line, ...]
    forgiven_minor: int
    interest_minor: int
    """Estimated, where interest continues."""
    kept_chance: float
    """An assumption."""
    says: Answer

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


def lines_of(draft: Draft, is_open: IsOpen, *, starts_on: date) -> tuple[Line, ...]:
    """Its schedule. Raises NotADraft, PlanNeverEnds, PlanTooLong, NotTheTotal, NoWorkingDay."""
    if draft.shape not in SHAPES or draft.interest not in INTEREST or draft.every not in PER_YEAR:
        raise NotADraft("say which shape the plan has, how often is paid, and what becomes of interest")
    rhythm = Rhythm(draft.every, draft.first_on, is_open, frozenset(draft.months_off))
    if draft.shape == "once":
        return (Line(next_open(draft.first_on, is_open), draft.total_minor),)
    if draft.shape == "stepped":
        return stepped(draft.total_minor, draft.steps, rhythm)
    if draft.shape == "variable":
        return variable(draft.total_minor, draft.own, is_open)
    if draft.interest == "continues" and draft.rate:
        return level_with_interest(
            draft.total_minor, Decimal(draft.rate), draft.instalment_minor, rhythm, starts_on=starts_on
        )
    return level(draft.total_minor, draft.instalment_minor, rhythm)


def draw(draft: Draft, deal: Dealing) -> Drawn:
    """The draft with its schedule and its answer. Raises as `lines_of`, and NotAnOffer."""
    case = deal.case
    lines = lines_of(draft, case.is_open, starts_on=case.as_of)
    largest = max(line.amount_minor for line in lines)
    paid = sum(line.amount_minor for line in lines)
    is_settlement = draft.total_minor < case.balance_minor and not draft.is_token
    monthly = largest * PER_YEAR[draft.every] / 12
    months = len(lines) * 12 / PER_YEAR[draft.every]
    strain = monthly / case.surplus_minor if case.surplus_minor and case.surplus_minor > 0 else 1.0
    strain = 0.0 if len(lines) == 1 and paid <= case.lump_minor else strain
    return Drawn(
        draft=draft,
        lines=lines,
        forgiven_minor=case.balance_minor - draft.total_minor if is_settlement else 0,
        interest_minor=paid - draft.total_minor,
        kept_chance=kept_chance(strain=strain, months=months, known=case.known),
        says=_says(draft, deal, len(lines), largest),
    )


def _says(draft: Draft, deal: Dealing, count: int, largest: int) -> Answer:
    case = deal.case
    if draft.is_token:
        if "token" in case.masked:
            return Answer("counter", (Reason("ruled_out"),))
        if largest > case.token_minor:
            return Answer("counter", (Reason("above_affordable"),))
        return Answer("accept", (Reason("agreed"),))
    counter = Counter(
        total_minor=draft.total_minor,
        instalment_minor=largest,
        every=draft.every,
        first_on=draft.first_on,
        is_chosen_in_words=draft.is_chosen_in_words,
        payments=count,
    )
    return answer(counter, case)
