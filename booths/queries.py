"""Every read of booths; starts from what the actor may see."""

import gzip
import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from booths import floor, rules
from booths.models import Allocation, Booth, BoothDay, Claim, Hold
from events import clock
from events.changes import head_of
from events.models import Fair, Province, Zone
from events.permissions import Actor
from events.queries import sort_key_th
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState, Exhibitor, Product
from registration.queries import exhibitors_represented_by, get_or_refuse

FLOOR = "floor"


def booths_of(fair: Fair) -> QuerySet[Booth]:
    return Booth.objects.filter(fair=fair)


# --- the floor ------------------------------------------------------------------------------------
def read_booths(fair: Fair, keys: Collection[int] | None = None) -> list[floor.FloorBooth]:
    """Booths with all that their state is derived from, by key: all of the fair's, or those of `keys`.

    Three queries however many booths there are, and rows rather than model instances: an instance
    costs ten times as much, and a fair has 3,500 booths with as many claims.
    """
    booths = booths_of(fair)
    claims = Claim.objects.filter(booth__fair=fair, is_live=True)
    days = BoothDay.objects.filter(booth__fair=fair, is_open=True)
    if keys is not None:
        booths = booths.filter(pk__in=keys)
        claims, days = claims.filter(booth__in=keys), days.filter(booth__in=keys)
    taken = _read_claims(claims)
    attended = set(days.values_list("booth", flat=True))
    rows = booths.order_by("pk").values_list(
        "pk", "code", "hall__code", "zone__code", "x_m", "y_m", "width_m", "depth_m",
        "slots", "closed_reason", "version",
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
        )
        for pk, code, hall, zone, x_m, y_m, width_m, depth_m, slots, closed_reason, version in rows
    ]


def _read_claims(claims: QuerySet[Claim]) -> Mapping[int, list[floor.FloorClaim]]:
    found: dict[int, list[floor.FloorClaim]] = defaultdict(list)
    exhibitor = "application__exhibitor"
    rows = claims.order_by("slot").values_list(
        "booth", "slot", "application", exhibitor, f"{exhibitor}__name_th",
        f"{exhibitor}__name_en", f"{exhibitor}__name_native", "allocation", "hold",
        "hold__expires_at",
    )  # fmt: skip
    for booth, slot, application, who, th, en, native, allocation, hold, expires_at in rows:
        is_hold = allocation is None
        found[booth].append(
            floor.FloorClaim(
                slot=slot,
                application=str(application),
                exhibitor=str(who),
                name_th=th,
                name_en=en,
                name_native=native,
                hold=str(hold) if is_hold else None,
                expires_at=expires_at if is_hold else None,
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
    """The snapshot as bytes of JSON, plain and compressed."""

    seq: int
    plain: bytes
    gzipped: bytes
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
    # The same bytes for the same floor: no time of compression in them.
    document = FloorDocument(snapshot["seq"], plain, gzip.compress(plain, 6, mtime=0), read_at)
    _documents[fair.pk] = document
    return document


def forget_floors() -> None:
    """Build every snapshot anew (tests, whose rolled back numbers come again)."""
    _documents.clear()


# --- holds and allocations -----------------------------------------------------------------------
def allocations_visible_to(actor: Actor) -> QuerySet[Allocation]:
    """Those of the fairs one organises, and one's own."""
    rows = Allocation.objects.select_related("fair", "application__exhibitor", "exhibitor")
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(
        Q(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))
        | Q(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    )


def get_allocation(actor: Actor, key: UUID) -> Allocation:
    return get_or_refuse(allocations_visible_to(actor), key)


def holds_visible_to(actor: Actor) -> QuerySet[Hold]:
    rows = Hold.objects.select_related("fair", "application__exhibitor")
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))


def get_hold(actor: Actor, key: UUID) -> Hold:
    return get_or_refuse(holds_visible_to(actor), key)


def live_claims_of(application: Application) -> QuerySet[Claim]:
    return Claim.objects.filter(application=application, is_live=True).select_related("booth")


def codes_by_application(keys: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Codes of allocated booths of each application, sorted."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Claim.objects.filter(
        application__in=keys, is_live=True, allocation__isnull=False
    ).values_list("application", "booth__code")
    for key, code in rows.order_by("booth__code"):
        found[key].append(code)
    return found


def booths_of_exhibitors(fair: Fair, keys: Iterable[UUID]) -> Mapping[UUID, list[Booth]]:
    """Booths that exhibitors have at the fair now, by code."""
    found: dict[UUID, list[Booth]] = defaultdict(list)
    claims = (
        Claim.objects.filter(
            booth__fair=fair,
            is_live=True,
            allocation__isnull=False,
            application__exhibitor__in=list(keys),
        )
        .select_related("booth__zone", "booth__hall", "application")
        .order_by("booth__code")
    )
    for claim in claims:
        booths = found[claim.application.exhibitor_id]
        if claim.booth not in booths:
            booths.append(claim.booth)
    return found


