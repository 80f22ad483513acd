"""On PostgreSQL the words of actions are packed by LZ4 where the server has it: the default costs three times the time.

A night stores tens of thousands of messages; packing them was most of what their storing took.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

COLUMNS = ("text", "html")


def pack(apps: Any, schema_editor: Any) -> None:
    del apps
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
        if cursor.fetchone() != (True,):
            return
        for column in COLUMNS:
            cursor.execute(f'ALTER TABLE contacts_action ALTER COLUMN "{column}" SET COMPRESSION lz4')


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunPython(pack, migrations.RunPython.noop)]
