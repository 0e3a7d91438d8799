"""Booths by quota: give, change, take away; serve the line."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from events import audit
from events.actions import require_role
from events.models import Fair, Province, Zone
from events.permissions import Actor
from events.queries import get_zone
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries, rules
from registration.actions.places import lock_applications, lock_zones, pass_on, record_passed
from registration.models import Exhibitor, ExhibitorKind, Place, Quota


@transaction.atomic
def set_quotas(
    *, actor: Actor, fair: Fair, changes: Sequence[rules.QuotaChange], override: str = ""
) -> list[Place]:
    """Set rows of the quotas, all or none; what becomes free passes to the lines at once. Answers to whom.

    Refuses `quota_below_places` where a row would have more places than booths, unless `override` says why.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    zones = {code: get_zone(fair, code) for code in {change.zone for change in changes}}
    targets = [_find_target(fair, zones, change) for change in changes]
    lock_zones(zones=[zone.pk for zone in zones.values()])
    before = {zone.pk: _free_by_cell(zone) for zone in zones.values()}
    entries = [
        entry
        for change, target in zip(changes, targets, strict=True)
        if (entry := _set_row(change, target)) is not None
    ]
    if not entries:
        return []
    for zone in zones.values():
        _count_anew(zone)
        after = _free_by_cell(zone)
        if not override.strip():
            for key, free in after.items():
                rules.check_given(before=before[zone.pk].get(key), after=free)
    passed = _serve(zones.values())
    for quota, action, data in entries:
        audit.record(
            actor=actor,
            action=action,
            target=quota,
            fair=fair,
            data=data | {"reason": override.strip()},
        )
    record_passed(fair=fair, passed=passed)
    return passed


@transaction.atomic
def serve_line(*, actor: Actor, fair: Fair, zone: str) -> list[Place]:
    """Pass on what is free under the quotas of a zone to those who wait for it; answers to whom."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    found = get_zone(fair, zone)
    lock_zones(zones=[found.pk])
    passed = _serve([found])
    if passed:
        audit.record(
            actor=actor,
            action="place.line_served",
            target=found,
            fair=fair,
            data={"zone": found.code, "places": len(passed)},
        )
    record_passed(fair=fair, passed=passed)
    return passed


def _find_target(fair: Fair, zones: dict[str, Zone], change: rules.QuotaChange) -> dict[str, Any]:
    """The columns that name the row; refused where they name nobody."""
    province = agency = None
    if change.province is not None:
        province = Province.objects.filter(pk=change.province).first()
        if province is None:
            raise Refused("quota_target_unknown", target=change.province)
    if change.agency is not None:
        agencies = Exhibitor.objects.filter(kind=ExhibitorKind.AGENCY)
        agency = agencies.filter(pk=change.agency).first()
        if agency is None or province is not None or change.product_type is not None:
            raise Refused("quota_target_unknown", target=str(change.agency))
    return {
        "fair": fair,
        "zone": zones[change.zone],
        "province": province,
        "product_type": change.product_type,
        "agency": agency,
    }


def _set_row(
    change: rules.QuotaChange, target: dict[str, Any]
) -> tuple[Quota, str, dict[str, Any]] | None:
    """Write one row; answers what the log says of it, or None where nothing changed."""
    row = Quota.objects.filter(**target).first()
    before = row.given if row is not None else None
    if before == change.given:
        return None
    data = {
        "zone": change.zone,
        "whom": _say_whom(target),
        "province": change.province,
        "type": change.product_type,
        "agency": str(change.agency) if change.agency is not None else None,
        "before": before,
        "given": change.given,
    }
    if change.given is None:
        assert row is not None  # noqa: S101 - for the types: without a row before and given are both None
        gone = Quota(pk=row.pk)
        Place.objects.filter(quota=row).update(quota=None)
        row.delete()
        return gone, "quota.removed", data
    row = row or Quota(**target)
    row.given = change.given
    row.save()
    return row, "quota.set", data


def _say_whom(target: dict[str, Any]) -> str:
    """A code that is the same in every language: the log keeps it for good."""
    if target["agency"] is not None:
        return str(target["agency"].name_th)
    province = target["province"].name_th if target["province"] is not None else "*"
    return f"{province} · {target['product_type'] or '*'}"


def _free_by_cell(zone: Zone) -> dict[int | None, int | None]:
    """Free booths of each quota, and under None of what no quota takes."""
    return {standing.quota: standing.tally.free for standing in queries.standings_of(zone.pk)}


def _count_anew(zone: Zone) -> None:
    """Put each live place under the quota that now is the nearest."""
    cells = queries.cells_of(zone.pk)
    moved: dict[int | None, list[Any]] = {}
    places = Place.objects.filter(
        application__zone=zone, state__in=rules.LIVE_PLACES
    ).select_related("application__exhibitor")
    for place in places:
        cell = rules.find_cell(cells, queries.origin_of(place.application))
        key = cell.key if cell is not None else None
        if key != place.quota_id:
            moved.setdefault(key, []).append(place.pk)
    for key, places_of_cell in moved.items():
        Place.objects.filter(pk__in=places_of_cell).update(quota=key)


def _serve(zones: Any) -> list[Place]:
    """Pass on whatever the quotas of these (locked) zones have free; all in reach are locked first, by key."""
    standings = [
        standing
        for zone in zones
        for standing in queries.standings_of(zone.pk)
        if standing.governed and standing.tally.room and standing.line
    ]
    lock_applications(
        keys=[
            share.key
            for standing in standings
            for share in rules.share_out(standing.tally.room, standing.line)
        ]
    )
    return [place for standing in standings for place in pass_on(standing=standing)]
