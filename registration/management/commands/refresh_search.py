from typing import Any

from django.core.management.base import BaseCommand

from registration.actions import refresh_search


class Command(BaseCommand):
    help = "Write the search columns anew, after a rule of spelling has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh_search()} rows written")
