"""What the gates saw this morning beside the first entries: people who went out and came back, who was turned away,
copies that two gates let in, and what the devices say of themselves. All of it through the product's own actions."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max, QuerySet

from badges.actions import NewHolder, Report, add_holders, note_status, record_upload
from badges.models import Badge, BadgeKind, BadgeState, Device, Presence, Scan
from badges.rules import ADMITTED, Direction, Reading, Reason, Verdict, deny
from config.demo.generate import SEED
from config.demo.load_exhibitors import name_id
from config.demo.people import name_people
from config.demo.timeline import START
from events import clock
from events.models import Fair
from events.permissions import Actor, actor_of_device

# As many as an upload takes.
PART = 500
COPIES = 3
HELPERS = {
    "volunteer": (320, "มหาวิทยาลัยราชภัฏพระนคร"),
    "contractor": (220, "บริษัท รับสร้างคูหา จำกัด"),
    "press": (24, "สื่อมวลชน"),
}
# Nothing after this: the demo begins some minutes later.
LAST = START - timedelta(minutes=3)
SILENT = "ประตู 1 เครื่อง 2"


@dataclass(frozen=True)
class Read:
    """One reading to be, at a gate's first device."""

    gate: str
    at: datetime
    code: str
    direction: Direction = Direction.ENTRY
    shown: Verdict = ADMITTED


def load_helpers(fair: Fair, organiser: Actor) -> None:
    """Students who help, people who build stands, and the press, with badges of their own."""
    rng = random.Random(SEED)  # noqa: S311 - made-up people
    for kind, (count, organisation) in HELPERS.items():
        people = [
            NewHolder(
                kind=kind, name_th=person.name_th, name_en=person.name_en, organisation=organisation
            )
            for start in range(0, count, 40)
            for person in name_people(rng, key=f"{kind}/{start}", count=min(40, count - start))
        ]
        add_holders(actor=organiser, fair=fair, people=people)


def load_morning(fair: Fair) -> None:
    """After the first entries are in the log."""
    rng = random.Random(SEED)  # noqa: S311 - made-up people
    _send(fair, [one for badge in _helpers(fair) for one in _come_in(rng, badge)])
    came = list(
        Presence.objects.filter(fair=fair, is_inside=True)
        .select_related("badge", "gate", "last_scan")
        .order_by("badge__serial")
    )
    first = [row for row in came if row.gate is not None and row.gate.code == "G1"]
    copied = [row for row in first if row.badge.kind == BadgeKind.EXHIBITOR][:COPIES]
    held = {row.badge_id for row in copied}
    reads = [one for row in came if row.badge_id not in held for one in _go_out(rng, row)]
    reads += _turn_away(rng, fair, came)
    reads += [
        Read(gate, LAST - timedelta(minutes=9 * number + 2), row.badge.code)
        for number, (row, gate) in enumerate(zip(copied, ("G2", "G3", "G2"), strict=False))
    ]
    # Somebody let in a sheet of paper that was no badge.
    reads.append(Read("G3", LAST - timedelta(minutes=31), "OTOP CITY 2017 VIP"))
    _send(fair, reads)
    _say(rng, fair)


def _helpers(fair: Fair) -> QuerySet[Badge]:
    return Badge.objects.filter(fair=fair, kind__in=list(HELPERS)).order_by("serial")


def _come_in(rng: random.Random, badge: Badge) -> list[Read]:
    """Four of five are there already. The press is too early: it keeps the visitors' hours."""
    gate = rng.choice(("G1", "G1", "G2", "G3"))
    at = LAST - timedelta(seconds=rng.randint(900, 4900))
    if badge.kind == BadgeKind.PRESS:
        return [Read(gate, at, badge.code, shown=deny(Reason.CLOSED))] if rng.random() < 0.5 else []
    return [Read(gate, at, badge.code)] if rng.random() < 0.8 else []


def _go_out(rng: random.Random, row: Presence) -> list[Read]:
    """To the van and back, some more than once."""
    if row.gate is None or row.last_scan is None:
        return []
    first, gate, code = (
        row.last_scan.happened_at + timedelta(seconds=90),
        row.gate.code,
        row.badge.code,
    )
    seconds = int((LAST - first).total_seconds())
    times = rng.choice((0, 1, 1, 2, 3))
    if seconds < 600:
        return []
    moments = sorted(rng.sample(range(0, seconds, 20), 2 * times))
    return [
        Read(
            gate,
            first + timedelta(seconds=moment),
            code,
            Direction.ENTRY if number % 2 else Direction.EXIT,
        )
        for number, moment in enumerate(moments)
    ]


def _turn_away(rng: random.Random, fair: Fair, came: Sequence[Presence]) -> list[Read]:
    """Codes of nobody, badges at the wrong gate, and one that was reported lost."""

    def early() -> datetime:
        return LAST - timedelta(seconds=rng.randint(60, 4800))

    exhibitors = [row.badge.code for row in came if row.badge.kind == BadgeKind.EXHIBITOR]
    wrong = rng.sample(exhibitors, min(9, len(exhibitors)))
    lost = Badge.objects.filter(fair=fair, state=BadgeState.REVOKED).order_by("serial").first()
    forged = [code[::-1] for code in rng.sample(exhibitors, min(4, len(exhibitors)))]
    reads = [Read("GS", early(), code, shown=deny(Reason.WRONG_GATE)) for code in wrong]
    reads += [
        Read(rng.choice(("G1", "G2", "G3")), early(), code, shown=deny(Reason.FORGED))
        for code in forged
    ]
    if lost is not None:
        reads += [
            Read(gate, early(), lost.code, shown=deny(Reason.REVOKED)) for gate in ("G1", "G2")
        ]
    return reads


def _send(fair: Fair, reads: Sequence[Read]) -> None:
    by_gate: dict[str, list[Read]] = defaultdict(list)
    for read in sorted(reads, key=lambda one: (one.at, one.code)):
        by_gate[read.gate].append(read)
    for gate, mine in sorted(by_gate.items()):
        device = _devices(fair).filter(gate__code=gate).first()
        if device is None:
            continue
        last = Scan.objects.filter(device=device).aggregate(last=Max("device_seq"))["last"] or 0
        readings = [
            Reading(
                scan_id=name_id("scan", f"{fair.slug}/{gate}/{number}"),
                device_seq=number,
                code=one.code,
                direction=one.direction,
                scanned_at=one.at.astimezone(UTC),
                shown=one.shown,
            )
            for number, one in enumerate(mine, start=last + 1)
        ]
        for start in range(0, len(readings), PART):
            part = readings[start : start + PART]
            moment = part[-1].scanned_at + timedelta(seconds=2)
            with clock.travel(moment):
                record_upload(actor=actor_of_device(device), items=part, device_time=moment)


def _say(rng: random.Random, fair: Fair) -> None:
    """All are well but one, which has not been heard of for most of an hour."""
    for device in _devices(fair):
        is_silent = device.name == SILENT
        moment = START - timedelta(minutes=48 if is_silent else 0, seconds=rng.randint(5, 40))
        report = Report(
            queue=23 if is_silent else 0,
            battery=14 if is_silent else rng.randint(55, 98),
            list_age_s=400 if is_silent else rng.randint(4, 50),
            app="1",
        )
        moment = moment.astimezone(UTC)
        with clock.travel(moment):
            note_status(actor=actor_of_device(device), report=report, device_time=moment)


def _devices(fair: Fair) -> QuerySet[Device]:
    return (
        Device.objects.filter(fair=fair)
        .select_related("fair", "gate__zone")
        .order_by("gate__code", "name")
    )
