"""The public directory of exhibitors at a fair."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, NullIf

from booths.models import AllocationState, Booth, Claim
from events.models import Fair, Province, Zone
from events.queries import sort_key_th
from registration.models import Application, ApplicationState, Exhibitor, Place, PlaceState, Product
from registration.queries import (
    get_or_refuse,
    partners_at,
    search_exhibitors,
    visitors_of,
)


@dataclass(frozen=True)
class DirectoryFilter:
    country: str = ""
    province: str = ""
    zone: str = ""
    q: str = ""


def _narrow_directory(fair: Fair, filters: DirectoryFilter) -> QuerySet[Exhibitor]:
    # Whoever has still to confirm the place is not announced.
    applications = Application.objects.filter(fair=fair, state=ApplicationState.APPROVED).exclude(
        pk__in=Place.objects.filter(state=PlaceState.OFFERED).values("application")
    )
    if filters.zone:
        applications = applications.filter(zone__code=filters.zone)
    shown = Q(pk__in=applications.values("exhibitor"))
    if not filters.zone:
        shown |= Q(pk__in=visitors_of(fair).values("exhibitor"))
    exhibitors = Exhibitor.objects.filter(shown)
    if filters.country:
        exhibitors = exhibitors.filter(country=filters.country)
    if filters.province:
        exhibitors = exhibitors.filter(province=filters.province)
    return search_exhibitors(Exhibitor.objects.filter(pk__in=exhibitors.values("pk")), filters.q)


def directory_of(fair: Fair, filters: DirectoryFilter) -> QuerySet[Exhibitor]:
    """Exhibitors that have a place at the fair or come as a delegation, with the number of their products."""
    return (
        _narrow_directory(fair, filters)
        .select_related("province")
        .annotate(
            products_count=Count("products", filter=Q(products__retired_at=None)),
            is_guest=Exists(visitors_of(fair).filter(exhibitor=OuterRef("pk"))),
        )
        .order_by("is_near", Coalesce(NullIf("name_th", Value("")), "name_en"), "id")
    )


def directory_keys(fair: Fair, filters: DirectoryFilter, *, language: str) -> list[UUID]:
    """Keys of the directory in the order of the reader's dictionary.

    What holds the words that are looked for stands before what is spelled nearly so.
    Sorted here: databases sort Thai by code point, which puts a vowel that is written first before its consonant.
    """
    rows = (
        _narrow_directory(fair, filters)
        .order_by()
        .values_list("pk", "is_near", "name_th", "name_en")  # type: ignore[misc]  # annotated by the search
    )
    if language == "en":
        ordered = sorted(rows, key=lambda row: (row[1], (row[3] or row[2]).casefold(), row[0]))
    else:
        ordered = sorted(rows, key=lambda row: (row[1], sort_key_th(row[2] or row[3]), row[0]))
    return [key for key, *_names in ordered]


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
    """Products in use that stand in an approved application of the exhibitor to the fair, by type and name."""
    return (
        Product.objects.filter(
            retired_at=None,
            applications__fair=fair,
            applications__exhibitor=exhibitor,
            applications__state=ApplicationState.APPROVED,
        )
        .order_by("type", "name_th", "id")
        .distinct()
    )


def zones_of_exhibitor(fair: Fair, exhibitor: Exhibitor) -> QuerySet[Zone]:
    """Zones in which the exhibitor has a place."""
    return fair.zones.filter(
        applications__exhibitor=exhibitor, applications__state=ApplicationState.APPROVED
    ).distinct()


def exhibitors_at(booth: Booth) -> list[Exhibitor]:
    """Who shows at a booth, as the floor says it: whoever has it for sure, and who shares the application."""
    claims = Claim.objects.filter(
        booth=booth, is_live=True, allocation__state=AllocationState.CONFIRMED
    ).select_related("application__exhibitor__province")
    partners = partners_at(booth.fair)
    return [
        exhibitor
        for claim in claims.order_by("slot")
        for exhibitor in (claim.application.exhibitor, *partners.get(claim.application_id, ()))
    ]


def programme_of_guest(fair: Fair, exhibitor: Exhibitor) -> str:
    """What a delegation shows at the fair; empty for whoever is no guest of it."""
    visit = visitors_of(fair).filter(exhibitor=exhibitor).first()
    return visit.programme if visit is not None else ""
