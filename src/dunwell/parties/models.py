"""Tables of the parties: people, how to reach them, what changes treatment. Personal data lives here alone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dunwell.core.words import CircumstanceKind, PersonKind, PointKind
from dunwell.trail.constraints import one_of


class Person(models.Model):
    """A natural or legal person."""

    kind = models.CharField(max_length=12, default=PersonKind.INDIVIDUAL)
    name = models.CharField(max_length=200)
    search_name = models.CharField(max_length=200)
    """Lower case, no accents or punctuation, single spaces: `core.intake` and `parties.names` make it alike. People are
    sorted by it; what is searched are their spellings, of which each has one at least."""
    language = models.CharField(max_length=5, default="")
    country = models.CharField(max_length=2, default="")
    region = models.CharField(max_length=6, default="")
    zone = models.CharField(max_length=40, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=one_of("kind", PersonKind), name="parties_person_kind")]

    def __str__(self) -> str:
        return f"person {self.pk}"


class PersonKey(models.Model):
    """How a source names a person: one key of one scope is one person for ever."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys", db_index=False)
    scope = models.CharField(max_length=60)
    """`creditor:12` or the name of a register."""
    key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="parties_key_once")]

    def __str__(self) -> str:
        return f"{self.scope}/{self.key}"


class Spelling(models.Model):
    """A name as some source wrote it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="spellings", db_index=False)
    name = models.CharField(max_length=200)
    search_name = models.CharField(max_length=200)
    source = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["search_name"], name="parties_spelling_name")]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="parties_spelling_once")]

    def __str__(self) -> str:
        return f"spelling of person {self.person_id}"


class ContactPoint(models.Model):
    """One way to reach a person, as a source gave it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=254)
    """Lower-case address, E.164 number, or for post the first line."""
    lines = models.TextField(default="")
    """Post only: street lines, one a line."""
    city = models.CharField(max_length=100, default="")
    region = models.CharField(max_length=6, default="")
    postcode = models.CharField(max_length=20, default="")
    country = models.CharField(max_length=2, default="")
    zone = models.CharField(max_length=40, default="")
    """The zone the address or area code suggests, or the extremes of several with a blank between; a hint."""
    place = models.CharField(max_length=10, default="")
    """home, work, or not known."""
    is_employer_provided = models.BooleanField(default=False)
    origin = models.CharField(max_length=30, default="")
    state = models.CharField(max_length=12, default="usable")
    """usable, bounced, wrong_person, retired."""
    source = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["value"], condition=Q(kind="email"), name="parties_point_email")]
        constraints = [
            models.CheckConstraint(condition=one_of("kind", PointKind), name="parties_point_kind"),
            models.CheckConstraint(
                condition=one_of("state", ["usable", "bounced", "wrong_person", "retired"]), name="parties_point_state"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="parties_point_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} point {self.pk} of person {self.person_id}"


class Identifier(models.Model):
    """An identity number, birth date or bank detail, sealed; found only by its exact value."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20)
    """national_id, birth_date, bank_account."""
    sealed = models.BinaryField()
    blind_index = models.CharField(max_length=64)
    source = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "blind_index"], name="parties_identifier_index")]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Consent(models.Model):
    """What a person allowed or refused for a channel, from a day on. The newest line of a channel stands."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents", db_index=False)
    channel = models.CharField(max_length=12)
    """A channel, or `all`."""
    is_given = models.BooleanField()
    point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT)
    words = models.CharField(max_length=200, default="")
    source = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "channel", "starts_on"], name="parties_consent_line")]

    def __str__(self) -> str:
        return f"{'consent to' if self.is_given else 'refusal of'} {self.channel} by person {self.person_id}"


class BarredHours(models.Model):
    """Hours of the day a person ruled out, in local time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="barred_hours")
    from_minute = models.SmallIntegerField()
    to_minute = models.SmallIntegerField()
    source = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_minute__gte=0, to_minute__lte=1440, from_minute__lt=F("to_minute")),
                name="parties_barred_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"hours ruled out by person {self.person_id}"


class Circumstance(models.Model):
    """A fact that stops or changes treatment: death, insolvency, moratorium, representation, vulnerability, cease."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="circumstances", db_index=False)
    kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField(null=True)
    """The one debt it is about; null: all debts of the person."""
    detail = models.CharField(max_length=40, default="")
    """Closed word: `bankruptcy`, `breathing_space`, `attorney`, `debt_adviser`, `stop_all_contact` and so on."""
    level = models.SmallIntegerField(default=0)
    """Vulnerability's treatment: 1 adapt, 2 specialist only, 3 no contact. 0 for other kinds."""
    note_sealed = models.BinaryField(default=b"")
    source = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    """Last day it holds; null until further notice."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)
    """Set when it was recorded in error; the line stays."""

    class Meta:
        indexes = [models.Index(fields=["person", "kind"], name="parties_circumstance_kinds")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(CircumstanceKind)), name="parties_circumstance_word"),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=3), name="parties_circumstance_level"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="parties_circumstance_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Payer(models.Model):
    """Who a payment came from, as the bank named them; a person of ours or a stranger."""

    reference = models.CharField(max_length=160)
    """The payment's: `debts.Receipt.reference`."""
    name = models.CharField(max_length=200, default="")
    search_name = models.CharField(max_length=200, default="")
    account_index = models.CharField(max_length=64, default="")
    """Keyed digest of the account: equal accounts are recognised, and none can be read."""
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account_index"], opclasses=["varchar_pattern_ops"], name="parties_payer_account")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], opclasses=["varchar_pattern_ops"], name="parties_payer_reference_once"
            )
        ]

    def __str__(self) -> str:
        return f"payer {self.pk}"
