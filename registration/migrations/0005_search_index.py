"""Fill the search columns of rows that are there already; PostgreSQL finds parts of them by an index of trigrams."""

from typing import Any

from django.db import migrations

TABLES = ("registration_exhibitor", "registration_product")
BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    for name in ("Exhibitor", "Product"):
        model = apps.get_model("registration", name)
        field = model._meta.get_field("search")
        batch = []
        for row in model.objects.filter(search="").iterator(BATCH):
            field.pre_save(row, False)
            batch.append(row)
            if len(batch) == BATCH:
                model.objects.bulk_update(batch, ["search"])
                batch.clear()
        model.objects.bulk_update(batch, ["search"])


def add_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in TABLES:
        schema_editor.execute(
            f"CREATE INDEX {table}_by_trigram ON {table} USING gin (search gin_trgm_ops)"
        )


def drop_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX {table}_by_trigram")


class Migration(migrations.Migration):
    dependencies = [("registration", "0004_search_columns")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_indexes, drop_indexes),
    ]
