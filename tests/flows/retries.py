"""The same request several times at once (T13); says as JSON how many effects it had.

    python -m tests.flows.retries --keys 1000 --tries 5

Begins applications under an Idempotency-Key, and sends scans, which their own number keeps apart. Servers, database and
what is left of it are those of tests.flows.kills.
"""

import argparse
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.flows.fleet import Fleet, Phones, build, launch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=20)
    parser.add_argument("--tries", type=int, default=5)
    given = parser.parse_args()
    phones = build(1, 1)
    from tests.conftest import MORNING

    asking = _Exhibitor()
    with launch(2, MORNING) as fleet, ThreadPoolExecutor(given.tries) as crowd:
        begun = [asking.begin(fleet, crowd, given.tries) for _ in range(given.keys)]
        scanned = [
            _scan(fleet, crowd, phones, seq, given.tries) for seq in range(1, given.keys + 1)
        ]
        other = asking.begin_otherwise(fleet)
    from badges.models import Scan
    from registration.models import Application

    print(
        json.dumps(
            {
                "applications": Application.objects.count(),
                "different_answers": sum(len(set(answers)) != 1 for answers in begun),
                "statuses": sorted({status for answers in begun for status, _body in answers}),
                "another_body": other,
                "scans": Scan.objects.count(),
                "different_answers_to_scans": sum(len(set(answers)) != 1 for answers in scanned),
                "statuses_of_scans": sorted({one[0] for answers in scanned for one in answers}),
            }
        )
    )


class _Exhibitor:
    """Somebody who may begin applications, as many as they like."""

    def __init__(self) -> None:
        from events.models import Fair, User
        from registration.models import Exhibitor
        from tests.conftest import World

        owner = User.objects.get(email="exhibitor_a@otop.example")
        world = World(Fair.objects.get(), None, {}, {}, {"exhibitor_a": owner})  # type: ignore[arg-type]  # its people will do
        exhibitor = Exhibitor.objects.get()
        self._body = {
            "exhibitor": str(exhibitor.pk),
            "products": [str(world.product(exhibitor).pk)],
            "zone": "FAB",
        }
        self._token = world.token("exhibitor_a")
        self._last = ""

    def _ask(self, fleet: Fleet, first: int, **more: str) -> tuple[int, bytes]:
        return fleet.ask(
            "POST",
            "/api/v1/fairs/city-2017/applications",
            self._body | more,
            first=first,
            Authorization=f"Bearer {self._token}",
            Idempotency_Key=self._last,
        )

    def begin(self, fleet: Fleet, crowd: ThreadPoolExecutor, tries: int) -> list[tuple[int, bytes]]:
        self._last = str(uuid.uuid4())
        return list(crowd.map(lambda number: self._ask(fleet, number), range(tries)))

    def begin_otherwise(self, fleet: Fleet) -> list[Any]:
        status, content = self._ask(fleet, 0, note="another body")
        return [status, json.loads(content)["code"]]


def _scan(
    fleet: Fleet, crowd: ThreadPoolExecutor, phones: Phones, seq: int, tries: int
) -> list[tuple[int, bytes]]:
    from tests.conftest import MORNING

    body = {
        "scan_id": str(uuid.uuid4()),
        "device_seq": seq,
        "code": phones.codes[0],
        "direction": "entry" if seq % 2 else "exit",
        "scanned_at": MORNING.isoformat(),
    }

    def once(number: int) -> tuple[int, bytes]:
        token = f"Bearer {phones.tokens[0]}"
        return fleet.ask("POST", "/api/v1/gate/scans", body, first=number, Authorization=token)

    return list(crowd.map(once, range(tries)))


if __name__ == "__main__":
    main()
