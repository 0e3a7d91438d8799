from importlib import import_module

from django.db import migrations, models


def protect_again(apps, schema_editor):
    """SQLite makes a table anew to add a column, and forgets its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        import_module("events.migrations.0002_append_only_log").protect(
            schema_editor, "badges_scan"
        )


class Migration(migrations.Migration):
    dependencies = [("badges", "0003_append_only_scans")]
    operations = [
        migrations.AddField("scan", "booths", models.JSONField(default=list)),
        migrations.RunPython(protect_again, migrations.RunPython.noop),
    ]
