"""Loads badges and what the gates have seen on the first morning."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from badges import codes
from badges.actions import KEY_PURPOSE, kind_for, validity_of
from badges.models import (
    Badge,
    BadgeCounter,
    BadgeKind,
    BadgeState,
    Device,
    Presence,
    Scan,
    SigningKey,
)
from badges.queries import booths_on
from badges.rendering.press import choose_drawing
from badges.rules import Decision, Direction, Reason
from booths.models import Allocation, Booth, BoothDay
from config.demo.generate import SEED
from config.demo.ledger import Ledger
from config.demo.load_exhibitors import BATCH, name_id
from config.demo.shapes import EntryPlan
from events import clock, vault
from events.models import Fair
from events.permissions import Actor, actor_of_device
from registration.models import Exhibitor, Person

LOST_REASON = "ทำบัตรหาย ออกใบใหม่แทน"


@dataclass(frozen=True)
class Wearer:
    """Somebody who gets a badge; the kind follows from the exhibitor where none is given."""

    person: Person
    exhibitor: Exhibitor
    at: datetime
    kind: BadgeKind | None = None


def list_wearers(
    allocations: Iterable[tuple[Allocation, datetime]],
    people_of: dict[Exhibitor, list[Person]],
) -> list[Wearer]:
    """The people of each exhibitor with booths, from its first allocation on."""
    return [
        Wearer(person, allocation.exhibitor, at)
        for allocation, at in allocations
        for person in people_of[allocation.exhibitor]
    ]


def load_badges(
    fair: Fair,
    wearers: Sequence[Wearer],
    *,
    key: SigningKey,
    lost: dict[Person, datetime],
    organiser: Actor,
    ledger: Ledger,
) -> dict[Person, Badge]:
    """A signed badge for each wearer; those who lost theirs get a second one. Answers active ones."""
    private = vault.unseal(bytes(key.private_sealed), purpose=KEY_PURPOSE)
    first, last = validity_of(fair)
    draw = choose_drawing(len(wearers))
    replaced = [Wearer(w.person, w.exhibitor, lost[w.person]) for w in wearers if w.person in lost]
    badges: list[Badge] = []
    active: dict[Person, Badge] = {}
    for number, wearer in enumerate([*wearers, *replaced], start=1):
        badge_id = hashlib.sha256(f"{SEED}/{fair.slug}/{number}".encode()).hexdigest()[:16]
        code = codes.sign_code(
            private_key=private, kid=key.kid, badge_id=badge_id, not_before=first, not_after=last
        )
        badge = Badge(
            id=badge_id,
            fair=fair,
            person=wearer.person,
            exhibitor=wearer.exhibitor,
            kind=wearer.kind or kind_for(wearer.exhibitor),
            serial=f"{fair.pk:02d}-{number:06d}",
            code=code,
            kid=key.kid,
            symbol=draw(code),
            valid_from=first,
            valid_until=last,
            issued_at=wearer.at,
        )
        _log_issue(ledger, organiser, badge)
        former = active.get(wearer.person)
        if former is not None:
            former.state = BadgeState.REVOKED
            former.revoked_at, former.revoke_reason = wearer.at, LOST_REASON
            told = {"serial": former.serial, "reason": LOST_REASON}
            ledger.add(wearer.at, organiser, "badge.revoked", former, told)
        active[wearer.person] = badge
        badges.append(badge)
    Badge.objects.bulk_create(badges, batch_size=BATCH)
    Presence.objects.bulk_create(
        (Presence(badge=badge, fair=fair, changed_at=badge.issued_at) for badge in badges),
        batch_size=BATCH,
    )
    BadgeCounter.objects.update_or_create(
        fair=fair, defaults={"issued": len(badges), "revocations": len(replaced)}
    )
    return active


def _log_issue(ledger: Ledger, organiser: Actor, badge: Badge) -> None:
    told = {"serial": badge.serial, "person": str(badge.person_id)}
    ledger.add(badge.issued_at, organiser, "badge.issued", badge, told)


def load_entries(
    fair: Fair,
    entries: Sequence[EntryPlan],
    people: dict[str, Person],
    badges: dict[Person, Badge],
    *,
    ledger: Ledger,
) -> None:
    """Who came in so far: a scan and a presence each, and the booths that they opened."""
    devices: dict[str, Device] = {}
    for device in Device.objects.filter(fair=fair).select_related("gate").order_by("-name"):
        devices[device.gate.code] = device
    read: dict[str, int] = dict.fromkeys(devices, 0)
    scans: list[Scan] = []
    booths_of = booths_on(fair, [badges[people[entry.person]] for entry in entries])
    for inside, entry in enumerate(entries, start=1):
        device, badge = devices[entry.gate], badges[people[entry.person]]
        read[entry.gate] += 1
        scans.append(
            Scan(
                fair=fair,
                device=device,
                gate=device.gate,
                scan_id=name_id("scan", f"{fair.slug}/{entry.person}"),
                device_seq=read[entry.gate],
                badge=badge,
                code=badge.code,
                direction=Direction.ENTRY,
                scanned_at=entry.at,
                received_at=entry.at,
                happened_at=entry.at,
                passed=True,
                counted=True,
                decision=Decision.ADMIT,
                reason=Reason.OK,
                inside=inside,
                booths=[booth.code for booth in booths_of.get(badge.exhibitor_id, [])],
            )
        )
    Scan.objects.bulk_create(scans, batch_size=BATCH)
    seen = [
        Presence(
            badge=scan.badge,
            fair=fair,
            is_inside=True,
            last_scan=scan,
            gate=scan.gate,
            changed_at=scan.scanned_at,
            seq=scan.pk,
        )
        for scan in scans
    ]
    Presence.objects.bulk_update(
        seen, ["is_inside", "last_scan", "gate", "changed_at", "seq"], batch_size=200
    )
    _open_booths(scans, booths_of, ledger)


def _open_booths(
    scans: Sequence[Scan], booths_of: Mapping[UUID | None, list[Booth]], ledger: Ledger
) -> None:
    """The first of an exhibitor to come opens its booths for the day."""
    days: dict[Booth, BoothDay] = {}
    for scan in scans:
        if scan.badge is None:
            continue
        exhibitor = scan.badge.exhibitor
        if exhibitor is None:
            continue
        opened = [booth for booth in booths_of.get(exhibitor.pk, []) if booth not in days]
        for booth in opened:
            days[booth] = BoothDay(
                booth=booth,
                date=_day_of(scan),
                opened_at=scan.scanned_at,
                opened_by=exhibitor,
            )
            booth.version += 1
        if opened:
            ledger.add(
                scan.scanned_at,
                actor_of_device(scan.device),
                "booths.opened",
                exhibitor,
                {
                    "booths": [booth.code for booth in opened],
                    "date": _day_of(scan).isoformat(),
                },
            )
    BoothDay.objects.bulk_create(days.values(), batch_size=BATCH)
    Booth.objects.bulk_update(days, ["version"], batch_size=400)


def _day_of(scan: Scan) -> date:
    return clock.local(scan.scanned_at).date()
