"""Tables of the ledger: accounts, entries, postings. Append-only; triggers on both databases refuse edits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dunwell.core.money import EXPONENTS
from dunwell.trail.constraints import one_of


class Account(models.Model):
    """A line of the chart of accounts, per book and currency."""

    code = models.CharField(max_length=20)
    """principal, interest, fees, costs (what is owed, per subject); cash, placed, income, written_off, unapplied."""
    book = models.BigIntegerField()
    """Whose books: the portfolio's id."""
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=9)
    """asset, liability, income, expense, equity."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "currency", "code"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["asset", "liability", "income", "expense", "equity"]), name="ledger_account_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book}:{self.code}:{self.currency}"


class Entry(models.Model):
    """One journal entry. Its postings sum to zero per currency. Never edited; a mistake is reversed."""

    reference = models.CharField(max_length=120)
    """Books once: `intake:<file>:<chunk>`, `payment:<source>:<line>`, `reversal:<entry>`."""
    kind = models.CharField(max_length=20)
    """opening, adjustment, payment, reversal, charge, write_off, recall."""
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    because = models.CharField(max_length=300, default="")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], opclasses=["varchar_pattern_ops"], name="ledger_entry_reference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Posting(models.Model):
    """One amount on one account. Both times are repeated here, so that any balance is one index scan."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    subject_id = models.BigIntegerField(null=True)
    """What the amount is about (a debt's id); null on the house's own accounts."""
    code = models.CharField(max_length=20)
    """The account's code, repeated for sums by part."""
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    """Debit positive, credit negative: what is owed is the sum of a subject's part accounts."""
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "effective_on"], name="ledger_posting_subject")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "id"], name="ledger_posting_of_entry"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_posting_not_zero"),
            models.CheckConstraint(condition=one_of("currency", EXPONENTS), name="ledger_posting_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount_minor} {self.currency}"
