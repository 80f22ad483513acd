"""Tables of the debts: creditors, portfolios, debts, schedules, states, receipts, files taken in, and the snapshot."""

from __future__ import annotations

from django.db import models
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL

from dunwell.core.money import EXPONENTS
from dunwell.debts.portfolio_models import Creditor, Portfolio
from dunwell.debts.states import RECEIPT_STATES, RECEIPTS_WAITING, STATES
from dunwell.trail.constraints import one_of


class Debt(models.Model):
    """One obligation. What is owed on it is in the ledger; what is due when is in its instalments."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="debts")
    person_id = models.BigIntegerField(db_index=True)
    """The first debtor, who is contacted; the others are in DebtParty."""
    reference = models.CharField(max_length=100)
    product = models.CharField(max_length=30)
    purpose = models.CharField(max_length=10, default="consumer")
    currency = models.CharField(max_length=3)
    original_creditor = models.CharField(max_length=200, default="")
    account_number = models.CharField(max_length=40, default="")
    """As it may be shown: masked."""
    state = models.CharField(max_length=12, default="open")
    state_since = models.DateField()
    opened_on = models.DateField(null=True)
    defaulted_on = models.DateField(null=True)
    charged_off_on = models.DateField(null=True)
    itemised_on = models.DateField(null=True)
    last_payment_before_on = models.DateField(null=True)
    """Last payment made before the debt came to us, as the source says."""
    limitation_ends_on = models.DateField(null=True)
    allocation_order = models.CharField(max_length=60, default="costs,fees,interest,principal")
    due_is_estimated = models.BooleanField(default=False)
    batch_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "portfolio"], name="debts_reference_once"),
            models.CheckConstraint(condition=one_of("state", STATES), name="debts_state"),
            models.CheckConstraint(condition=Q(purpose__in=["consumer", "commercial"]), name="debts_purpose"),
            models.CheckConstraint(condition=one_of("currency", EXPONENTS), name="debts_currency"),
        ]

    def __str__(self) -> str:
        return f"debt {self.reference}"


class DebtParty(models.Model):
    """A further person bound by a debt: joint, several, guarantor."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="parties")
    person_id = models.BigIntegerField(db_index=True)
    relation = models.CharField(max_length=16)
    """joint_debtor, several_debtor, guarantor."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt", "person_id", "relation", "starts_on"], name="debts_party_once"),
            models.CheckConstraint(
                condition=Q(relation__in=["joint_debtor", "several_debtor", "guarantor"]), name="debts_party_relation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} of debt {self.debt_id}"


class Instalment(models.Model):
    """An amount that falls due. A debt due at once has one. A changed schedule closes lines and adds new ones."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="instalments")
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="debts_instalment_positive"),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("recorded_at")),
                name="debts_instalment_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} due {self.due_on} on debt {self.debt_id}"


class Pause(models.Model):
    """Days that do not count as past due, known from when it was recorded."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    because = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"pause of debt {self.debt_id} from {self.starts_on}"


class StateMove(models.Model):
    """A change of a debt's state."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="moves")
    old = models.CharField(max_length=12)
    new = models.CharField(max_length=12)
    moved_on = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    because = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"debt {self.debt_id}: {self.old} to {self.new}"


