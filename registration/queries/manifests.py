"""Foreign goods under temporary import."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from events import rules as event_rules
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_REVIEW, Refused
from registration.models import (
    Exhibitor,
    ManifestItem,
)
from registration.queries.exhibitors import (
    exhibitors_represented_by,
    get_exhibitor,
    get_or_refuse,
    is_representative,
)


@dataclass(frozen=True)
class ManifestSummary:
    fair: Fair
    items: int
    open_items: int


def manifests_of(exhibitor: Exhibitor) -> list[ManifestSummary]:
    """Fairs to which the exhibitor brings foreign goods, and how many items do not reconcile yet."""
    items: dict[Fair, list[ManifestItem]] = {}
    for item in exhibitor.manifest_items.select_related("fair"):
        items.setdefault(item.fair, []).append(item)
    return [
        ManifestSummary(fair, len(rows), sum(row.remaining != 0 for row in rows))
        for fair, rows in sorted(items.items(), key=lambda pair: pair[0].starts_on, reverse=True)
    ]


def may_change_manifest(actor: Actor, exhibitor: Exhibitor, fair: Fair) -> bool:
    """Those who act for the exhibitor, and the fair's organisers."""
    return (
        actor.is_superuser
        or actor.has_role(fair.pk, event_rules.ROLES_THAT_ORGANISE)
        or is_representative(actor, exhibitor)
    )


def manifest_of(actor: Actor, exhibitor_key: UUID, fair: Fair) -> QuerySet[ManifestItem]:
    """Foreign goods of an exhibitor at a fair, in the order of the customs list.

    For those who act for the exhibitor and those who review this fair, whatever else they review.
    """
    exhibitor = get_exhibitor(actor, exhibitor_key)
    if not (is_representative(actor, exhibitor) or actor.has_role(fair.pk, ROLES_THAT_REVIEW)):
        raise Refused("not_found")
    return ManifestItem.objects.filter(exhibitor=exhibitor, fair=fair)


def get_own_manifest_item(actor: Actor, key: UUID) -> ManifestItem:
    items = ManifestItem.objects.select_related("fair", "exhibitor")
    if not (actor.is_system or actor.is_superuser):
        items = items.filter(
            Q(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
            | Q(fair__in=actor.fairs_with(event_rules.ROLES_THAT_ORGANISE))
        )
    return get_or_refuse(items, key)
