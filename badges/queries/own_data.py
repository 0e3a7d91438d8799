"""A user's own data in badges and scans."""

from collections.abc import Iterable

from badges.models import Badge, Scan
from events.models import User
from events.queries import provide_own_data
from registration.queries import (
    people_who_are,
)


def tell_own_data() -> None:
    """Called once, when all steps are there."""
    provide_own_data("badges", _own_badges)
    provide_own_data("scans", _own_scans)


def _own_badges(user: User) -> Iterable[dict[str, object]]:
    rows = Badge.objects.filter(person__in=people_who_are(user)).select_related("fair")
    for row in rows:
        yield {
            "serial": row.serial,
            "fair": row.fair.slug,
            "kind": row.kind,
            "state": row.state,
            "issued": row.issued_at,
            "revoked": row.revoked_at,
        }


def _own_scans(user: User) -> Iterable[dict[str, object]]:
    rows = Scan.objects.filter(badge__person__in=people_who_are(user))
    for row in rows.select_related("badge", "device__gate").order_by("id"):
        yield {
            "badge": row.badge.serial if row.badge else "",
            "at": row.scanned_at,
            "gate": row.device.gate.code,
            "direction": row.direction,
            "decision": row.decision,
        }
