"""On PostgreSQL a posting is kept by its entry and number: one index for both, the largest of the database after it.

Nothing asks for a posting by its number alone; SQLite, whose rows are in order of their number, needs no second index.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations


def install(apps: Any, schema_editor: Any) -> None:
    del apps
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_pkey, DROP CONSTRAINT ledger_posting_of_entry, "
            "ADD CONSTRAINT ledger_posting_of_entry PRIMARY KEY (entry_id, id)"
        )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_bulk_keys")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
