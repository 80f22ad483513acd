"""What is due in a matter: only rules that can ask for something are asked, folded once for a place and a day."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache

from dunwell.core.matter import Matter
from dunwell.core.matter.spans import spanned
from dunwell.engine.matters import Spoken, Voice, law_of, says
from dunwell.rulebook import Rule, Rulebook

DUTY = '"duty"'
"""How a test of a rule names what it says when something is due."""


def duties_said(
    matter: Matter, book: Rulebook, *, rule: Rule | None = None, besides: Collection[str] = ()
) -> tuple[Spoken, ...]:
    """What is due, and every rule that could not tell; of one rule alone, where it is named.

    Given    `besides` ids of rules that are not asked
    """
    voices = law_of_duties(book, matter.jurisdiction, matter.region, matter.today)
    return tuple(
        Spoken(voice.rule, said)
        for voice in voices
        if (rule is None or voice.rule is rule) and voice.rule.id not in besides
        for said in says(voice, matter)
        if said.kind == "duty" or said.broken
    )


def lasting(matter: Matter, book: Rulebook, *, until: datetime) -> frozenset[str]:
    """Ids of the rules that say the same at every moment up to `until`, itself inside, as long as `same_law` has them.

    Exact: each is asked of a matter that notes what a later moment may answer otherwise, and nothing was noted.
    """
    found = set()
    for voice in law_of_duties(book, matter.jurisdiction, matter.region, matter.today):
        watched = spanned(matter, until)
        says(voice, watched)
        if not watched.span.is_noted:
            found.add(voice.rule.id)
    return frozenset(found)


@lru_cache(maxsize=4096)
def same_law(book: Rulebook, jurisdiction: str, region: str | None, day: date, then: date) -> frozenset[str]:
    """Ids of the rules of duties that are law on both days, with the same numbers."""
    now, later = ({v.rule.id: v for v in law_of_duties(book, jurisdiction, region, on)} for on in (day, then))
    return frozenset(name for name, voice in now.items() if name in later and later[name] == voice)


@lru_cache(maxsize=4096)
def law_of_duties(book: Rulebook, jurisdiction: str, region: str | None, day: date) -> tuple[Voice, ...]:
    """Rules of a place and a day that can ask for something."""
    return tuple(voice for voice in law_of(book, jurisdiction, region, day) if can_ask(voice.rule))


@lru_cache(maxsize=4096)
def can_ask(rule: Rule) -> bool:
    """Whether the test of a rule, or one that it shares with others of its pack, names a duty anywhere."""
    module = sys.modules[rule.judges.__module__] if rule.judges else None
    if module is None:
        return False
    known = vars(module).values()
    shared = {value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", "") for value in known}
    pack = ".".join(module.__name__.split(".")[:3])
    modules = [module, *(sys.modules[name] for name in shared if name.startswith(pack) and name in sys.modules)]
    return any(DUTY in inspect.getsource(each) for each in modules)
