"""The quotas of a fair with their counters, for those who give them and those who live on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from events.models import Fair, Province, Zone
from events.permissions import Actor
from events.queries import zones_of
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused, Role
from registration import rules
from registration.models import (
    Application,
    ApplicationState,
    Exhibitor,
    ExhibitorKind,
    Place,
    Quota,
)
from registration.queries.places import LIVE, lines_of


@dataclass(frozen=True)
class QuotaRow:
    """A quota with its counters. `quota` is None for the places of a zone that no quota of it takes."""

    zone: Zone
    quota: Quota | None
    tally: rules.Tally
    waiting: int = 0
    overrides: int = 0

    @property
    def key(self) -> str:
        return str(self.quota.pk) if self.quota is not None else f"rest-{self.zone.pk}"

    @property
    def is_over(self) -> bool:
        return (self.tally.free or 0) < 0

    @property
    def could_pass(self) -> bool:
        """Whether somebody waits for what is free: the line was joined while there was room."""
        return bool(self.waiting and self.tally.room)


def provinces_seen_by(actor: Actor, fair: Fair) -> frozenset[str] | None:
    """Whose quotas the actor may see: None stands for all of them."""
    if actor.has_role(fair.pk, ROLES_THAT_REVIEW):
        return None
    return frozenset(
        member.province
        for member in actor.memberships
        if member.fair_id == fair.pk
        and member.role is Role.PROVINCIAL_OFFICER
        and member.province is not None
    )


def quotas_visible_to(actor: Actor, fair: Fair) -> QuerySet[Quota]:
    """All of them for those who review the fair, the own province's for its officer."""
    quotas = Quota.objects.filter(fair=fair).select_related("zone", "province", "agency")
    provinces = provinces_seen_by(actor, fair)
    return quotas if provinces is None else quotas.filter(province__in=provinces)


def quota_rows(actor: Actor, fair: Fair, *, zone: Zone | None = None) -> list[QuotaRow]:
    """Counters of each quota, in order, and after them those of what no quota takes (a few queries for all)."""
    quotas = quotas_visible_to(actor, fair)
    if zone is not None:
        quotas = quotas.filter(zone=zone)
    rows = count_rows(quotas)
    return rows if provinces_seen_by(actor, fair) is not None else rows + _rests(fair, zone)


def count_rows(quotas: QuerySet[Quota]) -> list[QuotaRow]:
    """These quotas with their counters (a few queries for all)."""
    counted = quotas.annotate(
        offered=Coalesce(Sum("places__booths", filter=Q(places__state="offered")), 0),
        confirmed=Coalesce(Sum("places__booths", filter=Q(places__state="accepted")), 0),
        overrides=Count(
            "places", filter=Q(places__state__in=LIVE, places__override_by__isnull=False)
        ),
    )
    waiting = _count_waiting({quota.zone_id for quota in counted})
    return [
        QuotaRow(
            zone=quota.zone,
            quota=quota,
            tally=rules.Tally(quota.given, quota.offered, quota.confirmed),
            waiting=waiting.get(quota.pk, 0),
            overrides=quota.overrides,
        )
        for quota in counted
    ]


def _count_waiting(zones: Iterable[int]) -> dict[int, int]:
    """How many wait in the line of each quota."""
    found: dict[int, int] = {}
    cells: dict[int, list[rules.Cell]] = {}
    for quota in Quota.objects.filter(zone__in=zones):
        cells.setdefault(quota.zone_id, []).append(quota.cell)
    for zone, known in cells.items():
        for cell, line in lines_of(zone, known).items():
            if cell is not None:
                found[cell.key] = len(line)
    return found


def _rests(fair: Fair, zone: Zone | None) -> list[QuotaRow]:
    """Places of zones with quotas that no quota takes: nothing is given to them."""
    places = Place.objects.filter(
        Exists(Quota.objects.filter(zone=OuterRef("application__zone"))),
        quota=None,
        state__in=LIVE,
        application__fair=fair,
    )
    if zone is not None:
        places = places.filter(application__zone=zone)
    zones = {known.pk: known for known in zones_of(fair)}
    rows = (
        places.order_by("application__zone")
        .values("application__zone")
        .annotate(
            offered=Coalesce(Sum("booths", filter=Q(state="offered")), 0),
            confirmed=Coalesce(Sum("booths", filter=Q(state="accepted")), 0),
            overrides=Count("pk", filter=Q(override_by__isnull=False)),
        )
    )
    return [
        QuotaRow(
            zone=zones[row["application__zone"]],
            quota=None,
            tally=rules.Tally(0, row["offered"], row["confirmed"]),
            overrides=row["overrides"],
        )
        for row in rows
    ]


