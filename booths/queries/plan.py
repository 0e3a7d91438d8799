"""The floor: booths as rows, the snapshot, counts."""

import gzip
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    QuerySet,
    Value,
    When,
)

from booths import floor, rules
from booths.models import AllocationState, Booth, BoothDay, Claim, DrawBooth
from events.changes import head_of
from events.models import Fair
from events.rules import Refused
from registration.models import Exhibitor
from registration.queries import partners_at

FLOOR = "floor"
NOTHING_SAID = [None] * 5


def booths_of(fair: Fair) -> QuerySet[Booth]:
    """The booths on the floor: not those that are part of another or gone for good."""
    return Booth.objects.filter(fair=fair, merged_into=None, removed_at=None)


def read_booths(fair: Fair, keys: Collection[int] | None = None) -> list[floor.FloorBooth]:
    """Booths with all that their state is derived from, by key: all of the fair's, or those of `keys`.

    Five queries however many booths there are, and rows rather than model instances: an instance
    costs ten times as much, and a fair has 3,500 booths with as many claims.
    """
    booths = booths_of(fair)
    claims = Claim.objects.filter(booth__fair=fair, is_live=True)
    days = BoothDay.objects.filter(booth__fair=fair, is_open=True)
    if keys is not None:
        booths = booths.filter(pk__in=keys)
        claims, days = claims.filter(booth__in=keys), days.filter(booth__in=keys)
    taken = _read_claims(claims, partners_at(fair))
    attended = set(days.values_list("booth", flat=True))
    lots = DrawBooth.objects.filter(booth__fair=fair, is_live=True)
    drawn = dict(lots.values_list("booth", "draw__number"))
    rows = booths.order_by("pk").values_list(
        "pk", "code", "hall__code", "zone__code", "x_m", "y_m", "width_m", "depth_m",
        "slots", "closed_reason", "version",
        "power_w", "has_water", "has_gas", "has_ventilation", "has_cold_storage",
    )  # fmt: skip
    return [
        floor.FloorBooth(
            pk=pk,
            code=code,
            hall=hall,
            zone=zone,
            x_m=float(x_m),
            y_m=float(y_m),
            width_m=float(width_m),
            depth_m=float(depth_m),
            slots=slots,
            closed_reason=closed_reason,
            version=version,
            is_open=pk in attended,
            claims=tuple(taken.get(pk, ())),
            services=_services(offers),
            draw=drawn.get(pk),
        )
        for pk, code, hall, zone, x_m, y_m, width_m, depth_m, slots, closed_reason, version, *offers in rows
    ]


def _services(said: Sequence[Any]) -> rules.Services:
    """Few booths say something of themselves."""
    return rules.Services(*said) if said != NOTHING_SAID else rules.AS_ITS_ZONE


def _read_claims(
    claims: QuerySet[Claim], partners: Mapping[UUID, Sequence[Exhibitor]]
) -> Mapping[int, list[floor.FloorClaim]]:
    found: dict[int, list[floor.FloorClaim]] = defaultdict(list)
    exhibitor = "application__exhibitor"
    rows = claims.order_by("slot").values_list(
        "booth", "slot", "application", exhibitor, f"{exhibitor}__name_th",
        f"{exhibitor}__name_en", f"{exhibitor}__name_native", "allocation__state", "hold",
    )  # fmt: skip
    for booth, slot, application, who, th, en, native, allocation, hold in rows:
        found[booth].append(
            floor.FloorClaim(
                slot=slot,
                application=str(application),
                exhibitor=str(who),
                name_th=th,
                name_en=en,
                name_native=native,
                hold=str(hold) if allocation is None else None,
                is_confirmed=allocation == AllocationState.CONFIRMED,
                partners=tuple(
                    floor.show_exhibitor(str(partner.pk), partner)
                    for partner in partners.get(application, ())
                ),
            )
        )
    return found


