"""After a key was replaced: seal the numbers of identity papers anew and hash them under the key in use."""

from typing import Any

from django.core.management.base import BaseCommand

from registration.actions import reseal_identities


class Command(BaseCommand):
    help = "Seal and hash the numbers of identity papers with the keys in use."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reseal_identities()} resealed")
