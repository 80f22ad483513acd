"""Tables of the contacts: runs, decisions, actions, permits, the outbox, what happened, and what came back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dunwell.contacts.states import ACTION_STATES, ALIVE, OUTBOX_STATES, RUN_STATES
from dunwell.core.words import Channel
from dunwell.trail.constraints import one_of


class StrategyVersion(models.Model):
    """A strategy as data. A change is a new version."""

    name = models.CharField(max_length=60)
    version = models.IntegerField()
    body = models.TextField()
    starts_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="contacts_strategy_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Run(models.Model):
    """One night: everything needed to repeat it."""

    as_of = models.DateField(unique=True)
    state = models.CharField(max_length=10, default="started")
    is_reviewed = models.BooleanField(default=False)
    """A person must release it before anything leaves."""
    code_version = models.CharField(max_length=40)
    rulebook_version = models.CharField(max_length=64)
    strategy_versions = models.TextField()
    scorecard_version = models.CharField(max_length=64)
    inputs_hash = models.CharField(max_length=64, default="")
    decisions_root = models.CharField(max_length=64, default="")
    progress = models.TextField(default="{}")
    """JSON: the steps and chunks that are done, with counts and seconds."""
    debts_count = models.BigIntegerField(default=0)
    actions_count = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=list(RUN_STATES)), name="contacts_run_state")]

    def __str__(self) -> str:
        return f"run {self.as_of}"


class Decision(models.Model):
    """What one night decided for one debt: an action or a reason. No foreign keys and one index: a million a night."""

    pk = models.CompositePrimaryKey("run_id", "debt_id")
    run_id = models.BigIntegerField()
    debt_id = models.BigIntegerField()
    decision = models.CharField(max_length=12)
    reason = models.CharField(max_length=60)
    rules = models.TextField(default="")
    """Ids of the rules that spoke, comma between."""
    step = models.SmallIntegerField(null=True)
    channel = models.CharField(max_length=8, null=True)
    action_id = models.BigIntegerField(null=True)
    days_past_due = models.IntegerField()
    overdue_minor = models.BigIntegerField()
    pay_probability = models.FloatField(null=True)
    expected_minor = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.decision} for debt {self.debt_id}"


class Action(models.Model):
    """A proposed contact with one person about one or more debts."""

    run_id = models.BigIntegerField(null=True, db_index=True)
    """Null when a member of staff proposed it by hand."""
    duty_id = models.BigIntegerField(null=True)
    """What the law asks of us, where this notice is to do it: one at a time per duty."""
    person_id = models.BigIntegerField()
    debt_id = models.BigIntegerField()
    """The leading debt."""
    debt_ids = models.TextField()
    """All debts it speaks of, comma between, the leading one first."""
    portfolio_id = models.BigIntegerField()
    channel = models.CharField(max_length=8)
    point_id = models.BigIntegerField()
    step = models.SmallIntegerField(default=0)
    template = models.CharField(max_length=60, default="")
    language = models.CharField(max_length=5, default="en")
    skill = models.CharField(max_length=20, default="general")
    """Who may do it: general or specialist."""
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    priority = models.BigIntegerField(default=0)
    planned_on = models.DateField()
    not_before = models.DateTimeField(null=True)
    not_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="proposed")
    state_because = models.CharField(max_length=300, default="")
    subject = models.CharField(max_length=200, default="")
    text = models.TextField(default="")
    html = models.TextField(default="")
    """An email's HTML. A letter's layout as JSON: `Rendered.layout`, or `Letter.fields` of the US validation notice."""
    text_sha256 = models.CharField(max_length=64, default="")
    """`notices.rendering.digest` of subject, text, html and layout; `html` here is one of the last two."""
    answer = models.CharField(max_length=20, default="", db_default="")
    """What a notice decides, a word of its `choices`; empty where it decides nothing."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "not_before"], name="contacts_action_due"),
            models.Index(fields=["person_id", "planned_on"], name="contacts_action_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("channel", Channel), name="contacts_action_channel"),
            models.CheckConstraint(condition=one_of("state", ACTION_STATES), name="contacts_action_state"),
            models.UniqueConstraint(
                fields=["duty_id"],
                condition=Q(duty_id__isnull=False) & Q(state__in=ALIVE),
                name="contacts_action_duty_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} action {self.pk} to person {self.person_id}"


class Judgement(models.Model):
    """What the gate said of an action, yes or no, and which rules spoke."""

    action_id = models.BigIntegerField(db_index=True)
    judged_at = models.DateTimeField()
    is_allowed = models.BooleanField()
    rules = models.TextField(default="")
    words = models.CharField(max_length=300, default="")
    remedy = models.CharField(max_length=300, default="")
    """What would change it."""
    earliest_at = models.DateTimeField(null=True)
    """The earliest lawful moment; null when only a change of facts can help."""
    rulebook_version = models.CharField(max_length=64)
    inputs_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["judged_at"], name="contacts_judgement_at")]

    def __str__(self) -> str:
        return f"{'yes' if self.is_allowed else 'no'} to action {self.action_id}"


class RuleSpoke(models.Model):
    """One rule that spoke in one no of the gate: `Judgement.rules` with a row each, so that it is counted by rule."""

    judgement_id = models.BigIntegerField()
    rule_id = models.CharField(max_length=120)
    judged_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["rule_id", "judged_at"], name="contacts_rule_spoke")]

    def __str__(self) -> str:
        return f"{self.rule_id} in judgement {self.judgement_id}"


