"""Whether the log is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events import audit


class Command(BaseCommand):
    help = "Verify the hash chains of the log: exit 0 when all are whole, 1 with what is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        names = audit.chain_names()
        breaks = [line for name in names for line in audit.find_breaks(name)]
        for line in breaks:
            self.stdout.write(line)
        if breaks:
            raise CommandError(f"{len(breaks)} breaks", returncode=1)
        self.stdout.write(f"{len(names)} chains are whole")
