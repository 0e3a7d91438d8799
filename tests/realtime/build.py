"""Fill DATABASE_URL with a small world; print the organiser's token and 24 approved applications."""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402 - needs the path and the apps

django.setup()

from events import clock  # noqa: E402 - needs the path and the apps
from tests.conftest import MORNING, make_world  # noqa: E402 - needs the path and the apps
from tests.races.prepared import migrate_if_empty  # noqa: E402 - needs the path and the apps

migrate_if_empty()
with clock.travel(MORNING):
    world = make_world(booths=30)
    sys.stdout.write(world.token("organiser"))
    for _ in range(24):
        sys.stdout.write(f"\n{world.approved().pk}")
