"""Loads quotas, and a place for each approved application, so that the counters are true from the start."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from config.demo.generate import ACCOUNT_PROVINCES, GOVERNED
from config.demo.ledger import Ledger
from config.demo.load_exhibitors import BATCH, name_id
from config.demo.timeline import OPENED
from events.models import Fair, Province, Zone
from events.permissions import SYSTEM, Actor
from registration import rules
from registration.models import (
    Application,
    ExhibitorKind,
    FairTerms,
    Place,
    PlaceState,
    Quota,
)

# The demo's two exhibitors may apply and be approved as often as whoever tries it likes.
ROOM_TO_TRY = 200
# Left over for provinces from which nobody has applied yet.
ROOM_FOR_OTHERS = 20


def load_quotas(
    fair: Fair,
    applications: Iterable[Application],
    *,
    organiser: Actor,
    ledger: Ledger,
    zones: frozenset[str] = GOVERNED,
) -> None:
    """Booths for each province that applied to these zones: what it has, where somebody waits, else a few more."""
    approved: Counter[tuple[str, str | None]] = Counter()
    waiting: Counter[tuple[str, str | None]] = Counter()
    for application in applications:
        key = (application.zone.code, application.exhibitor.province_id)
        approved[key] += application.booths_wanted if application.state == "approved" else 0
        waiting[key] += application.state == "waitlisted"
    quotas = []
    for zone in Zone.objects.filter(fair=fair, code__in=zones):
        provinces = sorted({key[1] for key in approved if key[0] == zone.code and key[1]})
        for province in provinces:
            key = (zone.code, province)
            spare = 0 if waiting[key] else 1 + approved[key] % 3
            spare = ROOM_TO_TRY if province in ACCOUNT_PROVINCES else spare
            quotas.append(
                Quota(fair=fair, zone=zone, province_id=province, given=approved[key] + spare)
            )
        others = approved[zone.code, None] + ROOM_FOR_OTHERS
        quotas.append(Quota(fair=fair, zone=zone, given=others))
    Quota.objects.bulk_create(quotas)
    names = dict(Province.objects.values_list("pk", "name_th"))
    for quota in Quota.objects.filter(fair=fair).select_related("zone"):
        ledger.add(
            OPENED,
            organiser,
            "quota.set",
            quota,
            {
                "zone": quota.zone.code,
                "whom": f"{names.get(quota.province_id or '', '*')} · *",
                "province": quota.province_id,
                "type": None,
                "agency": None,
                "before": None,
                "given": quota.given,
                "reason": "",
            },
        )


def load_places(
    fair: Fair,
    applications: Iterable[Application],
    *,
    ledger: Ledger,
    until: datetime | None = None,
) -> None:
    """Confirmed places, or with `until` offers that lapse then."""
    cells: dict[int, list[rules.Cell]] = defaultdict(list)
    for quota in Quota.objects.filter(fair=fair):
        cells[quota.zone_id].append(quota.cell)
    places = [
        _place(fair, application, cells, until)
        for application in applications
        if application.state == "approved"
    ]
    Place.objects.bulk_create(places, batch_size=BATCH)
    if until is None:
        # What was confirmed by the decision stands in the decision's entry.
        return
    for place in places:
        ledger.add(
            place.offered_at,
            SYSTEM,
            "place.offered",
            place.application,
            {
                "booths": place.booths,
                "place": str(place.pk),
                "expires_at": until.isoformat(),
            },
        )


def ask_to_confirm(fair: Fair, *, hours: int) -> None:
    FairTerms.objects.create(fair=fair, asks_confirmation=True, confirm_hours=hours)


def _place(
    fair: Fair,
    application: Application,
    cells: Mapping[int, list[rules.Cell]],
    until: datetime | None,
) -> Place:
    exhibitor = application.exhibitor
    agency = exhibitor.pk if exhibitor.kind == ExhibitorKind.AGENCY else None
    cell = rules.find_cell(
        cells.get(application.zone_id, ()),
        rules.Origin(exhibitor.province_id, application.product_type, agency),
    )
    at = application.decided_at or application.submitted_at or OPENED
    return Place(
        id=name_id("place", f"{fair.slug}/{application.pk}"),
        application=application,
        quota_id=cell.key if cell is not None else None,
        booths=application.booths_wanted,
        state=PlaceState.ACCEPTED if until is None else PlaceState.OFFERED,
        offered_at=at,
        expires_at=until,
        settled_at=at if until is None else None,
    )
