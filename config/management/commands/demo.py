"""`manage.py demo`: loads a fair once, hands out tokens, and serves it. One process, SQLite."""

import os
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.demo import files
from config.demo.generate import SCALES
from config.demo.timeline import START

HOST = "127.0.0.1"
_UNSET = frozenset({"REDIS_URL", "WEB_CONCURRENCY", "FAIR_CLOCK_ANCHOR"})


class Command(BaseCommand):
    help = "Serve OTOP CITY 2017 with data, on SQLite and in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--scale", choices=sorted(SCALES), default="small")
        parser.add_argument("--reset", action="store_true", help="start again from the data files")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo shows passwords; it needs FAIR_DEMO=1.")
        port, scale = str(options["port"]), options["scale"]
        _refuse_taken_port(options["port"])
        database = files.database_path(scale)
        environment = _build_environment(database)
        if environment != dict(os.environ):
            # Settings are read once, when a process starts.
            reset = ["--reset"] if options["reset"] else []
            _become("manage.py", "demo", "--port", port, "--scale", scale, *reset, env=environment)
        if options["reset"] or not files.is_current(database):
            files.remove_database(database)
            database.parent.mkdir(parents=True, exist_ok=True)
            self.stdout.write(f"กำลังเตรียมข้อมูล · Loading the {scale} fair ...")
            call_command("load_demo", scale=scale)
            connection.close()
            files.mark_current(database)
        call_command("hand_out_demo", port=options["port"])
        connection.close()
        _become(
            "deploy/serve.py", "--host", HOST, "--port", port, "--workers", "1", env=environment
        )


def _build_environment(database: Path) -> dict[str, str]:
    """The server's environment: its own database, no service, the clock of the fair's morning."""
    kept = {key: value for key, value in os.environ.items() if key not in _UNSET}
    return kept | {
        "FAIR_DEMO": "1",
        "DATABASE_URL": f"sqlite:///{database}",
        "FAIR_CLOCK_START": START.isoformat(),
    }


def _become(*command: str, env: dict[str, str]) -> NoReturn:
    """Replace this process, so that Ctrl+C and exit codes are those of the program that runs."""
    sys.stdout.flush()
    os.chdir(files.PROJECT)
    os.execve(sys.executable, [sys.executable, *command], env)  # noqa: S606 # nosec B606 - no shell


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken; choose another with PORT=.") from error
