"""Questions about what the gate refused: by rule, and the newest."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from dunwell.contacts.models import Action, Judgement, RuleSpoke, Run
from dunwell.core.actor import Actor
from dunwell.core.words import Role


@dataclass(frozen=True, slots=True)
class RefusalCounts:
    """How often the gate was asked and said no, and how often each rule spoke in a no, most frequent first."""

    asked: int
    refused: int
    by_rule: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One no of the gate."""

    at: datetime
    action_id: int
    person_id: int
    channel: str
    rules: tuple[str, ...]
    words: str
    remedy: str
    """What would change it; empty for checks of the gate itself."""


def counts(*, starts_on: date, ends_on: date, seen_by: Actor) -> RefusalCounts:
    """Over the judgements of some days, both inside, by UTC. Raises NotForYou."""
    seen_by.must(Role.COMPLIANCE, Role.MANAGER)
    by_rule: Counter[str] = Counter()
    asked = refused = 0
    rows = _judged(starts_on, ends_on).order_by().values_list("is_allowed", "rules").annotate(count=Count("id"))
    for is_allowed, rules, count in rows:
        asked += count
        if not is_allowed:
            refused += count
            for rule in filter(None, rules.split(",")):
                by_rule[rule] += count
    return RefusalCounts(asked, refused, tuple(by_rule.most_common()))


@dataclass(frozen=True, slots=True)
class Spoke:
    """How often a rule spoke: in decisions of nights, and in a no of the gate; of late, and in all."""

    decisions_lately: int
    decisions: int
    refusals_lately: int
    refusals: int


def spoke(rule_id: str, *, today: date, days: int, seen_by: Actor) -> Spoke:
    """How often a rule spoke in the last `days` days, today inside, and in all. Raises NotForYou."""
    seen_by.must(*Role)
    since = today - timedelta(days=days - 1)
    recently = Count("pk", filter=Q(judged_at__gte=datetime.combine(since, time(), UTC)))
    said = RuleSpoke.objects.filter(rule_id=rule_id).aggregate(lately=recently, all=Count("pk"))
    nights = [
        (as_of, json.loads(progress).get("rules", {}).get("spoke", {}).get(rule_id, 0))
        for as_of, progress in Run.objects.values_list("as_of", "progress")
    ]
    lately = sum(count for as_of, count in nights if as_of >= since)
    return Spoke(lately, sum(count for _, count in nights), said["lately"], said["all"])


def newest(*, starts_on: date, ends_on: date, seen_by: Actor, rule_id: str = "", limit: int = 50) -> list[Refusal]:
    """The newest refusals of some days, of one rule if named. Raises NotForYou."""
    seen_by.must(Role.COMPLIANCE, Role.MANAGER)
    rows = _judged(starts_on, ends_on).filter(is_allowed=False).order_by("-judged_at", "-id")
    if rule_id:
        rows = rows.filter(pk__in=RuleSpoke.objects.filter(rule_id=rule_id).values("judgement_id"))
    found = list(rows[:limit])
    actions = Action.objects.in_bulk([row.action_id for row in found])
    return [
        Refusal(
            row.judged_at,
            row.action_id,
            actions[row.action_id].person_id,
            actions[row.action_id].channel,
            tuple(filter(None, row.rules.split(","))),
            row.words,
            row.remedy,
        )
        for row in found
        if row.action_id in actions
    ]


def _judged(starts_on: date, ends_on: date) -> QuerySet[Judgement]:
    start = datetime.combine(starts_on, time(), UTC)
    return Judgement.objects.filter(
        judged_at__gte=start, judged_at__lt=datetime.combine(ends_on, time(), UTC) + timedelta(days=1)
    )
