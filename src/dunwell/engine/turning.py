"""Until when a yes holds: a matter asked again at later moments, of the rules alone that time can turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.spans import spanned
from dunwell.engine.matters import Spoken, Voice, law_that_refuses, refusals, says
from dunwell.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Heard:
    """What stands against an action at the moment of its matter, and who may say otherwise up to `until`."""

    spoken: tuple[Spoken, ...]
    turning: tuple[Voice, ...] | None
    """Rules that may answer otherwise by then; None: the day turns and another law may hold, so any rule may."""
    until: datetime


def hear(matter: Matter, book: Rulebook, *, until: datetime) -> Heard:
    """What `refusals` says, with who must be asked again at a later moment up to `until`, itself inside.

    Exact: of a rule that is not named, every answer within that time is the one it gave now.
    """
    watched = spanned(matter, until)
    span = watched.span
    voices = law_that_refuses(book, matter.jurisdiction, matter.region, watched.today)
    does_day_turn = span.is_noted
    spoken, turning = [], []
    for voice in voices:
        span.is_noted = False
        spoken += [Spoken(voice.rule, said) for said in says(voice, watched) if said.is_refusal]
        if span.is_noted:
            turning.append(voice)
    return Heard(tuple(spoken), None if does_day_turn else tuple(turning), until)


def refuses_from(matter: Matter, book: Rulebook, heard: Heard, *, step: timedelta) -> datetime | None:
    """The first moment, to the second, up to `heard.until` at which a matter that has a yes refuses; None: none.

    Given    nothing that the law allows now and then is forbidden for less than a `step`: asked at the end of each, and
             only where that is a no, in between
    """
    if heard.turning == ():
        return None
    start, whole = matter.now.replace(microsecond=0), int(step.total_seconds())
    allowed, last = 0, int((heard.until - start).total_seconds())
    while allowed < last:
        refused = min(allowed + whole, last)
        if _refuses(matter.at(start + timedelta(seconds=refused)), book, heard.turning):
            return start + timedelta(seconds=_first(matter, book, heard.turning, start, allowed, refused))
        allowed = refused
    return None


def _first(
    matter: Matter, book: Rulebook, turning: tuple[Voice, ...] | None, start: datetime, allowed: int, refused: int
) -> int:
    """The first second, after an allowed and up to a refused one, that is refused."""
    while refused - allowed > 1:
        middle = (allowed + refused) // 2
        if _refuses(matter.at(start + timedelta(seconds=middle)), book, turning):
            refused = middle
        else:
            allowed = middle
    return refused


def _refuses(then: Matter, book: Rulebook, turning: tuple[Voice, ...] | None) -> bool:
    if turning is None:
        return bool(refusals(then, book))
    return any(said.is_refusal for voice in turning for said in says(voice, then))
