"""Tables of the cases: promises, disputes, what happened in the law's words, duties, and work for people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dunwell.cases.collecting_models import AmountNotice, Authorisation, Collection, Debit
from dunwell.cases.plan_models import (
    Approval,
    ApprovalVote,
    Delegation,
    MeansStatement,
    Offer,
    Plan,
    PlanBreak,
    PlanLine,
    PlanLink,
)
from dunwell.cases.states import DISPUTE_ANSWERS, DUTY_STATES, TAKEN_BACK, WORK_STATES

__all__ = [
    "AmountNotice",
    "Approval",
    "ApprovalVote",
    "Authorisation",
    "Collection",
    "Debit",
    "Delegation",
    "Dispute",
    "Duty",
    "Look",
    "MeansStatement",
    "Occurrence",
    "Offer",
    "Plan",
    "PlanBreak",
    "PlanLine",
    "PlanLink",
    "Promise",
    "WorkItem",
]


class Promise(models.Model):
    """What a person said they would pay, and by when. Kept, part or broken is derived from the ledger, never stored."""

    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(db_index=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    made_on = models.DateField()
    due_on = models.DateField()
    grace_days = models.SmallIntegerField(default=3)
    channel = models.CharField(max_length=12)
    taken_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    """Set when a new promise or plan took its place, or it was recorded in error."""
    because = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="cases_promise_day")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="cases_promise_positive"),
            models.UniqueConstraint(
                fields=["debt_id"],
                condition=Q(withdrawn_at__isnull=True, is_judged=False),
                name="cases_promise_one_running",
            ),
        ]

    is_judged = models.BooleanField(default=False)
    """Whether its day has passed and the ledger was asked; the answer itself is derived."""

    def __str__(self) -> str:
        return f"promise {self.pk} on debt {self.debt_id}"


class Dispute(models.Model):
    """A person says the debt is not theirs, or not right. Open until it is answered."""

    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    received_on = models.DateField()
    form = models.CharField(max_length=20)
    """letter, email, portal, phone and so on."""
    grounds = models.CharField(max_length=40)
    """not_mine, wrong_amount, already_paid, goods_or_service, other."""
    part_minor = models.BigIntegerField(null=True)
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=40, default="")
    """A word of `states.DISPUTE_ANSWERS`, or `TAKEN_BACK` where the creditor's file no longer calls it disputed."""
    answer_words = models.CharField(max_length=1000, default="")
    """What the person was told."""
    answer_reference = models.CharField(max_length=120, default="")
    """Where the proof that was sent is found, when it is not a document of ours."""
    document_id = models.BigIntegerField(null=True)
    """The proof that was sent, a document of the debt."""
    answered_by = models.CharField(max_length=150, default="")
    put_right_on = models.DateField(null=True)
    """From which day what was found wrong is corrected; until then the debt stays held."""
    put_right_words = models.CharField(max_length=300, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True, answer="")
                | models.Q(answered_on__isnull=False, answer__in=[*DISPUTE_ANSWERS, TAKEN_BACK]),
                name="cases_dispute_answer",
            )
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk} on debt {self.debt_id}"


class Occurrence(models.Model):
    """Something that happened, in the law's words. Never changed: a later row that names this one withdraws it."""

    key = models.CharField(max_length=120, unique=True)
    """Makes recording it twice harmless: `desk:<form token>`."""
    person_id = models.BigIntegerField(db_index=True)
    debt_ids = models.TextField(default="")
    """The debts it is about, comma between; empty: all of the person's."""
    type = models.CharField(max_length=60)
    """A word of `core.matter.words.EventType`."""
    at = models.CharField(max_length=40)
    """As facts are written: a date, or a moment with its offset."""
    happened_on = models.DateField()
    """Its date."""
    fields = models.TextField(default="{}")
    """What the type carries, as canonical JSON; `core.matter.read_event` reads it."""
    withdraws_id = models.BigIntegerField(null=True, unique=True)
    """The row that this one says was recorded in error."""
    because = models.CharField(max_length=200, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        indexes = [models.Index(fields=["type"], name="cases_occurrence_type")]

    def __str__(self) -> str:
        return f"{self.type} {self.pk} of person {self.person_id}"


class Duty(models.Model):
    """Something the law asks of us by a day, as a rule said it of a person's record."""

    key = models.CharField(max_length=64, unique=True)
    """One per rule, rows, person, debt and event: saying it again changes no more than its day."""
    rule_id = models.CharField(max_length=120)
    rows = models.TextField()
    """Rows of the fact tables, comma between."""
    person_id = models.BigIntegerField(db_index=True)
    debt_id = models.BigIntegerField(null=True)
    """Null where it is about the person, or about several debts at once."""
    event_type = models.CharField(max_length=60, default="")
    """What raised it; empty where no single event did."""
    event_at = models.CharField(max_length=40, default="")
    number = models.SmallIntegerField(default=0)
    """Tells apart what one rule says several times of one event."""
    required_action = models.CharField(max_length=60, default="")
    due_on = models.DateField(null=True)
    """The last day; null where the law names none."""
    state = models.CharField(max_length=10, default="open")
    because = models.CharField(max_length=200, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="cases_duty_due")]
        constraints = [models.CheckConstraint(condition=Q(state__in=list(DUTY_STATES)), name="cases_duty_state")]

    def __str__(self) -> str:
        return f"duty {self.pk} by {self.rule_id}"


class Look(models.Model):
    """When it was last asked what is due towards a person, and until when nothing but an event can change that."""

    person_id = models.BigIntegerField(primary_key=True)
    mark = models.CharField(max_length=64)
    """Of everything that was read of them, and of the law."""
    looked_on = models.DateField()
    next_look_on = models.DateField()

    def __str__(self) -> str:
        return f"person {self.person_id}, looked at on {self.looked_on}"


class WorkItem(models.Model):
    """Something a person of staff must do: a call, a visit, a reply to read, a bounce to mend."""

    key = models.CharField(max_length=120, unique=True)
    """Makes creation repeatable: `action:77`, `inbound:12`."""
    kind = models.CharField(max_length=20)
    """call, visit, reply, bounce, promise_broken, unmatched_payment, review."""
    skill = models.CharField(max_length=20, default="general")
    debt_id = models.BigIntegerField(null=True, db_index=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    action_id = models.BigIntegerField(null=True, db_index=True)
    reason = models.CharField(max_length=300)
    """Why it is here, as a key of the reasons catalogue followed by its values in JSON."""
    priority = models.BigIntegerField(default=0)
    """Higher first; for calls the expected minor units."""
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    claimed_by = models.CharField(max_length=150, default="")
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "skill", "-priority", "id"], name="cases_work_next")]
        constraints = [models.CheckConstraint(condition=Q(state__in=list(WORK_STATES)), name="cases_work_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Breach(models.Model):
    """A breach of personal data, as it was found; who is affected has an occurrence of it, and the law's days."""

    key = models.CharField(max_length=60, unique=True)
    """Makes recording it twice harmless: `desk:<form token>`."""
    discovered_at = models.DateTimeField()
    what = models.CharField(max_length=2000)
    """What happened, which data, and what was done about it: for the report."""
    people_count = models.BigIntegerField()
    """How many are affected, those included who are not known by name."""
    is_encrypted = models.BooleanField(default=False)
    """Nobody can read what was lost."""
    reported_on = models.DateField(null=True)
    reported_words = models.CharField(max_length=300, default="")
    """To whom it was reported, and under which number."""
    reported_by = models.CharField(max_length=150, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"breach {self.pk}, found {self.discovered_at:%Y-%m-%d}"
