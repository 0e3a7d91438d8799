"""What every process of a race has imported; the server that forks them imports it once for all."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the apps
from django.db import connection  # noqa: E402 - needs the apps

import tests.conftest  # noqa: E402, F401 - needs the apps


def migrate_if_empty() -> None:
    """Tests hand over a database that is migrated already; somebody at a shell may not."""
    if "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