def floor_seq(fair: Fair) -> int:
    return head_of((fair.pk, FLOOR))


def floor_of(fair: Fair) -> dict[str, Any]:
    """The snapshot. Its number is read first, so that a change between the two reads is seen twice, never missed."""
    seq = floor_seq(fair)
    return {
        "seq": seq,
        "halls": [
            {
                "code": hall.code,
                "name": {"th": hall.name_th, "en": hall.name_en},
                "width_m": float(hall.width_m),
                "height_m": float(hall.height_m),
            }
            for hall in fair.halls.all()
        ],
        "zones": [
            {
                "code": zone.code,
                "name": {"th": zone.name_th, "en": zone.name_en},
                "colour": zone.colour,
            }
            for zone in fair.zones.all()
        ],
        "booths": sorted(
            (floor.show_booth(booth) for booth in read_booths(fair)),
            key=itemgetter("code"),
        ),
    }


@dataclass(frozen=True)
class FloorDocument:
    """The snapshot as bytes of JSON, plain and compressed; `etag` is of what it says, names without a number too."""

    seq: int
    plain: bytes
    gzipped: bytes
    etag: str
    read_at: float


# Seconds for which a snapshot of an unchanged number serves all: what a change of a name, which has no
# number, may be late. Monotonic time, since a rehearsal's clock has nothing to do with it.
FLOOR_SECONDS: Final = 5.0


_documents: dict[int, FloorDocument] = {}


def floor_document(fair: Fair) -> FloorDocument:
    """The snapshot, built once for each number: when a fair opens, a thousand viewers ask at once."""
    known = _documents.get(fair.pk)
    fresh = known is not None and time.monotonic() - known.read_at < FLOOR_SECONDS
    if known is not None and fresh and known.seq == floor_seq(fair):
        return known
    read_at = time.monotonic()
    snapshot = floor_of(fair)
    plain = json.dumps(snapshot, ensure_ascii=False, separators=(",", ":")).encode()
    document = FloorDocument(
        seq=snapshot["seq"],
        plain=plain,
        # The same bytes for the same floor: no time of compression in them.
        gzipped=gzip.compress(plain, 6, mtime=0),
        etag=f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"',
        read_at=read_at,
    )
    _documents[fair.pk] = document
    return document


def forget_floors() -> None:
    """Build every snapshot anew (tests, whose rolled back numbers come again)."""
    _documents.clear()


def state_of(booth: Booth) -> rules.BoothState:
    """The booth's state now."""
    return read_booths(booth.fair, [booth.pk])[0].state


def get_booth(fair: Fair, code: str) -> Booth:
    """The booth with this code; `not_found` otherwise."""
    booth = booths_of(fair).select_related("fair", "hall", "zone").filter(code=code).first()
    if booth is None:
        raise Refused("not_found")
    return booth


def find_booth(fair: Fair, code: str) -> Booth | None:
    """The booth with this code, where the floor has it."""
    return booths_of(fair).select_related("zone").filter(code=code).first()


def count_booths_by_state(fair: Fair) -> dict[str, int]:
    """How many booths are in each state, all states named; one query however many booths there are."""
    live = Claim.objects.filter(booth=OuterRef("pk"), is_live=True)
    rows = (
        booths_of(fair)
        .annotate(
            is_closed=Case(When(closed_reason="", then=Value(False)), default=Value(True)),
            is_open=Exists(BoothDay.objects.filter(booth=OuterRef("pk"), is_open=True)),
            allocated=Exists(live.filter(allocation__state=AllocationState.CONFIRMED)),
            held=Exists(live.exclude(allocation__state=AllocationState.CONFIRMED)),
        )
        .order_by()
        .values("is_closed", "is_open", "allocated", "held")
        .annotate(number=Count("pk"))
    )
    counts = {str(state): 0 for state in rules.BoothState}
    for row in rows:
        number = row.pop("number")
        counts[str(rules.booth_state(**row))] += number
    return counts
