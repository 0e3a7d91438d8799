"""Run by bench.gate in processes of their own, on the database of DATABASE_URL.

python -m bench.gate_work fill BADGES     a fair with that many badges and a phone for each caller, as JSON
python -m bench.gate_work print ROUNDS    one file of all badges, one a page, as pretix's print.py makes it
python -m bench.gate_work count           scans stored, and presences that differ from the log
python -m bench.gate_work minimal PORT    the minimal view, by the product's server with two workers
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
PHONES = 32
BOOTHS = 50


def fill(badges: int) -> dict[str, Any]:
    from badges.actions import issue_badges
    from badges.models import Badge
    from booths.models import BoothDay
    from events import clock
    from events.permissions import SYSTEM
    from registration.models import Person
    from tests.conftest import MORNING, make_world

    with clock.travel(MORNING):
        world = make_world(booths=BOOTHS)
        people = []
        for number in range(BOOTHS):
            exhibitor = world.exhibitor()
            people += [
                Person(
                    exhibitor=exhibitor,
                    prefix="นาง",
                    name_th=f"ญาณิศา ปู่ทอง {number} {beside}",
                    name_en=f"Yanisa Puthong {number} {beside}",
                )
                for beside in range(badges // BOOTHS - 1)
            ]
            world.allocated(f"A{number + 1:02d}", exhibitor=exhibitor)
        Person.objects.bulk_create(people)
        issue_badges(actor=SYSTEM, fair=world.fair, people=people)
        codes = list(Badge.objects.order_by("serial").values_list("code", flat=True))
        # Booths open once a day, which is no scan's daily work.
        opener, _token = world.device(name="opener")
        for code in codes[:BOOTHS]:
            world.scan(opener, code)
            world.scan(opener, code, "exit")
        assert BoothDay.objects.filter(is_open=True).count() == BOOTHS
        tokens = [world.device(name=f"phone {number}")[1] for number in range(PHONES)]
    return {"tokens": tokens, "codes": codes}


def print_badges(rounds: int) -> dict[str, float]:
    from badges.models import Badge
    from badges.queries import faces_of
    from badges.rendering.pdf import render_badges_pdf
    from events.typesetting.fonts import missing_fonts

    assert missing_fonts() == []
    rates, size, number = [], 0, 0
    for _ in range(rounds):
        start = time.perf_counter()
        badges = Badge.objects.select_related("fair", "person", "exhibitor__province")
        faces = faces_of(list(badges.order_by("serial")))
        file = render_badges_pdf(faces)
        number, size = len(faces), len(file)
        rates.append(number / (time.perf_counter() - start))
    return {"badges": number, "per_second": statistics.median(rates), "bytes": size / number}


def count() -> dict[str, int]:
    from badges.actions import rebuild_presence
    from badges.models import Scan
    from events.models import Fair

    return {
        "scans": Scan.objects.count(),
        "wrong": sum(rebuild_presence(fair=fair) for fair in Fair.objects.all()),
    }


def serve_minimal(port: int) -> None:
    from uvicorn.supervisors import Multiprocess

    from deploy.serve import bind_socket, configure_server

    config = configure_server(host="127.0.0.1", port=port, workers=2)
    config.app = "bench.minimal:asgi"
    config.log_level = "error"
    config.lifespan = "off"
    config.configure_logging()
    Multiprocess(config, sockets=[bind_socket(config)]).run()


def main() -> None:
    order, *rest = sys.argv[1:]
    if order == "minimal":
        serve_minimal(int(rest[0]))
        return
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if order == "fill":
        print(json.dumps(fill(int(rest[0]))))
    elif order == "print":
        print(json.dumps(print_badges(int(rest[0]))))
    else:
        print(json.dumps(count()))


if __name__ == "__main__":
    main()
