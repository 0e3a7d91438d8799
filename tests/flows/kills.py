"""Servers die under load (T12); says as JSON what became of what they had acknowledged.

    python -m tests.flows.kills --scans 20000 --kills 20 --phones 16

The database is DATABASE_URL, which is filled and left for the caller to throw away. Each phone sends its scans one
after the other, in and out by turns, each until it is answered; whenever a further part of them is, one of two servers
is killed and started again.
"""

import argparse
import json
import random
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.flows.fleet import Counter, Fleet, Phones, build, launch


def scan_all(
    fleet: Fleet, phones: Phones, number: int, scans: int, counter: Counter
) -> dict[str, tuple[str, str, str]]:
    """What was acknowledged to one phone, which has a badge of its own."""
    from tests.conftest import MORNING

    told = {}
    for seq in range(1, scans + 1):
        body = {
            "scan_id": str(uuid.uuid4()),
            "device_seq": seq,
            "code": phones.codes[number],
            "direction": "entry" if seq % 2 else "exit",
            "scanned_at": MORNING.isoformat(),
        }
        status, content = fleet.ask(
            "POST",
            "/api/v1/gate/scans",
            body,
            first=number,
            Authorization=f"Bearer {phones.tokens[number]}",
        )
        answer = json.loads(content)
        assert status == 200, answer
        told[answer["scan_id"]] = (answer["badge"], answer["decision"], answer["reason"])
        counter.add()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--phones", type=int, default=8)
    given = parser.parse_args()
    phones = build(given.phones, given.phones)
    from tests.conftest import MORNING

    each = -(-given.scans // given.phones)
    wanted, counter, rng = each * given.phones, Counter(), random.Random(2560)
    with launch(2, MORNING) as fleet, ThreadPoolExecutor(given.phones) as crowd:
        work = [
            crowd.submit(scan_all, fleet, phones, number, each, counter)
            for number in range(given.phones)
        ]
        for kill in range(given.kills):
            counter.reach((kill + 1) * wanted // (given.kills + 2))
            port = rng.choice(fleet.ports)
            fleet.kill(port)
            fleet.start(port)
            fleet.wait(port)
        told = {key: answer for one in work for key, answer in one.result().items()}
    print(json.dumps(judge(told)))


def judge(told: dict[str, tuple[str, str, str]]) -> dict[str, int]:
    """What the database says to what was acknowledged."""
    from badges.actions import rebuild_presence
    from badges.models import Scan
    from events.models import Fair

    stored = {
        str(key): rest
        for key, *rest in Scan.objects.values_list("scan_id", "badge_id", "decision", "reason")
    }
    return {
        "acknowledged": len(told),
        "lost": len(told.keys() - stored.keys()),
        "invented": len(stored.keys() - told.keys()),
        "stored_otherwise": sum(list(told[key]) != stored[key] for key in told if key in stored),
        "refused": sum(decision != "admit" for _badge, decision, _reason in told.values()),
        "presences_beside_the_log": rebuild_presence(fair=Fair.objects.get()),
    }


if __name__ == "__main__":
    main()
