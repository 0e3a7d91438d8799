"""`manage.py work`: a process that does jobs and nothing else, beside servers with JOB_SECONDS=0."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.worker import start_worker


class Command(BaseCommand):
    help = "Do the jobs of the queue until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.JOB_SECONDS = settings.JOB_SECONDS or 1.0
        for thread in start_worker():
            thread.join()
