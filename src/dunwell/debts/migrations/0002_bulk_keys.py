"""Keys of the tables that files fill are checked per statement on PostgreSQL: see `trail/bulk_keys.py`."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from dunwell.trail.bulk_keys import BulkKey

KEYS = [
    BulkKey("debts_debt", "portfolio_id", "debts_portfolio"),
    BulkKey("debts_instalment", "debt_id", "debts_debt"),
    BulkKey("debts_statemove", "debt_id", "debts_debt"),
    BulkKey("debts_receipt", "debt_id", "debts_debt"),
]


def install(apps: Any, schema_editor: Any) -> None:
    del apps
    for key in KEYS:
        key.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("debts", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
