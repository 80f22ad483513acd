"""Rows for the tests of what an operator watches."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dunwell.contacts.models import Action, Judgement, Outbox, Permit, Run

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)


def a_run() -> Run:
    versions = {"code_version": "1", "rulebook_version": "1", "strategy_versions": "{}", "scorecard_version": "1"}
    counts = {"debts_count": 9, "actions_count": 7}
    return Run.objects.create(
        as_of=date(2025, 3, 10), state="review", started_at=NOON, by="command:night", **versions, **counts
    )


def a_judgement(*, is_allowed: bool, rules: str) -> Judgement:
    action = Action.objects.create(
        person_id=1,
        debt_id=1,
        debt_ids="1",
        portfolio_id=1,
        channel="email",
        point_id=1,
        amount_minor=100,
        currency="USD",
        planned_on=date(2025, 3, 10),
        recorded_at=NOON,
    )
    return Judgement.objects.create(
        action_id=action.pk, judged_at=NOON, is_allowed=is_allowed, rules=rules, rulebook_version="1", inputs_hash="0"
    )


def a_message(judgement: Judgement) -> Outbox:
    permit = Permit.objects.create(
        action_id=judgement.action_id,
        judgement=judgement,
        person_id=1,
        debt_id=1,
        point_id=1,
        channel="email",
        text_sha256="0",
        issued_at=NOON,
        expires_at=NOON,
    )
    return Outbox.objects.create(permit=permit, message_id="one@example.org", next_try_at=NOON)
