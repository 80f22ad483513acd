"""Questions of the review page: how a night went, what it wants to do, and why the rest is left alone."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum

from dunwell.contacts.models import Action, Decision, Run
from dunwell.core.actor import Actor


@dataclass(frozen=True, slots=True)
class RunLine:
    """One night in a list."""

    run_id: int
    as_of: date
    state: str
    is_reviewed: bool
    debts_count: int
    actions_count: int
    started_at: datetime
    ended_at: datetime | None
    by: str
    rulebook_version: str
    strategy_versions: dict[str, str]
    scorecard_version: str
    decisions_root: str


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """Actions alike: how many, how much money they speak of, and in which states they are."""

    channel: str
    step: int
    template: str
    currency: str
    state: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many debts ended with a decision and a reason, and the rules that spoke with their counts."""

    decision: str
    reason: str
    count: int
    overdue_minor: int
    rules: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action in the list of the review page."""

    action_id: int
    run_id: int | None
    person_id: int
    debt_ids: tuple[int, ...]
    portfolio_id: int
    channel: str
    step: int
    template: str
    language: str
    skill: str
    amount_minor: int
    currency: str
    priority: int
    planned_on: date
    not_before: datetime | None
    not_after: datetime | None
    state: str
    state_because: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Some actions of a run, and how many there are altogether."""

    lines: tuple[ActionLine, ...]
    total: int


def runs(*, seen_by: Actor, limit: int = 60) -> list[RunLine]:
    """The newest nights, newest first."""
    del seen_by
    return [_line(run) for run in Run.objects.order_by("-as_of")[:limit]]


def run(run_id: int, *, seen_by: Actor) -> RunLine | None:
    """One night."""
    del seen_by
    found = Run.objects.filter(pk=run_id).first()
    return _line(found) if found else None


def run_of(as_of: date, *, seen_by: Actor) -> RunLine | None:
    """The night of a day."""
    del seen_by
    found = Run.objects.filter(as_of=as_of).first()
    return _line(found) if found else None


def _line(found: Run) -> RunLine:
    return RunLine(
        run_id=found.pk,
        as_of=found.as_of,
        state=found.state,
        is_reviewed=found.is_reviewed,
        debts_count=found.debts_count,
        actions_count=found.actions_count,
        started_at=found.started_at,
        ended_at=found.ended_at,
        by=found.by,
        rulebook_version=found.rulebook_version,
        strategy_versions=json.loads(found.strategy_versions),
        scorecard_version=found.scorecard_version,
        decisions_root=found.decisions_root,
    )


def action_groups(run_id: int, *, seen_by: Actor) -> list[ActionGroup]:
    """A run's actions by channel, step, template, currency and state."""
    del seen_by
    keys = ("channel", "step", "template", "currency", "state")
    rows = Action.objects.filter(run_id=run_id).values_list(*keys).order_by(*keys)
    return [ActionGroup(*row) for row in rows.annotate(count=Count("id"), amount_minor=Sum("amount_minor"))]


def reason_counts(run_id: int, *, seen_by: Actor) -> list[ReasonCount]:
    """Why debts ended as they did, most frequent first, with the rules that spoke."""
    del seen_by
    rows = Decision.objects.filter(run_id=run_id).values_list("decision", "reason", "rules")
    sums: Counter[tuple[str, str]] = Counter()
    money: Counter[tuple[str, str]] = Counter()
    spoke: dict[tuple[str, str], Counter[str]] = {}
    for decision, reason, rules, count, overdue in rows.annotate(n=Count("debt_id"), overdue=Sum("overdue_minor")):
        key = (decision, reason)
        sums[key] += count
        money[key] += overdue
        for rule in filter(None, rules.split(",")):
            spoke.setdefault(key, Counter())[rule] += count
    return [
        ReasonCount(*key, count, money[key], tuple(spoke.get(key, Counter()).most_common()))
        for key, count in sums.most_common()
    ]


def actions_page(
    run_id: int,
    *,
    seen_by: Actor,
    channel: str | None = None,
    state: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> ActionPage:
    """Some actions of a run, worth most first."""
    del seen_by
    found = Action.objects.filter(run_id=run_id)
    if channel:
        found = found.filter(channel=channel)
    if state:
        found = found.filter(state=state)
    rows = found.order_by("-priority", "id")[offset : offset + limit]
    return ActionPage(tuple(_action(row) for row in rows), found.count())


def action(action_id: int, *, seen_by: Actor) -> ActionLine | None:
    """One action."""
    del seen_by
    row = Action.objects.filter(pk=action_id).first()
    return _action(row) if row else None


def _action(row: Action) -> ActionLine:
    return ActionLine(
        action_id=row.pk,
        run_id=row.run_id,
        person_id=row.person_id,
        debt_ids=tuple(int(debt_id) for debt_id in row.debt_ids.split(",")),
        portfolio_id=row.portfolio_id,
        channel=row.channel,
        step=row.step,
        template=row.template,
        language=row.language,
        skill=row.skill,
        amount_minor=row.amount_minor,
        currency=row.currency,
        priority=row.priority,
        planned_on=row.planned_on,
        not_before=row.not_before,
        not_after=row.not_after,
        state=row.state,
        state_because=row.state_because,
        subject=row.subject,
        text=row.text,
    )
