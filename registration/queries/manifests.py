"""Foreign goods under temporary import: the list, its ledger, and what still stands open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from events import clock
from events import rules as event_rules
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration import rules
from registration.models import (
    Amendment,
    Closing,
    Exhibitor,
    Manifest,
    ManifestItem,
    ManifestMovement,
    Permit,
    QuietDay,
)
from registration.queries.exhibitors import (
    acted_on,
    acts_for,
    get_exhibitor,
    get_or_refuse,
)

Totals = dict[UUID, dict[str, Decimal]]


@dataclass(frozen=True)
class ManifestSummary:
    fair: Fair
    items: int
    open_items: int


@dataclass(frozen=True)
class ManifestDay:
    """One day of the fair in the books."""

    date: date
    state: rules.DayState


@dataclass(frozen=True)
class Missing:
    """An item that does not balance, and by how much."""

    item: ManifestItem
    quantity: Decimal


@dataclass(frozen=True)
class Worth:
    """Declared value of all items in one currency."""

    currency: str
    items: int
    value: Decimal


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
        actor.is_system
        or actor.is_superuser
        or actor.has_role(fair.pk, ROLES_THAT_ORGANISE)
        or acts_for(actor, exhibitor, fair)
    )


def check_may_see_manifest(actor: Actor, exhibitor_key: UUID, fair: Fair) -> Exhibitor:
    """The exhibitor, for those who act for it and those who review this fair, whatever else they review."""
    exhibitor = get_exhibitor(actor, exhibitor_key)
    if not (acts_for(actor, exhibitor, fair) or actor.has_role(fair.pk, ROLES_THAT_REVIEW)):
        raise Refused("not_found")
    return exhibitor


def manifest_of(actor: Actor, exhibitor_key: UUID, fair: Fair) -> QuerySet[ManifestItem]:
    """Foreign goods of an exhibitor at a fair, in the order of the customs list."""
    exhibitor = check_may_see_manifest(actor, exhibitor_key, fair)
    return ManifestItem.objects.filter(exhibitor=exhibitor, fair=fair)


def get_own_manifest_item(actor: Actor, key: UUID) -> ManifestItem:
    items = ManifestItem.objects.select_related("fair", "exhibitor")
    if not (actor.is_system or actor.is_superuser):
        items = items.filter(
            acted_on(actor) | Q(fair__in=actor.fairs_with(event_rules.ROLES_THAT_ORGANISE))
        )
    return get_or_refuse(items, key)


def find_manifest(exhibitor: Exhibitor, fair: Fair) -> Manifest:
    """The manifest's own row; one that nobody has saved yet where nothing was done with it."""
    found = (
        Manifest.objects.filter(exhibitor=exhibitor, fair=fair)
        .select_related("fair", "exhibitor", "cleared_by")
        .first()
    )
    return found or Manifest(exhibitor=exhibitor, fair=fair)


def standing_closing(manifest: Manifest) -> Closing | None:
    """The signed report under which nothing moves any more."""
    standing = Closing.objects.filter(manifest=manifest.pk, reopened_at=None)
    return standing.select_related("signed_by").first()


def closings_of(manifest: Manifest) -> Sequence[Closing]:
    """Every report that was ever signed, those that were reopened too."""
    return list(
        Closing.objects.filter(manifest=manifest.pk).select_related("signed_by", "reopened_by")
    )


def find_missing(items: Iterable[ManifestItem]) -> list[Missing]:
    return [Missing(item, item.remaining) for item in items if item.remaining]


def total_values(items: Iterable[ManifestItem]) -> list[Worth]:
    """Sums per currency: values in different currencies are never added up."""
    found: dict[str, list[Decimal]] = {}
    for item in items:
        found.setdefault(item.currency, []).append(item.declared_value)
    return [
        Worth(currency, len(values), sum(values, Decimal(0)))
        for currency, values in sorted(found.items())
    ]


def moved_on(items: Iterable[ManifestItem], day: date) -> Totals:
    """What left on one day: item -> kind -> quantity, counter-entries included."""
    rows = (
        ManifestMovement.objects.filter(item__in=[item.pk for item in items], date=day)
        .order_by()
        .values_list("item", "kind")
        .annotate(total=Sum("quantity"))
    )
    found: Totals = {}
    for key, kind, total in rows:
        found.setdefault(key, {})[kind] = total
    return found


def ledger_of(items: Iterable[ManifestItem]) -> QuerySet[ManifestMovement]:
    """Every movement of these items, in the order in which they were booked."""
    return ManifestMovement.objects.filter(item__in=[item.pk for item in items]).select_related(
        "item", "by"
    )


def amendments_of(items: Iterable[ManifestItem]) -> QuerySet[Amendment]:
    return Amendment.objects.filter(item__in=[item.pk for item in items]).select_related(
        "item", "by"
    )


def permits_of(manifest: Manifest) -> Sequence[Permit]:
    return list(Permit.objects.filter(manifest=manifest.pk).select_related("item"))


def days_of(manifest: Manifest, items: Iterable[ManifestItem]) -> list[ManifestDay]:
    """The days of the fair, and any other day on which something moved."""
    today, fair = clock.today(), manifest.fair
    moved = set(
        ManifestMovement.objects.filter(item__in=[item.pk for item in items])
        .order_by()
        .values_list("date", flat=True)
        .distinct()
    )
    quiet = set(QuietDay.objects.filter(manifest=manifest.pk).values_list("date", flat=True))
    length = (fair.ends_on - fair.starts_on).days + 1
    days = {fair.starts_on + timedelta(days=number) for number in range(length)}
    return [
        ManifestDay(
            day,
            rules.judge_day(day, today=today, has_movements=day in moved, is_quiet=day in quiet),
        )
        for day in sorted(days | moved | quiet)
    ]


def get_permit(actor: Actor, key: UUID) -> Permit:
    """A paper, for those who may see the list that it belongs to."""
    permit = get_or_refuse(
        Permit.objects.select_related("manifest__fair", "manifest__exhibitor", "file"), key
    )
    manifest = permit.manifest
    check_may_see_manifest(actor, manifest.exhibitor_id, manifest.fair)
    return permit
