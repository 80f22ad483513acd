"""Tables of whoever is owed: creditors, and portfolios of debts that came from one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dunwell.core.words import CollectorRole, PlacementKind


class Creditor(models.Model):
    """Whoever is owed."""

    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2)
    is_licensed_institution = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Portfolio(models.Model):
    """Debts that came to us together, under one role and one name shown to people."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="portfolios")
    name = models.CharField(max_length=120, unique=True)
    placement = models.CharField(max_length=12)
    collector_role = models.CharField(max_length=24)
    strategy = models.CharField(max_length=60, default="standard")
    language = models.CharField(max_length=5, default="en")
    country = models.CharField(max_length=2)
    """Where its people are when a row does not say."""
    currency = models.CharField(max_length=3)
    sender_name = models.CharField(max_length=200)
    sender_lines = models.TextField()
    sender_city = models.CharField(max_length=100)
    sender_region = models.CharField(max_length=6, default="")
    sender_postcode = models.CharField(max_length=20, default="")
    sender_email = models.CharField(max_length=254)
    sender_phone = models.CharField(max_length=30)
    sender_hours = models.CharField(max_length=120, default="")
    sender_licence = models.CharField(max_length=120, default="")
    pay_words = models.CharField(max_length=300, default="")
    """How to pay, as shown to people: a web address, or bank details of the creditor."""
    settlement_percent_min = models.SmallIntegerField(null=True)
    """The least share of a balance that this creditor settles for; None: the house's own floor."""
    plan_months_max = models.SmallIntegerField(null=True)
    """The longest plan this creditor agrees to; None: the house's own."""
    instalment_min_minor = models.BigIntegerField(null=True)
    """The least a month that this creditor takes; None: the house's own."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(placement__in=list(PlacementKind)), name="debts_portfolio_placement"),
            models.CheckConstraint(condition=Q(collector_role__in=list(CollectorRole)), name="debts_portfolio_role"),
            models.CheckConstraint(
                condition=Q(settlement_percent_min__isnull=True) | Q(settlement_percent_min__range=(1, 100)),
                name="debts_portfolio_settles_for_a_share",
            ),
            models.CheckConstraint(
                condition=Q(plan_months_max__isnull=True) | Q(plan_months_max__gt=0),
                name="debts_portfolio_plan_has_months",
            ),
            models.CheckConstraint(
                condition=Q(instalment_min_minor__isnull=True) | Q(instalment_min_minor__gt=0),
                name="debts_portfolio_instalment_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name
