"""What the gate refused, by rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from dunwell.contacts import by_hand
from dunwell.contacts import refusals as asked
from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.rulebook import Rulebook, UnknownRule
from dunwell.web.compliance.pages import ByHandLine, OfficerLine, RecentRefusal, RefusalRow, RefusalsPage
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import day_given, desk_day
from dunwell.web.shared.ruling import refusal_remedy, refusal_words
from dunwell.web.shared.words import CHANNELS, GATE, said

USUAL_DAYS = 30


@role_required(Role.COMPLIANCE, Role.MANAGER)
def refusals(request: HttpRequest) -> HttpResponse:
    """Refusals by rule from one day to another."""
    today = desk_day(doors().clock.now())
    ends_on = day_given(request, "to", today)
    starts_on = min(day_given(request, "from", ends_on - timedelta(days=USUAL_DAYS - 1)), ends_on)
    page = refusals_page(starts_on, ends_on, by=actor_of(request), book=law(), rule_id=request.GET.get("rule", ""))
    return render(request, "compliance/refusals.html", {"page": page})


def refusals_page(starts_on: date, ends_on: date, *, by: Actor, book: Rulebook, rule_id: str = "") -> RefusalsPage:
    """Counts with their citations, and the newest refusals, of one rule if named."""
    found = asked.counts(starts_on=starts_on, ends_on=ends_on, seen_by=by)
    newest = asked.newest(starts_on=starts_on, ends_on=ends_on, seen_by=by, rule_id=rule_id)
    return RefusalsPage(
        starts_on=starts_on,
        ends_on=ends_on,
        rule_id=rule_id,
        asked=found.asked,
        refused=found.refused,
        rows=tuple(_row(rule_id, count, found.refused, book) for rule_id, count in found.by_rule),
        recent=tuple(
            RecentRefusal(
                at=one.at,
                person_id=one.person_id,
                channel=said(CHANNELS, one.channel),
                words=refusal_words(one.rules, on=one.at.date(), otherwise=one.words),
                remedy=refusal_remedy(one.rules, on=one.at.date(), otherwise=one.remedy),
                rule_id=next((rule for rule in one.rules if not rule.startswith("gate.")), ""),
            )
            for one in newest
        ),
        breaches=_lines(by_hand.without_permit(starts_on=starts_on, ends_on=ends_on, seen_by=by)),
        inbound=_lines(by_hand.inbound(starts_on=starts_on, ends_on=ends_on, seen_by=by)),
        officers=tuple(
            OfficerLine(row.officer, row.inbound, row.permitted, row.without_permit)
            for row in by_hand.by_officer(starts_on=starts_on, ends_on=ends_on, seen_by=by)
        ),
    )


def _lines(found: Iterable[by_hand.Logged]) -> tuple[ByHandLine, ...]:
    return tuple(ByHandLine(one.at, one.officer, one.person_id, said(CHANNELS, one.channel)) for one in found)


def _row(rule_id: str, count: int, refused: int, book: Rulebook) -> RefusalRow:
    """A rule of the book, or one of the gate's own checks that the action is still the one decided."""
    try:
        rule = book.rule(rule_id)
    except UnknownRule:
        return RefusalRow(rule_id, said(GATE, rule_id), "", count, 100 * count // max(refused, 1), has_page=False)
    return RefusalRow(rule_id, gettext(rule.title), rule.source, count, 100 * count // max(refused, 1), has_page=True)
