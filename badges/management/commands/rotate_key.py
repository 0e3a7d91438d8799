"""A new signing key for a fair, from the command line; first what will happen, then with --yes it does."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from badges import actions, queries
from events import clock
from events.permissions import SYSTEM
from events.queries import get_fair
from events.rules import Refused


class Command(BaseCommand):
    help = "Replace the key that signs a fair's badges. Older keys hold until their date, or until --hold-until."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fair", help="the fair's slug")
        parser.add_argument("--hold-until", metavar="YYYY-MM-DD", help="the last day of older keys")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fair = get_fair(SYSTEM, options["fair"])
            until = _end_of(options["hold_until"])
            for used in queries.keys_of(fair):
                self.stdout.write(
                    f"key {used.key.kid}: {used.state}, until {used.key.not_after.isoformat()},"
                    f" {used.badges} badges"
                )
            if not options["yes"]:
                self.stdout.write(
                    "A new key would sign from now on. Nothing is changed without --yes."
                )
                return
            key = actions.rotate_key(actor=SYSTEM, fair=fair, hold_until=until)
        except Refused as refused:
            raise CommandError(refused.code) from refused
        self.stdout.write(f"key {key.kid} signs from now on")


def _end_of(day: str | None) -> datetime | None:
    if day is None:
        return None
    try:
        last = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=clock.BANGKOK)
    except ValueError:
        raise CommandError("--hold-until is a day, e.g. 2017-12-25") from None
    return datetime.combine(last.date() + timedelta(days=1), time(), tzinfo=clock.BANGKOK)
