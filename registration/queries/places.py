"""Quotas, places and lines: what is given, offered, confirmed and free, and who is next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from events.models import Fair
from registration import rules
from registration.models import (
    Application,
    ApplicationState,
    ExhibitorKind,
    FairTerms,
    Place,
    Quota,
)

LIVE = tuple(rules.LIVE_PLACES)


def terms_of(fair: Fair) -> FairTerms:
    """What the fair has decided about its intake, or the defaults."""
    return FairTerms.objects.filter(fair=fair).first() or FairTerms(fair=fair)


def live_place_of(application: Application) -> Place | None:
    """The place that the application has now."""
    return (
        Place.objects.filter(application=application, state__in=LIVE)
        .select_related("application", "override_by")
        .first()
    )


def booths_granted(application: Application) -> int:
    """How many booths it may get: those of its place, which may be fewer than it wants."""
    place = live_place_of(application)
    return place.booths if place is not None else application.booths_wanted


def origin_of(application: Application) -> rules.Origin:
    """By what the application finds its quota. An agency that exhibits itself counts under its own."""
    exhibitor = application.exhibitor
    agency = application.agency_id
    if agency is None and exhibitor.kind == ExhibitorKind.AGENCY:
        agency = exhibitor.pk
    return rules.Origin(exhibitor.province_id, application.product_type, agency)


def cells_of(zone: int) -> list[rules.Cell]:
    return [quota.cell for quota in Quota.objects.filter(zone=zone)]


def tally_of(cell: rules.Cell | None, *, governed: bool, zone: int) -> rules.Tally:
    """Booths of one quota; of what no quota of a governed zone takes; or of a zone without quotas."""
    places = Place.objects.filter(state__in=LIVE)
    if cell is None:
        places = places.filter(quota=None, application__zone=zone)
        return rules.Tally(0 if governed else None, **sum_up(places))
    given = Quota.objects.values_list("given", flat=True).get(pk=cell.key)
    return rules.Tally(given, **sum_up(places.filter(quota=cell.key)))


def sum_up(places: QuerySet[Place]) -> dict[str, int]:
    """`offered` and `confirmed` booths of these places."""
    return places.aggregate(
        offered=Coalesce(Sum("booths", filter=Q(state=rules.PlaceState.OFFERED)), 0),
        confirmed=Coalesce(Sum("booths", filter=Q(state=rules.PlaceState.ACCEPTED)), 0),
    )


def lines_of(
    zone: int, cells: Sequence[rules.Cell]
) -> Mapping[rules.Cell | None, list[rules.Waiting]]:
    """The lines of a zone by quota; None is the line of those that no quota takes (one query)."""
    rows = Application.objects.filter(zone=zone, state=ApplicationState.WAITLISTED).values_list(
        "pk",
        "exhibitor",
        "exhibitor__kind",
        "exhibitor__province",
        "product_type",
        "agency",
        "booths_wanted",
        "priority_points",
        "submitted_at",
    )
    found: dict[rules.Cell | None, list[rules.Waiting]] = {}
    for key, exhibitor, kind, province, product_type, agency, booths, points, since in rows:
        # A waiting application was sent in, so it has a time; its type says so to nobody.
        if since is None:
            continue
        under: UUID | None = exhibitor if kind == ExhibitorKind.AGENCY else None
        if agency is not None:
            under = agency
        cell = rules.find_cell(cells, rules.Origin(province, product_type, under))
        found.setdefault(cell, []).append(rules.Waiting(key, booths, points, since))
    return {cell: rules.line_up(waiting) for cell, waiting in found.items()}


@dataclass(frozen=True)
class Standing:
    """Where a quota stands: its booths and its line. `governed`: the zone has quotas."""

    zone: int
    cell: rules.Cell | None
    governed: bool
    tally: rules.Tally
    line: Sequence[rules.Waiting]

    @property
    def quota(self) -> int | None:
        return self.cell.key if self.cell is not None else None

    def room(self, freed: int) -> int:
        """Booths that pass to the line when `freed` have just become free.

        A quota gives what it has left; a zone without quotas passes on what was given up, and no more.
        """
        return self.tally.room if self.governed else freed


def standing_of(application: Application) -> Standing:
    """Of the quota under which the application counts."""
    cells = cells_of(application.zone_id)
    return _standing(application.zone_id, cells, rules.find_cell(cells, origin_of(application)))


def standing_of_place(place: Place) -> Standing:
    """Of the quota under which a place counts."""
    zone = place.application.zone_id
    cells = cells_of(zone)
    return _standing(
        zone, cells, next((cell for cell in cells if cell.key == place.quota_id), None)
    )


def standings_of(zone: int) -> list[Standing]:
    """Of all quotas of a zone, and of what none of them takes."""
    cells = cells_of(zone)
    return [_standing(zone, cells, cell) for cell in (*cells, None)]


def _standing(zone: int, cells: Sequence[rules.Cell], cell: rules.Cell | None) -> Standing:
    governed = bool(cells)
    return Standing(
        zone=zone,
        cell=cell,
        governed=governed,
        tally=tally_of(cell, governed=governed, zone=zone),
        line=lines_of(zone, cells).get(cell, []),
    )


def heads_behind(applications: Iterable[Application]) -> set[UUID]:
    """Whoever of the lines may get a booth when these applications give up their places."""
    heads: set[UUID] = set()
    places = Place.objects.filter(
        application__in=[application.pk for application in applications], state__in=LIVE
    ).select_related("application")
    freed: dict[tuple[int, int | None], list[Place]] = {}
    for place in places:
        freed.setdefault((place.application.zone_id, place.quota_id), []).append(place)
    for together in freed.values():
        standing = standing_of_place(together[0])
        booths = sum(place.booths for place in together)
        heads |= {one.key for one in standing.line[: standing.tally.room + booths]}
    return heads


def places_of(application: Application) -> QuerySet[Place, Any]:
    """All places that the application had, the last one last."""
    return application.places.select_related("override_by").order_by("offered_at", "id")
