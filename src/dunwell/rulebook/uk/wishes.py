"""What a person asked for: when, where and how to be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Preference
from dunwell.core.matter.matter import WEEKDAYS

SAME = {"voicemail": "phone"}
"""A channel that goes by the wish for another: a message in a mailbox is a call."""


def channel_of(name: str | None) -> str:
    """The channel whose wishes count."""
    return SAME.get(name or "", name or "")


def preferences(m: Matter, kind: str) -> Iterator[Preference]:
    """Wishes of that kind, stated by now, of whom the action reaches, for the channel it uses."""
    for each in m.reached.preferences:
        is_known = each.stated_at is None or m.is_past(each.stated_at)
        channels = {channel_of(name) for name in each.channels}
        is_channel = not channels or channel_of(m.action.channel if m.action else None) in channels
        if each.kind == kind and is_known and is_channel:
            yield each


def barred_until(m: Matter) -> datetime | None:
    """The moment the hours ruled out end, on the last clock that may be the person's; None where none is inside.

    A letter reaches nobody at an hour; it is barred by hours only where the wish names letters.
    """
    wishes = [each for each in preferences(m, "barred_hours") if each.channels or not m.is_contact("letter")]
    ends = [end for each in wishes for clock in m.clocks() if (end := _end(each, clock))]
    return max(ends, default=None)


def _end(wish: Preference, clock: datetime) -> datetime | None:
    """When the barred hours that hold at this clock end; hours without an end run to midnight, some over it."""
    start = wish.from_.hour * 60 + wish.from_.minute if wish.from_ else 0
    stop = wish.to.hour * 60 + wish.to.minute if wish.to else 0
    minute, midnight = clock.hour * 60 + clock.minute, clock.replace(hour=0, minute=0, second=0, microsecond=0)
    days_over = 0 if stop > start else 1
    for back in (0, 1) if days_over else (0,):
        day = midnight - timedelta(days=back)
        is_day = not wish.days or WEEKDAYS[day.weekday()] in wish.days
        since_start = minute + back * 24 * 60
        if is_day and start <= since_start < stop + days_over * 24 * 60:
            return day + timedelta(days=days_over, minutes=stop)
    return None


def is_barred_place(m: Matter) -> bool:
    """Whether the contact point is tied to a place the person ruled out."""
    return m.point is not None and any(each.place == m.point.place for each in preferences(m, "barred_place"))
