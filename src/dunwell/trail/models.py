"""Tables of the trail: an append-only chain of links, and the rulebooks under which everything was decided."""

from __future__ import annotations

from django.db import models


class Link(models.Model):
    """One act, chained by hash to the one before. A bulk run is one link with a root over its rows."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    did = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    because = models.TextField(default="{}")
    """Canonical JSON: reasons, rule ids, amounts; ids instead of personal data."""
    rows_count = models.BigIntegerField(null=True)
    rows_root = models.CharField(max_length=64, default="")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id", "id"], name="trail_about")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.did} {self.about_kind}:{self.about_id}"


class Head(models.Model):
    """The newest link's hash; its one row is locked while a link is added."""

    id = models.SmallIntegerField(primary_key=True)
    link_id = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="trail_one_head")]

    def __str__(self) -> str:
        return self.hash


class RulebookVersion(models.Model):
    """A changed rulebook that somebody proposed: never altered; what became of it is a row of `RulebookAnswer`."""

    key = models.CharField(max_length=80, unique=True)
    """Of all that is proposed and by whom: proposing the same again is the same proposal, until it is refused."""
    after_id = models.BigIntegerField(null=True)
    """The newest published version when it was proposed; null: none."""
    is_afresh = models.BooleanField(default=False)
    """It lies over the rulebook of the release alone, and what was published before ends with it."""
    release = models.CharField(max_length=16)
    """Version of the rulebook that came with the software."""
    digest = models.CharField(max_length=16)
    """Version of the rulebook with the changes in it, as decisions record it."""
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    files = models.TextField()
    """JSON: the overlay's files by name."""
    replayed = models.TextField(default="{}")
    """JSON: what its replay over the record said."""
    wanted_at = models.DateTimeField(null=True)
    """From when it is to hold; null: as soon as it is approved."""
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"rulebook {self.pk}: {self.title}"


class RulebookAnswer(models.Model):
    """What another member of staff said of a proposed rulebook, once."""

    version = models.OneToOneField(RulebookVersion, on_delete=models.PROTECT, related_name="answer")
    is_approved = models.BooleanField()
    effective_at = models.DateTimeField(null=True)
    """From when it holds; null when it was refused."""
    because = models.CharField(max_length=300, default="")
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_approved=True, effective_at__gte=models.F("answered_at"))
                | models.Q(is_approved=False, effective_at__isnull=True),
                name="trail_rulebook_effective",
            )
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.is_approved else 'no'} to rulebook {self.version_id}"
