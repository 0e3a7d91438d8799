"""Old changes of the live feed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from events import actions

KEPT = 10_000


class Command(BaseCommand):
    help = "Drop all but the last changes of each feed (by night, say). A viewer behind them starts anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", type=int, default=KEPT, help=f"changes to keep ({KEPT:,})")

    def handle(self, *args: Any, **options: Any) -> None:
        dropped = actions.prune_changes(keep=max(0, options["keep"]))
        self.stdout.write(f"{dropped} dropped")
