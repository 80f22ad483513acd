"""After a judgment the agreed interest runs only from a first notice, and stops when the next one is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import DAY, months_after
from dunwell.rulebook.uk.covered import regulated
from dunwell.rulebook.uk.spells import Spell, charged, inside, interest_windows


def judges(m: Matter, *, months: int) -> Iterator[Said]:
    """The days that bear none; a bar on charging for one of them; the last day for the next notice."""
    for debt in regulated(m):
        judged = m.last("judgment_entered", debt=debt.id, collector=None)
        if judged is None:
            continue
        given = _notices(m, debt, m.day(judged.at, m.debtor))
        gaps = tuple(_gaps(m.day(judged.at, m.debtor), given, months))
        if m.asks("interest_days"):
            yield Said(kind="fact", windows=interest_windows(charged(m), gaps, debt.id))
        is_agreed = m.action is not None and m.action.under == "contract"
        if m.does("charge_interest") and is_agreed and inside(charged(m), gaps):
            yield Said(kind="bar", windows=interest_windows(charged(m), gaps, debt.id))
        if m.asks("duty_due"):
            yield Said(kind="duty", due_on=months_after(given[-1], months) if given else None)


def _notices(m: Matter, debt: Debt, judged_on: date) -> tuple[date, ...]:
    found = m.past("post_judgment_interest_notice_given", debt=debt.id, collector=None)
    return tuple(m.day(each.at, m.debtor) for each in found if m.day(each.at, m.debtor) >= judged_on)


def _gaps(judged_on: date, given: tuple[date, ...], months: int) -> Iterator[Spell]:
    """From the day after the judgment, or after the last day for the next notice, to the day before a notice."""
    starts_on = judged_on + DAY
    for day in given:
        if starts_on < day:
            yield Spell(starts_on, day - DAY)
        starts_on = months_after(day, months) + DAY
    yield Spell(starts_on)
