"""Tables of what others say of our money: a bank's statements, and where the books and they do not agree."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dunwell.debts.states import DISCREPANCY_STATES


class BankStatement(models.Model):
    """One statement of an account of ours, as the bank's file said it; the same one is kept once."""

    key = models.CharField(max_length=64, unique=True)
    """Digest of all that it says."""
    account = models.CharField(max_length=60)
    """Ours, not a payer's."""
    number = models.CharField(max_length=60, default="")
    currency = models.CharField(max_length=3)
    opening_minor = models.BigIntegerField(null=True)
    opening_on = models.DateField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    closing_on = models.DateField(null=True)
    missing_minor = models.BigIntegerField(null=True)
    """By how much its own lines miss its closing balance; null where that cannot be asked."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "closing_on"], name="debts_statement_account")]

    def __str__(self) -> str:
        return f"statement {self.number} of {self.closing_on}"


class BankLine(models.Model):
    """One line of a statement: what the bank says came or went. Its receipt has the same reference."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    reference = models.CharField(max_length=160, db_index=True)
    bank_reference = models.CharField(max_length=120, default="")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    valued_on = models.DateField()
    names = models.CharField(max_length=400, default="")
    """The references that it carries, line by line; no names of people."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "reference"], name="debts_bank_line_once")]

    def __str__(self) -> str:
        return self.reference


class Reconciliation(models.Model):
    """One comparison of the books with themselves, the bank or a creditor, and what it came to."""

    against = models.CharField(max_length=8)
    """books, bank or creditor."""
    scope = models.CharField(max_length=80, default="")
    """Of a creditor: the portfolio's id."""
    as_of = models.DateField()
    compared = models.BigIntegerField()
    """How many lines, debts or accounts were compared."""
    agreed = models.BigIntegerField()
    totals = models.TextField(default="[]")
    """As JSON: sums by currency and account."""
    problems = models.TextField(default="[]")
    """As JSON: what could not be read, in words."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"reconciliation {self.pk} against {self.against}"


class Discrepancy(models.Model):
    """One place where the books and somebody else do not agree, and why. Found again, it is the same one."""

    key = models.CharField(max_length=64, unique=True)
    against = models.CharField(max_length=8)
    scope = models.CharField(max_length=80, default="")
    cause = models.CharField(max_length=20)
    debt_id = models.BigIntegerField(null=True, db_index=True)
    receipt_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    """The bank's line, where it is about one."""
    subject = models.CharField(max_length=160)
    """The reference or account it is about."""
    currency = models.CharField(max_length=3)
    ours_minor = models.BigIntegerField(null=True)
    theirs_minor = models.BigIntegerField(null=True)
    """Null where that side does not know of it."""
    on = models.DateField()
    words = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=10, default="open")
    approval_id = models.BigIntegerField(null=True)
    entry_reference = models.CharField(max_length=160, default="")
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "discrepancies"
        indexes = [models.Index(fields=["state", "against", "id"], name="debts_discrepancy_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(DISCREPANCY_STATES)), name="debts_discrepancy_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("found_at")), name="debts_discrepancy_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} of {self.subject}"


class PaymentOrder(models.Model):
    """A payment that a person was sent to a provider to make. The money itself is a receipt when it comes."""

    key = models.CharField(max_length=80, unique=True)
    """Ours, told to the provider, so that asking twice makes one page to pay."""
    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200, default="", db_index=True)
    state = models.CharField(max_length=10, default="open")
    """open, pending, paid, failed, refunded, disputed; money decides."""
    because = models.CharField(max_length=200, default="")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="debts_order_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "pending", "paid", "failed", "refunded", "disputed"]),
                name="debts_order_state",
            ),
        ]

    def __str__(self) -> str:
        return f"order {self.key}"
