"""Keys of the tables that files fill are checked per statement on PostgreSQL: see `trail/bulk_keys.py`."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from dunwell.trail.bulk_keys import BulkKey

KEYS = [
    BulkKey("ledger_posting", "entry_id", "ledger_entry"),
    BulkKey("ledger_posting", "account_id", "ledger_account"),
]


def install(apps: Any, schema_editor: Any) -> None:
    del apps
    for key in KEYS:
        key.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
