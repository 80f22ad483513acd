"""Tables of debiting accounts: what a person authorised, the files that went to banks, and each debit in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

FORMS = {
    "signed": "a writing signed by hand",
    "electronic": "a writing signed electronically",
    "recorded": "spoken, and the call was recorded",
}
ITEM_STATES = {
    "sent": "it went out in a file",
    "returned": "it came back, or was refused",
    "again": "somebody asked that it be presented again",
}


class Authorisation(models.Model):
    """That a person let us debit their account for a debt: in which words, how given, and until when it stands.

    Never edited but for its revocation. The account itself is sealed among the person's identifiers.
    """

    debt_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField(db_index=True)
    scheme = models.CharField(max_length=4)
    """sepa or ach."""
    mandate = models.CharField(max_length=35, unique=True)
    """SEPA: the unique mandate reference; ACH: our own number of it."""
    identifier_id = models.BigIntegerField()
    """The account it is for: another account needs another authorisation."""
    form = models.CharField(max_length=10)
    signed_by = models.CharField(max_length=20, default="consumer")
    evidence = models.CharField(max_length=200)
    """Where the signature or the recording is found."""
    channel = models.CharField(max_length=12)
    text = models.TextField()
    """The words that the person was shown and agreed to."""
    language = models.CharField(max_length=5)
    copy_given_on = models.DateField(null=True)
    usual_minor = models.BigIntegerField()
    """The amount it names for each debit; another one needs notice first."""
    currency = models.CharField(max_length=3)
    given_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    revoked_on = models.DateField(null=True)
    revoked_because = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scheme__in=["sepa", "ach"]), name="cases_authorisation_scheme"),
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="cases_authorisation_form"),
            models.CheckConstraint(condition=Q(usual_minor__gt=0), name="cases_authorisation_positive"),
            models.UniqueConstraint(
                fields=["debt_id"], condition=Q(revoked_on__isnull=True), name="cases_authorisation_one"
            ),
        ]

    def __str__(self) -> str:
        return f"authorisation {self.mandate}"


class AmountNotice(models.Model):
    """That a person was told in writing of a debit that differs from what they authorised."""

    authorisation_id = models.BigIntegerField(db_index=True)
    amount_minor = models.BigIntegerField()
    collect_on = models.DateField()
    """The day of the debit, as it was told."""
    told_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"notice of {self.amount_minor} on {self.collect_on}"


class Collection(models.Model):
    """One file of debits for a bank, of one creditor and scheme; written once."""

    creditor = models.CharField(max_length=200)
    scheme = models.CharField(max_length=4)
    currency = models.CharField(max_length=3)
    as_of = models.DateField()
    items_count = models.IntegerField()
    total_minor = models.BigIntegerField()
    file_name = models.CharField(max_length=120, default="")
    sha256 = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"collection {self.pk} of {self.creditor}"


class Debit(models.Model):
    """One instalment presented once to the payer's bank."""

    collection_id = models.BigIntegerField(db_index=True)
    authorisation_id = models.BigIntegerField()
    debt_id = models.BigIntegerField(db_index=True)
    plan_id = models.BigIntegerField()
    place = models.SmallIntegerField()
    """The instalment's place in the plan."""
    attempt = models.SmallIntegerField(default=0)
    """How often it was presented before."""
    end_to_end = models.CharField(max_length=35, unique=True)
    sequence = models.CharField(max_length=4)
    """FRST or RCUR."""
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    collect_on = models.DateField()
    state = models.CharField(max_length=10, default="sent")
    code = models.CharField(max_length=10, default="")
    retry_until = models.DateField(null=True)
    """The last day on which it may be presented again; null: not at all."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_id", "place", "attempt"], name="cases_debit_once"),
            models.CheckConstraint(condition=Q(state__in=list(ITEM_STATES)), name="cases_debit_state"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="cases_debit_positive"),
        ]

    def __str__(self) -> str:
        return f"debit {self.end_to_end}"
