"""Tables of the trail: an append-only chain of links."""

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