class Permit(models.Model):
    """Leave for one contact, once: bound to person, debt, point, channel, moment and words."""

    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="permit")
    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="permit")
    person_id = models.BigIntegerField()
    debt_id = models.BigIntegerField()
    point_id = models.BigIntegerField()
    channel = models.CharField(max_length=8)
    text_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"permit {self.pk} for action {self.action_id}"


class Outbox(models.Model):
    """A message that left the gate and is on its way. Written in the same transaction as its permit."""

    permit = models.OneToOneField(Permit, on_delete=models.PROTECT, related_name="outbox")
    message_id = models.CharField(max_length=200, unique=True)
    """Known before sending: what makes a repeat recognisable at the far end."""
    state = models.CharField(max_length=10, default="queued")
    attempts = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=200, default="")
    because = models.CharField(max_length=300, default="")
    print_batch_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [models.Index(fields=["state", "next_try_at"], name="contacts_outbox_due")]
        constraints = [models.CheckConstraint(condition=Q(state__in=list(OUTBOX_STATES)), name="contacts_outbox_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.message_id}"


class PrintBatch(models.Model):
    """Letters that went to the printer together, with a manifest."""

    folder = models.CharField(max_length=200)
    letters_count = models.IntegerField()
    manifest_sha256 = models.CharField(max_length=64)
    """Of the manifest as the batch was closed; a later recall is a link of the trail with the new one."""
    made_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    posted_on = models.DateField(null=True)
    """The day somebody said that it was given to the post; null: its letters can still be taken out."""
    posted_by = models.CharField(max_length=150, default="")

    class Meta:
        verbose_name_plural = "print batches"

    def __str__(self) -> str:
        return self.folder


class Recall(models.Model):
    """A letter of a closed batch that must not go any more, and what became of it."""

    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT, related_name="recall")
    print_batch_id = models.BigIntegerField(db_index=True)
    why = models.CharField(max_length=30)
    """A word of `recalls.WHY`."""
    found_at = models.DateTimeField()
    is_in_manifest = models.BooleanField(default=False)
    """Whether the manifest of its batch names it."""
    outcome = models.CharField(max_length=12, default="")
    """taken_out, posted; empty: nobody has said."""
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, default="")

    def __str__(self) -> str:
        return f"recall of message {self.outbox_id}"


class Contact(models.Model):
    """What happened: a call, an email, a letter, a visit, in or out. The law counts these."""

    key = models.CharField(max_length=120, unique=True)
    """Recording it again changes nothing: `outbox:5`, `desk:<form token>`, `inbound:9`."""
    is_inbound = models.BooleanField(default=False)
    channel = models.CharField(max_length=8)
    person_id = models.BigIntegerField()
    debt_id = models.BigIntegerField()
    """One line per debt that was spoken of; `together` joins the lines of one contact."""
    together = models.CharField(max_length=120)
    creditor_id = models.BigIntegerField()
    point_id = models.BigIntegerField(null=True)
    action_id = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    local_on = models.DateField()
    """Date in the person's zone, which the windows count."""
    outcome = models.CharField(max_length=30)
    """sent, delivered, conversation, no_answer, voicemail, busy, not_in_service, wrong_person, replied, bounced."""
    is_counted = models.BooleanField(default=True)
    is_without_permit = models.BooleanField(default=False)
    """We contacted the person without leave of the gate, and whoever did so said it: kept, counted, shown."""
    by = models.CharField(max_length=150)
    note = models.CharField(max_length=1000, default="")

    class Meta:
        indexes = [
            models.Index(fields=["debt_id", "local_on"], name="contacts_contact_debt"),
            models.Index(fields=["person_id", "local_on"], name="contacts_contact_person"),
            models.Index(fields=["local_on"], name="contacts_contact_day"),
            models.Index(
                fields=["person_id", "creditor_id", "debt_id", "happened_at"],
                condition=Q(outcome="conversation"),
                name="contacts_contact_spoke",
            ),
        ]
        constraints = [models.CheckConstraint(condition=one_of("channel", Channel), name="contacts_contact_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome} on debt {self.debt_id}"


class Inbound(models.Model):
    """A message that came back: a reply, a bounce, a request."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    """reply, bounce, auto_reply, unknown."""
    outbox = models.ForeignKey(Outbox, null=True, on_delete=models.PROTECT, related_name="answers")
    person_id = models.BigIntegerField(null=True, db_index=True)
    debt_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    subject = models.CharField(max_length=300, default="")
    text = models.TextField(default="")
    asks = models.CharField(max_length=80, default="")
    """What was recognised, words of `inbound_words.ASKS` with commas between; empty: a person reads it."""
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class NoticeActivation(models.Model):
    """Words of a legal notice that somebody put into use under their name; the newest of a language stands."""

    name = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    source = models.TextField()
    """The text of the template, as its file would say it."""
    sha256 = models.CharField(max_length=64)
    enclosure = models.CharField(max_length=200, default="")
    """What goes with it and which edition; empty where nothing does."""
    activated_at = models.DateTimeField()
    activated_by = models.CharField(max_length=150)

    class Meta:
        indexes = [models.Index(fields=["name", "language"], name="contacts_notice_name")]

    def __str__(self) -> str:
        return f"{self.name}/{self.language} by {self.activated_by}"
