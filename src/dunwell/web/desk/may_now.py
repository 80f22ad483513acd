"""What may be done now, as the person page shows it: one line per channel, from the law's own answers."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from dunwell.core.columns import CHANNELS as ORDER
from dunwell.flows.log_contact_now import MayContact, RuleSpoke
from dunwell.parties.reaching import Reachable
from dunwell.web.desk.pages import ChannelLine, RuleLine, Verdict
from dunwell.web.shared.words import CHANNEL_ICONS, CHANNELS

BY_HAND = ("phone", "visit")


def channel_lines(found: Mapping[str, MayContact], points: Mapping[int, Reachable]) -> tuple[ChannelLine, ...]:
    """One line per channel, in the house's order."""
    return tuple(_line(found[channel], points) for channel in ORDER if channel in found)


def _line(answer: MayContact, points: Mapping[int, Reachable]) -> ChannelLine:
    point = points.get(answer.point_id or 0)
    verdict, words = _verdict(answer, has_point=point is not None)
    return ChannelLine(
        channel=answer.channel,
        label=str(CHANNELS[answer.channel]),
        icon=CHANNEL_ICONS[answer.channel],
        verdict=verdict,
        words=words,
        point=shown_point(point) if point else "",
        until=answer.until if verdict == "go" else answer.earliest_at,
        rules=tuple(_rule(rule) for rule in answer.refusing),
        advice=tuple(_rule(rule) for rule in answer.advice),
        left=answer.left,
        point_id=answer.point_id,
        may_ask=answer.channel in BY_HAND and verdict == "go",
    )


def _verdict(answer: MayContact, *, has_point: bool) -> tuple[Verdict, str]:
    if not answer.is_allowed:
        first = answer.refusing[0].words
        return ("wait", first) if answer.earliest_at else ("stop", first)
    if not has_point:
        return "stop", _("No usable contact point is known.")
    return "go", _("Nothing stands against it.")


def _rule(rule: RuleSpoke) -> RuleLine:
    return RuleLine(rule.rule_id, rule.citation, rule.words, rule.remedy)


def shown_point(point: Reachable) -> str:
    """A contact point as it may be seen without leave: of a phone number only its end, as nobody may dial it yet."""
    if point.kind in {"mobile", "landline"}:
        return f"{point.value[:3]} ••• {point.value[-3:]}"
    if point.kind == "postal":
        return ", ".join(part for part in (*point.address.lines[:1], point.address.city) if part)
    return point.value
