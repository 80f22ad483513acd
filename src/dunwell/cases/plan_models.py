"""Tables of what is agreed: statements of income and expenditure, offers, plans, and approvals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dunwell.cases.states import APPROVAL_STATES, PLAN_ENDS, PLAN_KINDS


class MeansStatement(models.Model):
    """One statement of income and expenditure. Its figures are sealed; a new one takes its place, none is changed."""

    person_id = models.BigIntegerField(db_index=True)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    taken_on = models.DateField()
    is_verified = models.BooleanField(default=False)
    """Every income was seen on a document."""
    channel = models.CharField(max_length=12)
    sealed = models.BinaryField()
    """`core.means.Statement` as text, bound to this person and moment."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"statement {self.pk} of person {self.person_id}"


class Plan(models.Model):
    """What was agreed on a debt. Never edited: a change is a new plan that replaces it. How it stands is derived."""

    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=12)
    """repayment, settlement or token."""
    number = models.SmallIntegerField(default=1)
    """Its version on this debt."""
    replaces_id = models.BigIntegerField(null=True, unique=True)
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField()
    """What was owed when it was agreed."""
    agreed_minor = models.BigIntegerField()
    forgiven_minor = models.BigIntegerField(default=0)
    """Written off when all that was agreed is paid, never before."""
    shape = models.CharField(max_length=10)
    """level, stepped or variable."""
    every = models.CharField(max_length=12)
    interest = models.CharField(max_length=10)
    """frozen, or continues."""
    rate = models.CharField(max_length=12, default="")
    """Yearly, of the estimate, where interest continues."""
    grace_days = models.SmallIntegerField()
    broken_after_days = models.SmallIntegerField()
    agreed_on = models.DateField()
    review_on = models.DateField(null=True)
    is_chosen_in_words = models.BooleanField(default=False)
    """The person asked for more than they can spare, in words."""
    kept_percent = models.SmallIntegerField()
    """The estimate when it was agreed: an assumption."""
    statement_id = models.BigIntegerField(null=True)
    approval_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=12)
    agreed_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    told = models.CharField(max_length=12, default="")
    """The last standing that was acted on, empty before the first; what the standing is, the ledger says."""
    thanked_minor = models.BigIntegerField(default=0)
    """How much had been paid when the person was last told that it came."""
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=14, default="")
    because = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(PLAN_KINDS)), name="cases_plan_kind"),
            models.CheckConstraint(condition=Q(end__in=["", *PLAN_ENDS]), name="cases_plan_end"),
            models.CheckConstraint(condition=Q(agreed_minor__gt=0, forgiven_minor__gte=0), name="cases_plan_positive"),
            models.UniqueConstraint(
                fields=["debt_id"], condition=Q(ended_at__isnull=True), name="cases_plan_one_running"
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} on debt {self.debt_id}"


class PlanLine(models.Model):
    """One instalment of a plan, never changed."""

    plan_id = models.BigIntegerField()
    place = models.SmallIntegerField()
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_id", "place"], name="cases_plan_line_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="cases_plan_line_positive"),
        ]

    def __str__(self) -> str:
        return f"instalment {self.place} of plan {self.plan_id}"


class PlanBreak(models.Model):
    """Days that do not count on a plan, both ends inside; withdrawn when recorded in error."""

    plan_id = models.BigIntegerField(db_index=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    because = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="cases_break_is_a_span")
        ]

    def __str__(self) -> str:
        return f"break {self.pk} of plan {self.plan_id}"


class Offer(models.Model):
    """One offer as it was shown. Taken once, while it stands."""

    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    percent = models.SmallIntegerField()
    """The share of the balance it asks for, rounded up; what a later settlement never exceeds."""
    terms = models.TextField()
    """Its lines and totals as canonical JSON."""
    needs_approval = models.BooleanField()
    made_on = models.DateField()
    stands_until = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    plan_id = models.BigIntegerField(null=True, unique=True)
    """The plan it became."""

    def __str__(self) -> str:
        return f"offer {self.pk} on debt {self.debt_id}"


class Approval(models.Model):
    """Something that one person may not do alone. What is to be done is in `terms`; votes stand beside it."""

    key = models.CharField(max_length=120, unique=True)
    """Asks once: `plan:<form token>`."""
    kind = models.CharField(max_length=16)
    """plan or settlement."""
    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    """What is given away: the sum forgiven, or for a long plan all that is agreed."""
    currency = models.CharField(max_length=3)
    terms = models.TextField()
    because = models.CharField(max_length=300)
    roles = models.CharField(max_length=60)
    """Who must say yes, in order, comma between."""
    state = models.CharField(max_length=10, default="waiting")
    failed_because = models.CharField(max_length=300, default="")
    """In whose words it could not be carried out; empty but where it failed."""
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    expires_on = models.DateField()
    plan_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"], name="cases_approval_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(APPROVAL_STATES)), name="cases_approval_state_known")
        ]

    def __str__(self) -> str:
        return f"approval {self.pk} of {self.kind}"


class ApprovalVote(models.Model):
    """One person's yes or no. Nobody votes twice, or on what they asked for themselves."""

    approval_id = models.BigIntegerField()
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=12)
    for_name = models.CharField(max_length=150, default="")
    """Whose vote it is, where it was delegated."""
    is_yes = models.BooleanField()
    words = models.CharField(max_length=300, default="")
    voted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval_id", "by"], name="cases_vote_once")]

    def __str__(self) -> str:
        return f"vote of {self.by} on approval {self.approval_id}"


class Delegation(models.Model):
    """Somebody votes in another's place for some days, both ends inside."""

    from_name = models.CharField(max_length=150)
    to_name = models.CharField(max_length=150)
    role = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to_name", "ends_on"], name="cases_delegation_to")]

    def __str__(self) -> str:
        return f"{self.to_name} for {self.from_name}"


class PlanLink(models.Model):
    """A capability: whoever holds it negotiates for one person until it ends. The link itself is signed, never kept."""

    person_id = models.BigIntegerField(db_index=True)
    ends_at = models.DateTimeField()
    because = models.CharField(max_length=200)
    """For whom it was made: the person at the portal, or an agent of theirs."""
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("made_at")), name="cases_plan_link_is_a_span")
        ]

    def __str__(self) -> str:
        return f"link {self.pk} of person {self.person_id}"
