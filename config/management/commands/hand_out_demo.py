"""`manage.py hand_out_demo`: new tokens in var/demo.json, and a note of where to click."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.demo.accounts import DEMO_ACCOUNTS
from config.demo.files import handout_path
from config.demo.handout import prepare_handout, write_handout
from config.demo.load import CITY
from events.models import Fair


class Command(BaseCommand):
    help = "Issue the demo's tokens anew, write var/demo.json and print who signs in."
    # `demo` has run them already, in the environment of the server to come.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demo hands out passwords; it needs FAIR_DEMO=1.")
        call_command("migrate", interactive=False, verbosity=0)
        url = f"http://127.0.0.1:{options['port']}"
        handout = prepare_handout(fair=Fair.objects.get(slug=CITY), base_url=url)
        write_handout(handout_path(), handout)
        self._print(url)

    def _print(self, url: str) -> None:
        lines = [
            "",
            "  OTOP CITY 2017 · อาทิตย์ 17 ธันวาคม 2560 เวลา 09.30 น. (นาฬิกาซ้อม · rehearsal clock)",
            f"  เปิด · open  {url}/",
            "",
            "  เข้าสู่ระบบ · sign in:",
        ]
        lines += [
            f"    {account.email:<26} {account.password:<22} {account.about}"
            for account in DEMO_ACCOUNTS
        ]
        lines += [
            "",
            "  โทเคน อุปกรณ์ประตู และบัตร 50 ใบ · tokens, gate devices, 50 badges: var/demo.json",
            "  หยุด · stop: Ctrl+C",
            "",
        ]
        self.stdout.write("\n".join(lines))
