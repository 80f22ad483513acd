"""Make the tables of the room `cases` refuse changes and deletions."""

from django.db import migrations

from dunwell.trail import append_only

TABLES = tuple(table for table in append_only.TABLES if table.startswith("cases_"))


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
