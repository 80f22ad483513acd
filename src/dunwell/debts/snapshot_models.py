"""The kept snapshot as a table, made from `core/columns.py`. A cache; `dunwell verify` rebuilds it."""

from __future__ import annotations

from typing import Any

from django.db import models

from dunwell.core import columns

FIELDS: dict[str, type[models.Field[Any, Any]]] = {
    "Int64": models.BigIntegerField,
    "Int32": models.IntegerField,
    "Date": models.DateField,
    "Boolean": models.BooleanField,
}


def _field(column: columns.Column) -> models.Field[Any, Any]:
    """The database field that holds one kept column."""
    may_be_null = column.null != columns.NEVER
    if str(column.dtype) == "String":
        return models.CharField(max_length=40, null=may_be_null)
    return FIELDS[str(column.dtype)](null=may_be_null)


class SnapshotFields(models.Model):
    """Every kept column but the key, made from its definition so that the two cannot disagree."""

    class Meta:
        abstract = True


for _column in columns.KEPT:
    if _column.name != "debt_id":
        SnapshotFields.add_to_class(_column.name, _field(_column))


class Snapshot(SnapshotFields):
    """One wide row per debt."""

    debt_id = models.BigIntegerField(primary_key=True)
    made = models.BigIntegerField(default=0)
    """Its place in the line of changes: a row with a higher number was made later."""

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="debts_snapshot_person")]

    def __str__(self) -> str:
        return f"snapshot of debt {self.debt_id}"
