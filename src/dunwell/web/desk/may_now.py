"""What may be done now, as the person page shows it: one line per channel, from the law's own answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dunwell.core.columns import CHANNELS as ORDER
from dunwell.flows.log_contact_now import MayContact, RuleSpoke
from dunwell.parties.reaching import Reachable
from dunwell.web.desk.pages import ChannelLine, RuleLine, Verdict
from dunwell.web.shared.days import desk_zone
from dunwell.web.shared.words import CHANNEL_ICONS, CHANNELS
from dunwell.web.templatetags.dunwell_page import clock, moment

BY_HAND = ("phone", "visit")
MIDNIGHT = "00:00"


def channel_lines(
    found: Mapping[str, MayContact], points: Mapping[int, Reachable], *, now: datetime, zone: str
) -> tuple[ChannelLine, ...]:
    """One line per channel, in the house's order; times by the person's clock."""
    return tuple(_line(found[channel], points, now, zone) for channel in ORDER if channel in found)


def _line(answer: MayContact, points: Mapping[int, Reachable], now: datetime, zone: str) -> ChannelLine:
    point = points.get(answer.point_id or 0)
    verdict, words = _verdict(answer, point is not None, now, zone)
    return ChannelLine(
        channel=answer.channel,
        label=str(CHANNELS[answer.channel]),
        icon=CHANNEL_ICONS[answer.channel],
        verdict=verdict,
        words=words,
        point=shown_point(point) if point else "",
        rules=tuple(_rule(rule) for rule in answer.refusing),
        advice=tuple(_rule(rule) for rule in answer.advice),
        point_id=answer.point_id,
        may_ask=answer.channel in BY_HAND and verdict == "go",
    )


def _verdict(answer: MayContact, has_point: bool, now: datetime, zone: str) -> tuple[Verdict, str]:
    if not answer.is_allowed:
        first = answer.refusing[0].words
        if answer.earliest_at is None:
            return "stop", first
        return "wait", f"{first} {_('From %s.') % _time(answer.earliest_at, now, zone)}"
    if not has_point:
        return "stop", _("No usable contact point is known.")
    return "go", _limits(answer, now, zone)


def _limits(answer: MayContact, now: datetime, zone: str) -> str:
    """Until when a yes holds and how many contacts it still allows; a day without hours ends at midnight."""
    parts = []
    if answer.until and clock(answer.until, zone) != MIDNIGHT:
        parts.append(_("until %s") % _time(answer.until, now, zone))
    if answer.left is not None:
        parts.append(
            ngettext("%(n)s more in this window", "%(n)s more in this window", answer.left) % {"n": answer.left}
        )
    return " · ".join(parts) or _("no limit today")


def _time(moment_at: datetime, now: datetime, zone: str) -> str:
    return clock(moment_at, zone) if _day(moment_at, zone) == _day(now, zone) else moment(moment_at, zone)


def _day(moment_at: datetime, zone: str) -> date:
    return moment_at.astimezone(ZoneInfo(zone or desk_zone())).date()


def _rule(rule: RuleSpoke) -> RuleLine:
    return RuleLine(rule.rule_id, rule.citation, rule.words, rule.remedy)


def shown_point(point: Reachable) -> str:
    """A contact point as it may be seen without leave: of a phone number only its end, as nobody may dial it yet."""
    if point.kind in {"mobile", "landline"}:
        return f"{point.value[:3]} ••• {point.value[-3:]}"
    if point.kind == "postal":
        return ", ".join(part for part in (*point.address.lines[:1], point.address.city) if part)
    return point.value
