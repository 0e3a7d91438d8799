"""`manage.py demo`: loads a fair once, hands out tokens, and serves it. One process, SQLite."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import files
from config.demo.generate import SCALES
from config.demo.timeline import START

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Serve OTOP CITY 2017 with data, on SQLite and in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--scale", choices=sorted(SCALES), default="small")
        parser.add_argument("--reset", action="store_true", help="start again from the data files")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo shows passwords; it needs FAIR_DEMO=1.")
        port, scale = options["port"], options["scale"]
        _refuse_taken_port(port)
        database = files.database_path(scale)
        environment = _build_environment(database)
        if options["reset"] or not files.is_current(database):
            files.remove_database(database)
            database.parent.mkdir(parents=True, exist_ok=True)
            self.stdout.write(f"กำลังเตรียมข้อมูล · Loading the {scale} fair ...")
            _manage(environment, "load_demo", "--scale", scale)
            files.mark_current(database)
        _manage(environment, "hand_out_demo", "--port", str(port))
        sys.stdout.flush()
        os.chdir(files.PROJECT)
        serve = [sys.executable, "deploy/serve.py", "--host", HOST, "--port", str(port)]
        os.execve(sys.executable, [*serve, "--workers", "1"], environment)  # noqa: S606 - replaces this process, no shell


def _build_environment(database: Path) -> dict[str, str]:
    """The server's environment: its own database, no service, and the clock of the fair's morning."""
    kept = {key: value for key, value in os.environ.items() if key not in _UNSET}
    return kept | {
        "FAIR_DEMO": "1",
        "DATABASE_URL": f"sqlite:///{database}",
        "FAIR_CLOCK_START": START.isoformat(),
    }


_UNSET = frozenset({"DATABASE_URL", "REDIS_URL", "WEB_CONCURRENCY", "FAIR_CLOCK_ANCHOR"})


def _manage(environment: dict[str, str], *arguments: str) -> None:
    """Run another command on the demo's database, which only a new process can open."""
    command = [sys.executable, str(files.PROJECT / "manage.py"), *arguments]
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        raise CommandError(f"{arguments[0]} failed; the lines above say why.")


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken; choose another with PORT=.") from error