class Document(models.Model):
    """A file kept for a debt, under the home's `files/`, named by its hash."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes_count = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name


RECEIPT_WAITS = RawSQL("debts_receipt.state IN ('unmatched', 'held')", (), BooleanField())
"""The same as `state__in=RECEIPTS_WAITING`; SQLite finds the index of the few by these words, not by values given."""


class Receipt(models.Model):
    """A payment or return as a source stated it: booked to a debt, or waiting for a match."""

    reference = models.CharField(max_length=160)
    """`<source>:<line>`; booking it again is refused by its constraint."""
    debt = models.ForeignKey(Debt, null=True, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    entry_id = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    received_on = models.DateField()
    words = models.CharField(max_length=400, default="")
    """The references the payer gave; no names."""
    state = models.CharField(max_length=12, default="unmatched")
    """booked, unmatched, held, returned; applied: booked to debts by a person, part by part; not_ours, refunded."""
    because = models.CharField(max_length=200, default="")
    allocation_order = models.CharField(max_length=60, default="")
    """In which order it filled the parts of the debt, where that was ours to say."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["debt", "received_on"], name="debts_receipt_debt"),
            models.Index(fields=["state"], condition=Q(state__in=RECEIPTS_WAITING), name="debts_receipt_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], opclasses=["varchar_pattern_ops"], name="debts_receipt_reference_once"
            ),
            models.CheckConstraint(condition=Q(state__in=RECEIPT_STATES), name="debts_receipt_state_known"),
            models.CheckConstraint(
                condition=Q(state="booked", debt__isnull=False) | ~Q(state="booked"), name="debts_receipt_booked"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class IntakeProfile(models.Model):
    """How one kind of file is read. A change is a new version."""

    name = models.CharField(max_length=60)
    version = models.IntegerField()
    portfolio = models.ForeignKey(Portfolio, null=True, on_delete=models.PROTECT)
    body = models.TextField()
    """YAML of core.intake.Profile."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="debts_profile_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class IntakeBatch(models.Model):
    """One file taken in for one portfolio under one profile; the same bytes are taken in once.

    Its counters grow with every chunk, in the chunk's own transaction: they are the progress and the place to go on.
    """

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    profile = models.ForeignKey(IntakeProfile, on_delete=models.PROTECT)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT)
    as_of = models.DateField()
    is_complete = models.BooleanField(default=False)
    """The file states every debt of the portfolio, so one it does not name was recalled."""
    fixes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="fixed_by")
    """The batch whose quarantined rows this file corrects."""
    state = models.CharField(max_length=10, default="running")
    """running, done, refused."""
    rows_total = models.BigIntegerField(default=0)
    rows_read = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_quarantined = models.BigIntegerField(default=0)
    rows_skipped = models.BigIntegerField(default=0)
    chunks_done = models.IntegerField(default=0)
    people_new = models.BigIntegerField(default=0)
    debts_new = models.BigIntegerField(default=0)
    debts_changed = models.BigIntegerField(default=0)
    debts_paid = models.BigIntegerField(default=0)
    debts_closed = models.BigIntegerField(default=0)
    debts_recalled = models.BigIntegerField(default=0)
    debts_left_alone = models.BigIntegerField(default=0)
    """Settled, sold or written off here, so what the file says of them was not booked."""
    kinds_supposed = models.BigIntegerField(default=0)
    """New people of whom the file does not say whether they are a person or a company: it was told from their names."""
    rows_root = models.CharField(max_length=64, default="")
    """Running hash over what every chunk booked; the trail's link carries the last."""
    because = models.CharField(max_length=300, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "profile", "portfolio"], name="debts_batch_once"),
            models.CheckConstraint(condition=Q(state__in=["running", "done", "refused"]), name="debts_batch_state"),
        ]
        verbose_name_plural = "intake batches"

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class QuarantinedCell(models.Model):
    """One cell that kept a row out: where, what, why, and what to do."""

    batch = models.ForeignKey(IntakeBatch, on_delete=models.PROTECT, related_name="quarantined")
    row = models.BigIntegerField()
    column = models.CharField(max_length=120)
    value = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300)
    fixed_by_batch_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.code}"


class IntakeDifference(models.Model):
    """One fact that a newer file states otherwise: what it was, and what it is now. Contact points are told by id."""

    batch = models.ForeignKey(IntakeBatch, on_delete=models.PROTECT, related_name="differences")
    debt_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=24)
    """A date of the debt, `due_on` for its schedule; or the kind of a contact point."""
    old_on = models.DateField(null=True)
    new_on = models.DateField(null=True)
    old_point_id = models.BigIntegerField(null=True)
    new_point_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debt_id__isnull=False) | Q(person_id__isnull=False), name="debts_difference_about"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} by batch {self.batch_id}"


class Changed(models.Model):
    """Debts whose snapshot row is out of date. A flow that changes something adds a line in the same transaction."""

    debt_id = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name_plural = "changed"

    def __str__(self) -> str:
        return f"debt {self.debt_id}"


class SnapshotMark(models.Model):
    """The date up to which the kept snapshot is true."""

    id = models.SmallIntegerField(primary_key=True)
    as_of = models.DateField()

    def __str__(self) -> str:
        return f"snapshot as of {self.as_of}"


from dunwell.debts.charging_models import (  # noqa: E402  (Django finds a room's tables in its models)
    AccrualMark,
    Charge,
    ChargeStop,
    ChargingTerms,
    CommissionTerms,
    Remittance,
)
from dunwell.debts.reconciling_models import (  # noqa: E402  (Django finds a room's tables in its models)
    BankLine,
    BankStatement,
    Discrepancy,
    PaymentOrder,
    Reconciliation,
)
from dunwell.debts.snapshot_models import Snapshot  # noqa: E402  (Django finds a room's tables in its models)

__all__ = [
    "AccrualMark",
    "BankLine",
    "BankStatement",
    "Changed",
    "Charge",
    "ChargeStop",
    "ChargingTerms",
    "CommissionTerms",
    "Creditor",
    "Debt",
    "DebtParty",
    "Discrepancy",
    "Document",
    "Instalment",
    "IntakeBatch",
    "IntakeDifference",
    "IntakeProfile",
    "Pause",
    "PaymentOrder",
    "Portfolio",
    "QuarantinedCell",
    "Receipt",
    "Reconciliation",
    "Remittance",
    "Snapshot",
    "SnapshotMark",
    "StateMove",
]
