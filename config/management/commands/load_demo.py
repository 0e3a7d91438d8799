"""`manage.py load_demo`: fills an empty database with the demo's fairs."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.demo.generate import SCALES
from config.demo.load import load_demo


class Command(BaseCommand):
    help = "Fill an empty database with the demo's fairs; does nothing where fairs exist."
    # `demo` has run them already, in the environment of the server to come.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=sorted(SCALES), default="small")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has known passwords; it needs FAIR_DEMO=1.")
        call_command("migrate", interactive=False, verbosity=0)
        started = time.perf_counter()
        if load_demo(scale=options["scale"]):
            self.stdout.write(f"Loaded in {time.perf_counter() - started:.1f} s.")
        else:
            self.stdout.write("There are fairs already; nothing was loaded.")
