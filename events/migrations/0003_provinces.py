"""The 77 provinces, from events/data/provinces.json."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "provinces.json"


def load_provinces(apps: Any, schema_editor: Any) -> None:
    Province = apps.get_model("events", "Province")
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    Province.objects.bulk_create(Province(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_append_only_log")]
    operations = [migrations.RunPython(load_provinces, migrations.RunPython.noop)]