def waiting_applications(actor: Actor, fair: Fair) -> QuerySet[Application]:
    """Approved applications that lack booths (`booths_given`, `booths_missing`), the longest waiting first."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    # Counted beside the row rather than by a join, which would group 5,000 wide rows before it sorts them.
    given = (
        Claim.objects.filter(application=OuterRef("pk"), is_live=True, allocation__isnull=False)
        .order_by()
        .values("application")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Application.objects.filter(fair=fair, state=ApplicationState.APPROVED)
        .select_related("fair", "exhibitor__province", "zone")
        .annotate(booths_given=Coalesce(Subquery(given), 0))
        .annotate(booths_missing=F("booths_wanted") - F("booths_given"))
        .filter(booths_missing__gt=0)
        .order_by("submitted_at", "id")
    )


def live_holds(actor: Actor, fair: Fair) -> QuerySet[Hold]:
    """Holds of the fair that still run, the first to end first, with their booths."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    claims = Claim.objects.filter(is_live=True, allocation=None).select_related("booth")
    return (
        Hold.objects.filter(fair=fair, state=rules.HoldState.HELD, expires_at__gt=clock.now())
        .select_related("application__exhibitor", "application__zone", "held_by")
        .prefetch_related(
            Prefetch("claims", queryset=claims.order_by("booth__code"), to_attr="live_claims")
        )
        .order_by("expires_at", "id")
    )


def get_hold_of(actor: Actor, fair: Fair, key: UUID) -> Hold:
    """A hold of this fair; `not_found` for one of another."""
    return get_or_refuse(holds_visible_to(actor).filter(fair=fair), key)


def booths_on_hold(hold: Hold) -> QuerySet[Claim]:
    """The hold's claims that still stand, by booth code."""
    claims = hold.claims.filter(is_live=True, allocation=None).select_related("booth")
    return claims.order_by("booth__code")


def get_allocation_of(actor: Actor, fair: Fair, key: UUID) -> Allocation:
    """An allocation of this fair; `not_found` for one of another."""
    return get_or_refuse(allocations_visible_to(actor).filter(fair=fair), key)


def booths_of_allocation(allocation: Allocation) -> QuerySet[Booth]:
    """Booths that the allocation gives now, by code."""
    claims = allocation.claims.filter(is_live=True)
    return Booth.objects.filter(pk__in=claims.values("booth")).order_by("code")


def find_waiting(waiting: QuerySet[Application], key: str | None) -> Application | None:
    """The waiting application with this key as it came in; None where there is none."""
    try:
        return waiting.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def held_claims(booth: Booth) -> QuerySet[Claim]:
    """Claims of holds on a booth; the caller has checked that the actor organises the fair."""
    return Claim.objects.filter(booth=booth, is_live=True, allocation=None).select_related(
        "hold__held_by", "application__exhibitor"
    )


def state_of(booth: Booth) -> rules.BoothState:
    """The booth's state now."""
    return read_booths(booth.fair, [booth.pk])[0].state


def get_booth(fair: Fair, code: str) -> Booth:
    """The booth with this code; `not_found` otherwise."""
    booth = booths_of(fair).select_related("fair", "hall", "zone").filter(code=code).first()
    if booth is None:
        raise Refused("not_found")
    return booth


