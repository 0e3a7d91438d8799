"""The ledger of foreign goods can be added to and read, nothing else: the database itself says no."""

from importlib import import_module
from typing import Any

from django.db import migrations


def book_what_had_left(apps: Any, schema_editor: Any) -> None:
    """Totals that were written before there was a ledger become its first entries."""
    items = apps.get_model("registration", "ManifestItem")
    movements = apps.get_model("registration", "ManifestMovement")
    movements.objects.bulk_create(
        movements(
            item=item, date=item.fair.starts_on, kind=kind, quantity=getattr(item, kind), by=None
        )
        for item in items.objects.select_related("fair")
        for kind in ("sold", "given", "destroyed", "re_exported")
        if getattr(item, kind)
    )


def add_triggers(apps: Any, schema_editor: Any) -> None:
    protect = import_module("events.migrations.0002_append_only_log").protect
    protect(schema_editor, "registration_manifestmovement")


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0012_ledger_of_foreign_goods"),
        ("events", "0002_append_only_log"),
    ]
    operations = [
        migrations.RunPython(book_what_had_left, migrations.RunPython.noop),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
