"""The scan log can be added to and read, nothing else: the database itself says no."""

from importlib import import_module

from django.db import migrations


def add_triggers(apps, schema_editor):
    import_module("events.migrations.0002_append_only_log").protect(schema_editor, "badges_scan")


class Migration(migrations.Migration):
    dependencies = [("badges", "0002_initial"), ("events", "0002_append_only_log")]
    operations = [migrations.RunPython(add_triggers, migrations.RunPython.noop)]
