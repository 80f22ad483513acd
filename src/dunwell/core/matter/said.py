"""What a rule says of a matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from dunwell.core.matter import words

Kind = Literal["bar", "presumption", "compliance", "harbour", "duty", "advice", "fact"]
"""bar: forbidden. presumption: presumed to break the law, refused by policy. compliance: presumed lawful. harbour: a
protective route, met or not. duty: something is required. advice: never refuses. fact: an answer, no judgment."""
Value = bool | int | str | date | Decimal | tuple[str, ...] | tuple[date, ...]
Count = int | Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days, or hours of the day in `zone`, that a rule looks at. Days include both ends; hours end before `to`."""

    kind: words.WindowKind
    from_: date | time
    to: date | time
    debt: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that one rule says. What does not bear on it is left empty."""

    kind: Kind
    rows: tuple[str, ...] = ()
    """Rows of the fact table it speaks for; empty: every row of the rule."""
    due_on: date | None = None
    """Last day to do what is required."""
    required_action: words.RequiredAction | None = None
    windows: tuple[Window, ...] = ()
    counts: Mapping[words.Counts, Count] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    exclusion: words.Exclusion | None = None
    is_met: bool | None = None
    """Whether a harbour's route is met."""
    rebuttal: tuple[words.Rebuttal, ...] = ()
    """What may rebut a presumption."""
    conditions: tuple[words.Condition, ...] = ()
    until: date | datetime | None = None
    """First day or moment at which time alone lifts it, where the rule knows."""
    broken: str = ""
    """Why the rule could not tell; what it cannot tell, it forbids."""

    @property
    def is_refusal(self) -> bool:
        """Whether the product refuses because of it."""
        return self.kind in {"bar", "presumption"}
