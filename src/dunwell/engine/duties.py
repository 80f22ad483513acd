"""What is due in a matter: only rules that can ask for something are asked, folded once for a place and a day."""

from __future__ import annotations

import inspect
import sys
from datetime import date
from functools import lru_cache

from dunwell.core.matter import Matter
from dunwell.engine.matters import Spoken, Voice, law_of, says
from dunwell.rulebook import Rule, Rulebook

DUTY = '"duty"'
"""How a test of a rule names what it says when something is due."""


def duties_said(matter: Matter, book: Rulebook, *, rule: Rule | None = None) -> tuple[Spoken, ...]:
    """What is due, and every rule that could not tell; of one rule alone, where it is named."""
    voices = law_of_duties(book, matter.jurisdiction, matter.region, matter.today)
    return tuple(
        Spoken(voice.rule, said)
        for voice in voices
        if rule is None or voice.rule is rule
        for said in says(voice, matter)
        if said.kind == "duty" or said.broken
    )


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
    shared = {getattr(value, "__module__", "") for value in vars(module).values() if callable(value)}
    pack = ".".join(module.__name__.split(".")[:3])
    modules = [module, *(sys.modules[name] for name in shared if name.startswith(pack) and name in sys.modules)]
    return any(DUTY in inspect.getsource(each) for each in modules)
