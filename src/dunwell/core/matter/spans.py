"""A matter that tells which answers would be others a little later.

All that moves with time is read through `now`, `today` and `is_past`. A rule that asked a `Spanned` matter and left
nothing noted says the same at every moment of the span, so only the others need to be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from dunwell.core.matter.matter import Matter


@dataclass(slots=True)
class Span:
    """The time from the moment of a matter to `until`, both inside."""

    until: datetime
    is_noted: bool = False
    """Whether something was answered that may be answered otherwise at a later moment of it."""


@dataclass(frozen=True)
class Spanned(Matter):
    """A matter at the first moment of a span. Matters made from it (`doing`) note in the same span."""

    span: Span = field(kw_only=True)

    @property
    def now(self) -> datetime:
        """The moment of the judgment. Whoever reads it may say anything later."""
        self.span.is_noted = True
        return self.facts.now

    @cached_property
    def today(self) -> date:
        """The local date, now, of whom the action reaches; noted, the first time, where it turns within the span."""
        today = self.day(self.facts.now)
        self._note(today != self.day(self.span.until))
        return today

    def is_past(self, when: date | datetime) -> bool:
        """Whether something dated so has happened by now; noted where it happens within the span."""
        if isinstance(when, datetime):
            is_past, is_past_later = when <= self.facts.now, when <= self.span.until
        else:
            is_past, is_past_later = when <= self._days[0], when <= self._days[1]
        self._note(is_past != is_past_later)
        return is_past

    @cached_property
    def _days(self) -> tuple[date, date]:
        """The debtor's local dates at both ends of the span."""
        return self.day(self.facts.now, self.debtor), self.day(self.span.until, self.debtor)

    def _note(self, is_another_later: bool) -> None:
        if is_another_later:
            self.span.is_noted = True


def spanned(matter: Matter, until: datetime) -> Spanned:
    """The same matter, watched up to `until`."""
    return Spanned(matter.facts, matter.made, span=Span(until))
