"""The scan log can be added to and read, nothing else: the database itself says no."""

from importlib import import_module
from typing import Any

from django.db import migrations


def add_triggers(apps: Any, schema_editor: Any) -> None:
    import_module("events.migrations.0002_append_only_log").protect(schema_editor, "badges_scan")


class Migration(migrations.Migration):
    dependencies = [("badges", "0002_initial"), ("events", "0002_append_only_log")]
    operations = [migrations.RunPython(add_triggers, migrations.RunPython.noop)]
