"""Deletes what has been kept as long as the retention rules say. Meant to run every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from events.actions import purge_personal_data, retention_rules


class Command(BaseCommand):
    help = "Delete personal data whose time is over; --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, delete nothing")
        parser.add_argument("--rule", action="append", default=[], help="only this rule")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = purge_personal_data(dry_run=options["dry_run"], codes=options["rule"])
        days = {rule.code: rule.days for rule in retention_rules()}
        verb = "would go" if options["dry_run"] else "gone"
        for code, count in counts.items():
            self.stdout.write(f"{code} (after {days[code]} days): {count} {verb}")
