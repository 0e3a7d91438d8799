"""Who is inside, anew from the scan log."""

from typing import Any

from django.core.management.base import BaseCommand

from badges import actions
from events.models import Fair


class Command(BaseCommand):
    help = "Make the presences of all fairs anew from the scan log."

    def handle(self, *args: Any, **options: Any) -> None:
        for fair in Fair.objects.order_by("slug"):
            wrong = actions.rebuild_presence(fair=fair)
            self.stdout.write(f"{fair.slug}: {wrong} corrected")
