"""What the law says of one debt and one channel now: the answer for the gate, the desk and the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.engine.permitting import permit_with_law
from dunwell.rulebook import Rule, Rulebook


class NotOneRow(ValueError):
    """A judgment is asked about one debt."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which rules spoke about one contact. It may happen where no rule refuses."""

    channel: str
    bars: tuple[Rule, ...]
    presumptions: tuple[Rule, ...]
    advice: tuple[Rule, ...]

    @property
    def may(self) -> bool:
        """Whether nothing refuses."""
        return not self.bars and not self.presumptions

    @property
    def refusals(self) -> tuple[Rule, ...]:
        """Every rule that refuses, bans before presumptions."""
        return self.bars + self.presumptions

    @property
    def is_only_the_clock(self) -> bool:
        """Whether waiting for an hour or a day is all it takes."""
        return not self.may and all(rule.is_clock for rule in self.refusals)


def judge(frame: pl.DataFrame, book: Rulebook, *, as_of: date, channel: str) -> Verdict:
    """The verdict on one prepared row, by the same rules and code as the night's. Raises NotOneRow."""
    if frame.height != 1:
        raise NotOneRow(f"a judgment needs exactly one row, not {frame.height}")
    permitted, law = permit_with_law(frame, book, as_of=as_of, channels=(channel,))
    spoke = [asked.rule for asked in law.asked if permitted[asked.key][0]]
    return Verdict(
        channel=channel,
        bars=tuple(rule for rule in spoke if rule.kind == "bar"),
        presumptions=tuple(rule for rule in spoke if rule.kind == "presumption"),
        advice=tuple(rule for rule in spoke if rule.kind == "advice"),
    )
