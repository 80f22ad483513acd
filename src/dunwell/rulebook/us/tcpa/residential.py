"""Recorded calls to a home: three in thirty days, with a way to opt out."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.counting import Tally, tally
from dunwell.rulebook.us.robocalls import VOICE, has_robocall_consent, is_recorded_voice, line_of

NO_WAY_OUT = frozenset({"none", "needs_fee"})


def judges(m: Matter, *, calls_max: int, window_days: int) -> Iterator[Said]:
    """Recorded calls to a residential line without consent: capped, with an opt-out, never marketing.

    Which past calls were recorded is not on the record, so every call to the line counts.
    """
    if not is_recorded_voice(m) or not _is_home_line(m) or has_robocall_consent(m) or m.action is None:
        return
    count = _count(m, window_days)
    yield Said(kind="fact", counts={"counted": count.with_this}, windows=(count.window,))
    if m.action.purpose == "marketing" or m.action.opt_out_notice in NO_WAY_OUT:
        yield Said(kind="bar")
    elif count.with_this > calls_max:
        yield Said(kind="bar", until=count.free_on(calls_max))


def _count(m: Matter, window_days: int) -> Tally:
    used = m.point.id if m.point else None

    def is_counted(event: Event) -> bool:
        return used is None or event.point in {None, used}

    return tally(m, window_days=window_days, channels=VOICE, people=(m.reached.id,), is_counted=is_counted)


def _is_home_line(m: Matter) -> bool:
    return line_of(m) == "landline" and (m.point is None or m.point.place != "work")
