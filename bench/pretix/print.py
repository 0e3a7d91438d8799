"""Run by pretix's Python: its badges plugin makes one file of all badges, one a page; says how fast as JSON.

print.py ROUNDS
"""

import json
import os
import statistics
import sys
import time
from io import BytesIO

os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"

import django

django.setup()

from django_scopes import scopes_disabled
from pretix.base.models import Event, OrderPosition
from pretix.plugins.badges.exporters import OPTIONS, render_pdf


def measure(rounds: int) -> dict[str, float]:
    event = Event.objects.get(slug="city")
    rates, size, number = [], 0, 0
    for _ in range(rounds):
        buffer = BytesIO()
        start = time.perf_counter()
        people = list(
            OrderPosition.objects.filter(order__event=event)
            .prefetch_related("answers", "answers__question")
            .select_related("order", "item", "variation", "addon_to")
        )
        render_pdf(event, people, OPTIONS["one"], buffer)
        number = len(people)
        rates.append(number / (time.perf_counter() - start))
        size = len(buffer.getvalue())
    return {"badges": number, "per_second": statistics.median(rates), "bytes": size / number}


if __name__ == "__main__":
    with scopes_disabled():
        print(json.dumps(measure(int(sys.argv[1]))))
