"""The log of who did what can be added to and read, nothing else: the database itself says no."""

from typing import Any

from django.db import migrations

TABLE = "events_logentry"
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def add_triggers(apps: Any, schema_editor: Any) -> None:
    protect(schema_editor, TABLE)


def protect(schema_editor: Any, table: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)
        schema_editor.execute(POSTGRES.format(table=table))
        return
    for verb in ("update", "delete"):
        schema_editor.execute(SQLITE.format(table=table, verb=verb, VERB=verb.upper()))


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, migrations.RunPython.noop)]
