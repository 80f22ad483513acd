"""Questions about one debt's decisions: what each night decided for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from dunwell.contacts.models import Action, Decision, Run
from dunwell.core.actor import Actor


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What one night decided for one debt, and under which versions."""

    run_id: int
    as_of: date
    run_state: str
    decision: str
    reason: str
    rules: tuple[str, ...]
    step: int | None
    channel: str | None
    days_past_due: int
    overdue_minor: int
    pay_probability: float | None
    expected_minor: int | None
    action_id: int | None
    action_state: str
    rulebook_version: str
    strategy_versions: dict[str, str]
    scorecard_version: str
    inputs_hash: str
    capacity: dict[str, int]


def of_debt(debt_id: int, *, seen_by: Actor, limit: int = 60) -> list[DecisionLine]:
    """What the newest nights decided for one debt, newest first."""
    del seen_by
    runs = {run.pk: run for run in Run.objects.order_by("-as_of")[:limit]}
    rows = list(Decision.objects.filter(run_id__in=list(runs), debt_id=debt_id))
    states = dict(Action.objects.filter(pk__in={row.action_id for row in rows}).values_list("pk", "state"))
    lines = [_line(row, runs[row.run_id], states.get(row.action_id or 0, "")) for row in rows]
    return sorted(lines, key=lambda line: line.as_of, reverse=True)


def _line(row: Decision, run: Run, action_state: str) -> DecisionLine:
    return DecisionLine(
        run_id=row.run_id,
        as_of=run.as_of,
        run_state=run.state,
        decision=row.decision,
        reason=row.reason,
        rules=tuple(filter(None, row.rules.split(","))),
        step=row.step,
        channel=row.channel,
        days_past_due=row.days_past_due,
        overdue_minor=row.overdue_minor,
        pay_probability=row.pay_probability,
        expected_minor=row.expected_minor,
        action_id=row.action_id,
        action_state=action_state,
        rulebook_version=run.rulebook_version,
        strategy_versions=json.loads(run.strategy_versions),
        scorecard_version=run.scorecard_version,
        inputs_hash=run.inputs_hash,
        capacity=json.loads(run.progress).get("read", {}).get("capacity", {}),
    )