def allocations_of_booth(actor: Actor, booth: Booth) -> QuerySet[Allocation]:
    """Who has the booth now, for the fair's organisers, each with all of its booths."""
    if not actor.has_role(booth.fair_id, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    claims = Claim.objects.filter(is_live=True).select_related("booth").order_by("booth__code")
    return (
        Allocation.objects.filter(
            pk__in=Claim.objects.filter(booth=booth, is_live=True).values("allocation")
        )
        .select_related("fair", "application__zone", "exhibitor", "allocated_by")
        .prefetch_related(Prefetch("claims", queryset=claims, to_attr="live_claims"))
    )


def count_booths_by_state(fair: Fair) -> dict[str, int]:
    """How many booths are in each state, all states named; one query however many booths there are."""
    live = Claim.objects.filter(booth=OuterRef("pk"), is_live=True)
    rows = (
        booths_of(fair)
        .annotate(
            is_closed=Case(When(closed_reason="", then=Value(False)), default=Value(True)),
            is_open=Exists(BoothDay.objects.filter(booth=OuterRef("pk"), is_open=True)),
            allocated=Exists(live.filter(allocation__isnull=False)),
            held=Exists(live.filter(allocation=None)),
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


def live_allocations(actor: Actor, fair: Fair) -> QuerySet[Allocation]:
    return (
        allocations_visible_to(actor)
        .filter(fair=fair, state=rules.AllocationState.CONFIRMED)
        .prefetch_related("claims__booth")
    )


# --- public directory ----------------------------------------------------------------------------
@dataclass(frozen=True)
class DirectoryFilter:
    country: str = ""
    province: str = ""
    zone: str = ""
    q: str = ""


def _narrow_directory(fair: Fair, filters: DirectoryFilter) -> QuerySet[Exhibitor]:
    approved = Q(applications__fair=fair, applications__state=ApplicationState.APPROVED)
    exhibitors = Exhibitor.objects.filter(approved)
    if filters.country:
        exhibitors = exhibitors.filter(country=filters.country)
    if filters.province:
        exhibitors = exhibitors.filter(province=filters.province)
    if filters.zone:
        exhibitors = exhibitors.filter(approved & Q(applications__zone__code=filters.zone))
    for word in filters.q.split():
        products = Product.objects.filter(retired_at=None).filter(
            Q(name_th__icontains=word) | Q(name_en__icontains=word)
        )
        exhibitors = exhibitors.filter(
            Q(name_th__icontains=word)
            | Q(name_en__icontains=word)
            | Q(name_native__icontains=word)
            | Q(pk__in=products.values("exhibitor"))
        )
    return Exhibitor.objects.filter(pk__in=exhibitors.values("pk"))


def directory_of(fair: Fair, filters: DirectoryFilter) -> QuerySet[Exhibitor]:
    """Exhibitors that have a place at the fair or come as a delegation, with the number of their products."""
    return (
        _narrow_directory(fair, filters)
        .select_related("province")
        .annotate(products_count=Count("products", filter=Q(products__retired_at=None)))
        .order_by("name_th", "id")
    )


def directory_keys(fair: Fair, filters: DirectoryFilter, *, language: str) -> list[UUID]:
    """Keys of the directory in the order of the reader's dictionary.

    Sorted here: databases sort Thai by code point, which puts a vowel that is written first before its consonant.
    """
    rows = _narrow_directory(fair, filters).order_by().values_list("pk", "name_th", "name_en")
    if language == "en":
        ordered = sorted(rows, key=lambda row: ((row[2] or row[1]).casefold(), row[0]))
    else:
        ordered = sorted(rows, key=lambda row: (sort_key_th(row[1] or row[2]), row[0]))
    return [key for key, _th, _en in ordered]


def exhibitors_by_key(fair: Fair, keys: Sequence[UUID]) -> list[Exhibitor]:
    """Exhibitors of the directory in the order of `keys`."""
    found = {
        exhibitor.pk: exhibitor
        for exhibitor in directory_of(fair, DirectoryFilter()).filter(pk__in=keys)
    }
    return [found[key] for key in keys if key in found]


@dataclass(frozen=True)
class DirectoryChoices:
    """What the exhibitors of a fair can be narrowed by."""

    zones: Sequence[Zone]
    provinces: Sequence[Province]
    countries: Sequence[str]


def directory_choices(fair: Fair) -> DirectoryChoices:
    """Zones of the fair; provinces and countries from which somebody has a place at it."""
    exhibitors = _narrow_directory(fair, DirectoryFilter()).order_by()
    return DirectoryChoices(
        zones=list(fair.zones.all()),
        provinces=list(Province.objects.filter(exhibitors__in=exhibitors).distinct()),
        countries=list(exhibitors.values_list("country", flat=True).distinct()),
    )


def get_directory_entry(fair: Fair, key: UUID) -> Exhibitor:
    """An exhibitor that the fair's directory shows; `not_found` for any other."""
    return get_or_refuse(directory_of(fair, DirectoryFilter()), key)


def products_shown_at(fair: Fair, exhibitor: Exhibitor) -> QuerySet[Product]:
    """Products in use that stand in an approved application of the exhibitor to the fair."""
    return Product.objects.filter(
        retired_at=None,
        applications__fair=fair,
        applications__exhibitor=exhibitor,
        applications__state=ApplicationState.APPROVED,
    ).distinct()


def zones_of_exhibitor(fair: Fair, exhibitor: Exhibitor) -> QuerySet[Zone]:
    """Zones in which the exhibitor has a place."""
    return fair.zones.filter(
        applications__exhibitor=exhibitor, applications__state=ApplicationState.APPROVED
    ).distinct()