def sum_up_quotas(rows: Iterable[QuotaRow]) -> rules.Tally:
    """All of them together."""
    listed = [row.tally for row in rows]
    return rules.Tally(
        sum(tally.given or 0 for tally in listed),
        sum(tally.offered for tally in listed),
        sum(tally.confirmed for tally in listed),
    )


def get_quota(actor: Actor, fair: Fair, key: int) -> Quota:
    """A quota of the fair that one may see; `not_found` otherwise."""
    quota = quotas_visible_to(actor, fair).filter(pk=key).first()
    if quota is None:
        raise Refused("not_found")
    return quota


def places_under(quota: Quota) -> QuerySet[Place, Any]:
    """Live places of a quota, the latest first."""
    return (
        Place.objects.filter(quota=quota, state__in=LIVE)
        .select_related("application__exhibitor__province", "override_by")
        .order_by("state", "-offered_at", "pk")
    )


def line_under(quota: Quota) -> list[Application]:
    """The line of a quota, its head first."""
    cells = [known.cell for known in Quota.objects.filter(zone=quota.zone_id)]
    keys = [waiting.key for waiting in lines_of(quota.zone_id, cells).get(quota.cell, [])]
    found = Application.objects.select_related("exhibitor__province").in_bulk(keys)
    return [found[key] for key in keys]


def line_without_quota(zone: Zone) -> list[Application]:
    """The line of a zone that no quota limits."""
    keys = [waiting.key for waiting in lines_of(zone.pk, []).get(None, [])]
    found = Application.objects.select_related("exhibitor__province").in_bulk(keys)
    return [found[key] for key in keys]


def place_in_line(application: Application) -> tuple[int, int] | None:
    """Which one in its line an application is, and how many there are; None while it does not wait."""
    if application.state != ApplicationState.WAITLISTED:
        return None
    cells = [known.cell for known in Quota.objects.filter(zone=application.zone_id)]
    for line in lines_of(application.zone_id, cells).values():
        for number, waiting in enumerate(line, start=1):
            if waiting.key == application.pk:
                return number, len(line)
    return None


def open_offers(actor: Actor, fair: Fair) -> QuerySet[Place, Any]:
    """Places that wait for an answer, the first deadline first, for those who organise the fair."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return (
        Place.objects.filter(application__fair=fair, state=rules.PlaceState.OFFERED)
        .select_related("application__exhibitor", "application__zone")
        .order_by("expires_at", "pk")
    )


def overridden_places(actor: Actor, fair: Fair) -> QuerySet[Place, Any]:
    """Live places that somebody gave against the rule, for those who organise the fair."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return Place.objects.filter(
        application__fair=fair, state__in=LIVE, override_by__isnull=False
    ).select_related("application__exhibitor", "application__zone", "override_by")


def kinds_of(zone: Zone, rows: Iterable[QuotaRow] = ()) -> list[int | None]:
    """Columns of a zone's quotas: all types together, then those that it takes or that have a quota."""
    taken = set(zone.product_types or range(1, 6))
    taken |= {row.quota.product_type for row in rows if row.quota is not None} - {None}
    return [None, *sorted(taken)]


def lay_out(
    rows: Iterable[QuotaRow], kinds: Sequence[int | None]
) -> list[tuple[Province | None, list[QuotaRow | None]]]:
    """Rows by province and, within each, in the columns of `kinds`; None for no quota."""
    table: dict[str, tuple[Province | None, dict[int | None, QuotaRow]]] = {}
    for row in rows:
        if row.quota is None or row.quota.agency_id is not None:
            continue
        # Those for all other provinces stand last.
        _province, found = table.setdefault(
            row.quota.province_id or "all", (row.quota.province, {})
        )
        found[row.quota.product_type] = row
    return [
        (province, [found.get(kind) for kind in kinds])
        for _key, (province, found) in sorted(table.items())
    ]


def all_provinces() -> QuerySet[Province]:
    return Province.objects.order_by("name_th")


def with_provinces(provinces: QuerySet[Province], added: Sequence[str]) -> list[Province]:
    """Those, and the ones whose codes were added."""
    return list(provinces | Province.objects.filter(pk__in=added))


def agencies() -> QuerySet[Exhibitor]:
    """Partner agencies, which may have quotas of their own."""
    return Exhibitor.objects.filter(kind=ExhibitorKind.AGENCY).order_by("name_th", "id")


def provinces_applying(fair: Fair, zones: Sequence[Zone]) -> QuerySet[Province]:
    """Provinces from which somebody applied to these zones, or that have a quota there."""
    applied = Application.objects.filter(fair=fair, zone__in=zones, submitted_at__isnull=False)
    return Province.objects.filter(
        Q(pk__in=applied.values("exhibitor__province"))
        | Q(pk__in=Quota.objects.filter(fair=fair, zone__in=zones).values("province"))
    )
