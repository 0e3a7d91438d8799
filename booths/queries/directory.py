"""The public directory of exhibitors at a fair."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import (
    Count,
    Q,
    QuerySet,
)

from events.models import Fair, Province, Zone
from events.queries import sort_key_th
from registration.models import ApplicationState, Exhibitor, Product
from registration.queries import get_or_refuse


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
