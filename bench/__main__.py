"""`make bench`: each row runs the product and its peer or limit in one process and says the ratio.

Absolute numbers depend on the machine and on what else it does; only the ratio of one run counts.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
# A database of its own, thrown away at the end.
_folder = tempfile.TemporaryDirectory(prefix="fair-bench-")
os.environ["DATABASE_URL"] = f"sqlite:///{_folder.name}/bench.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("FAIR_DEVELOPMENT", "1")
os.environ["LOG_LEVEL"] = "ERROR"
os.environ.pop("REDIS_URL", None)

import django  # noqa: E402 - reads what is set above
import psycopg  # noqa: E402 - beside Django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the apps

from bench import badges, floor, imports, review, scans, solver  # noqa: E402 - needs the apps


def main() -> None:
    call_command("migrate", verbosity=0)
    rows = [
        *floor.measure(),
        *scans.measure(),
        *badges.measure(),
        *imports.measure(),
        *review.measure(),
        *solver.measure(),
    ]
    head = ("work", "product", "peer or limit", "ratio")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(4)]
    for row in [head, tuple("-" * width for width in widths), *rows]:
        print(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )
    measure_gate()


def measure_gate() -> None:
    """Under load, on PostgreSQL; in a process of its own, since this one has a database already."""
    server = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/fair")
    try:
        psycopg.connect(server.rsplit("/", 1)[0] + "/postgres").close()
    except psycopg.OperationalError:
        print("\nThe gate under load needs PostgreSQL (TEST_DATABASE_URL): python -m bench.gate")
        return
    short = ["--seconds", "3", "--rounds", "1"]
    subprocess.run([sys.executable, "-m", "bench.gate", *short], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
