"""Tables of what a debt is charged: the terms it was agreed under, what they came to, and days that bear nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dunwell.core.cycles import Cycle
from dunwell.core.interest import DayCount, Every

METHODS = ("none", "simple", "compound")


class ChargingTerms(models.Model):
    """One version of the charging terms of a portfolio, of a product in it, or of one debt; the narrowest one counts.

    A change is a new line: of later terms with their own day, or of a correction that replaces the one of the same day.
    """

    portfolio = models.ForeignKey("debts.Portfolio", on_delete=models.PROTECT, related_name="charging_terms")
    product = models.CharField(max_length=30, default="")
    """Empty: every product."""
    debt = models.ForeignKey("debts.Debt", null=True, on_delete=models.PROTECT, related_name="charging_terms")
    starts_on = models.DateField()
    method = models.CharField(max_length=8)
    """none, simple, compound."""
    rates = models.CharField(max_length=2000, default="")
    """Yearly rates by day: `2026-01-01:0.08 2026-07-01:0.0775`."""
    day_count = models.CharField(max_length=8, default=DayCount.ACT_365)
    every = models.CharField(max_length=8, default=Every.MONTH)
    cap_minor = models.BigIntegerField(null=True)
    """Most that is charged in all."""
    rate_max = models.CharField(max_length=20, default="")
    """Highest yearly rate that is charged, whatever the table says."""
    cost_max = models.CharField(max_length=20, default="")
    """What the law lets interest and fees come to in all, as a share of what was lent: `1`; empty: no law says it."""
    cost_rule = models.CharField(max_length=80, default="")
    """The rule that does."""
    allocation_order = models.CharField(max_length=60, default="")
    """In which order a payment fills the parts; empty: the debt's own."""
    small_difference_minor = models.BigIntegerField(default=0)
    """What is left of a debt up to this is written off by itself."""
    fees = models.CharField(max_length=500, default="")
    """What an event costs, minor units: `returned_debit:1200 letter:500`."""
    source = models.CharField(max_length=120)
    """Where it is agreed: a contract, or a rule of the rulebook."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "charging terms"
        constraints = [
            models.CheckConstraint(condition=Q(method__in=METHODS), name="debts_terms_method"),
            models.CheckConstraint(condition=Q(day_count__in=list(DayCount)), name="debts_terms_day_count"),
            models.CheckConstraint(condition=Q(every__in=list(Every)), name="debts_terms_every"),
            models.CheckConstraint(
                condition=Q(cap_minor__isnull=True) | Q(cap_minor__gte=0), name="debts_terms_cap_not_negative"
            ),
            models.CheckConstraint(condition=Q(small_difference_minor__gte=0), name="debts_terms_small_not_negative"),
        ]

    def __str__(self) -> str:
        return f"charging terms {self.pk} from {self.starts_on}"


class Charge(models.Model):
    """What a rule charged a debt for one period, once. What was charged wrongly is withdrawn and booked back."""

    debt_id = models.BigIntegerField()
    rule = models.CharField(max_length=80)
    """`interest:<terms>`, or `fee:<event>:<its number>`."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The day after the period; from this day it is owed."""
    amount_minor = models.BigIntegerField()
    entry_id = models.BigIntegerField(null=True)
    """Null where nothing came of it."""
    cut_by = models.CharField(max_length=80, default="")
    """The rule whose ceiling of the cost in all left no more; empty: none did."""
    recorded_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    """When it was last found to follow from what is known."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_entry_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt_id", "rule", "starts_on", "ends_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="debts_charge_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="debts_charge_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="debts_charge_span"),
        ]
        indexes = [models.Index(fields=["debt_id", "ends_on"], name="debts_charge_debt")]

    def __str__(self) -> str:
        return f"{self.rule} of debt {self.debt_id} until {self.ends_on}"


class ChargeStop(models.Model):
    """Days on which a debt bears no interest: waived for good, both ends inside; null: until further notice."""

    debt = models.ForeignKey("debts.Debt", on_delete=models.PROTECT, related_name="charge_stops")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    because = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="debts_chargestop_span"
            ),
        ]

    def __str__(self) -> str:
        return f"no interest on debt {self.debt_id} from {self.starts_on}"


class AccrualMark(models.Model):
    """The one row that accruals and payments of charged debts hold, so that they take turns."""

    id = models.SmallIntegerField(primary_key=True)
    as_of = models.DateField(null=True)

    def __str__(self) -> str:
        return f"charged as of {self.as_of}"


class CommissionTerms(models.Model):
    """What a client pays us of what is collected for it, from a day on. A change is a new line."""

    portfolio = models.ForeignKey("debts.Portfolio", on_delete=models.PROTECT, related_name="commission_terms")
    starts_on = models.DateField()
    rate = models.CharField(max_length=20)
    """Share of what is collected: `0.25`."""
    is_net = models.BooleanField()
    """The commission is kept back from what is paid out; else all is paid out and the commission invoiced."""
    fixed_minor = models.BigIntegerField(default=0)
    """Besides the share, for each remittance: what is not contingent on how much was collected."""
    vat_rate = models.CharField(max_length=20, default="0")
    """Value added tax on the commission: `0.2`. A changed rate is a new line with its day."""
    vat_number = models.CharField(max_length=30, default="")
    trust_account = models.CharField(max_length=60, default="")
    """The account in which the client's money is held."""
    cycle = models.CharField(max_length=10, default="asked")
    """When the client is paid: week, month, quarter, or when it is asked for."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "commission terms"
        constraints = [
            models.CheckConstraint(condition=Q(fixed_minor__gte=0), name="debts_commission_fixed_not_negative"),
            models.CheckConstraint(condition=Q(cycle__in=list(Cycle)), name="debts_commission_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.rate} of portfolio {self.portfolio_id} from {self.starts_on}"


class Remittance(models.Model):
    """One payment to a client of what was collected in one of its books through a day; also the invoice's number."""

    portfolio = models.ForeignKey("debts.Portfolio", on_delete=models.PROTECT, related_name="remittances")
    currency = models.CharField(max_length=3)
    through = models.DateField()
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    fixed_minor = models.BigIntegerField(default=0)
    """Of the commission, what was not a share."""
    vat_minor = models.BigIntegerField(default=0)
    vat_rate = models.CharField(max_length=20, default="0")
    vat_number = models.CharField(max_length=30, default="")
    is_net = models.BooleanField()
    rate = models.CharField(max_length=20)
    entry_id = models.BigIntegerField()
    last_entry_id = models.BigIntegerField()
    """Entries up to this one that took effect by `through` are in it, or in an earlier one."""
    paid_entry_id = models.BigIntegerField(null=True)
    """The entry by which the client paid an invoiced commission."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "currency", "entry_id"], name="debts_remittance_once"),
            models.CheckConstraint(
                condition=Q(gross_minor__gt=0, commission_minor__gte=0, commission_minor__lte=F("gross_minor")),
                name="debts_remittance_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"remittance {self.pk} through {self.through}"
