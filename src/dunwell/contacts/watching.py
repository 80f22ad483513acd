"""What an operator watches: counts of runs, decisions, judgements and messages. Cheap on any size of table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from django.db.models import Count, Max

from dunwell.contacts.models import Judgement, Outbox, Run

JUDGEMENTS_READ = 50_000
"""At most the newest so many are counted."""
Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Seen:
    """Counts by label values, as they stand."""

    runs: Counts = field(default_factory=dict)
    decisions: Counts = field(default_factory=dict)
    judgements: Counts = field(default_factory=dict)
    outbox: Counts = field(default_factory=dict)
    last_as_of_seconds: float | None = None
    """Midnight UTC of the newest run's day, as Unix time; null before the first run."""


def seen() -> Seen:
    """Everything at once."""
    last = Run.objects.order_by("-as_of").first()
    as_of = datetime.combine(last.as_of, time(), UTC).timestamp() if last else None
    runs: Counter[tuple[str, ...]] = Counter((str(state),) for state in Run.objects.values_list("state", flat=True))
    messages = Outbox.objects.values_list("state").annotate(Count("id"))
    outbox: Counts = {(str(state),): int(count) for state, count in messages}
    return Seen(dict(runs), _decisions(last), _judgements(), outbox, as_of)


def _decisions(run: Run | None) -> Counts:
    """Of the newest run, from its own counts: its decisions may be millions."""
    if run is None:
        return {}
    return {("any",): run.debts_count, ("action",): run.actions_count}


def _judgements() -> Counts:
    """Of the newest judgements, by answer and rule; a yes without a rule counts under `none`."""
    newest = Judgement.objects.aggregate(newest=Max("id"))["newest"] or 0
    counts: Counter[tuple[str, ...]] = Counter()
    rows = Judgement.objects.filter(id__gt=newest - JUDGEMENTS_READ).values_list("is_allowed", "rules")
    for is_allowed, rules, count in rows.annotate(count=Count("id")):
        for rule in rules.split(",") if rules else ["none"]:
            counts["yes" if is_allowed else "no", rule] += count
    return dict(counts)
