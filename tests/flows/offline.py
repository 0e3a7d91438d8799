"""Phones at offline gates and real servers that are killed (T2); says as JSON how many runs held.

    python -m tests.flows.offline --runs 50

Each run is a fair's day in small, from its own seed: phones read, lose requests and answers, send in parts, and in the
middle of it a server is killed and started again. At the end of a run each phone is heard out, and
what tests/flows/phone.py asks of the server must hold. The database is DATABASE_URL, as for tests.flows.kills.
"""

import argparse
import datetime as dt
import json
import random
from typing import Any

from tests.flows.fleet import Fleet, build, launch, send
from tests.flows.phone import Phone, check_all_there, check_nothing_lost

GATES = 3
STEPS = 24
PATH = "/api/v1/gate/scans/batch"


class Day:
    """One run: phones that go on from where the last run left them, with queues of their own."""

    def __init__(self, fleet: Fleet, phones: list[Phone], codes: list[str], seed: int) -> None:
        self.fleet, self.phones, self.codes = fleet, phones, codes
        self.rng = random.Random(seed)

    def deliver(self, phone: Phone, body: dict[str, Any]) -> dict[str, Any] | None:
        """One attempt at one of the servers, which may be dead by now."""
        answer = send(
            self.rng.choice(self.fleet.ports),
            "POST",
            PATH,
            body,
            Authorization=f"Bearer {phone.token}",
        )
        if answer is None:
            return None
        assert answer[0] == 200, answer
        found: dict[str, Any] = json.loads(answer[1])
        return found

    def step(self) -> None:
        from events import clock

        phone, now = self.rng.choice(self.phones), clock.now()
        match self.rng.randrange(6):
            case 0 | 1 | 2:
                code = self.rng.choice(self.codes)
                phone.read(code, self.rng.choice(["entry", "entry", "exit"]), now)
            case 3:
                phone.sync(self.deliver, now, self.rng.randrange(1, 5))
            case 4:
                phone.sync(lambda _phone, _body: None, now)
            case _:
                # The server has it, and the phone does not know.
                self.deliver(phone, phone.pack(self.rng.randrange(1, 5), now))

    def run(self) -> None:
        killed_at = self.rng.randrange(STEPS)
        for number in range(STEPS):
            if number == killed_at:
                port = self.rng.choice(self.fleet.ports)
                self.fleet.kill(port)
                self.fleet.start(port)
            self.step()
            check_nothing_lost(self.phones)
        for port in self.fleet.ports:
            self.fleet.wait(port)
        from events import clock

        for phone in self.phones:
            assert phone.sync(self.deliver, clock.now())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2560)
    given = parser.parse_args()
    paired = build(GATES, 3)
    from django.conf import settings

    from tests.conftest import MORNING

    # The clock of this process is the servers'; two phones are two hours off.
    skews = [dt.timedelta(0), dt.timedelta(hours=2), dt.timedelta(hours=-2)]
    phones = [
        Phone(number, token, skew)
        for number, (token, skew) in enumerate(zip(paired.tokens, skews, strict=True))
    ]
    with launch(2, MORNING) as fleet:
        settings.FAIR_CLOCK_START = fleet.environment["FAIR_CLOCK_START"]
        settings.FAIR_CLOCK_ANCHOR = float(fleet.environment["FAIR_CLOCK_ANCHOR"])
        for run in range(given.runs):
            Day(fleet, phones, paired.codes, given.seed + run).run()
            check_all_there(phones, exactly=False)
    print(json.dumps({"runs": given.runs, "deeds": sum(len(phone.deeds) for phone in phones)}))


if __name__ == "__main__":
    main()
