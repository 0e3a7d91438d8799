"""Badges as their readers see them: whose, how many, who still waits for one."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from badges.models import Badge, BadgeState, Presence
from booths.models import Allocation, AllocationState, Booth
from booths.queries import booths_of_exhibitors
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ExhibitorKind, Partner, PartnerState, Person
from registration.queries import (
    acted_on,
    acts_for,
    exhibitors_of,
    get_application,
    get_or_refuse,
)

# What is said of a badge's owner on every page and every face.
OWNER = ("fair", "person", "exhibitor__province", "holder")


def badges_visible_to(actor: Actor) -> QuerySet[Badge]:
    """Those of the fairs one organises, and of the exhibitors one acts for."""
    rows = Badge.objects.select_related(*OWNER)
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(Q(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE)) | acted_on(actor))


def get_badge(actor: Actor, key: str) -> Badge:
    return get_or_refuse(badges_visible_to(actor), key)


def get_badge_of(actor: Actor, fair: Fair, key: str) -> Badge:
    """A badge of this fair; one of another fair is `not_found`."""
    return get_or_refuse(badges_visible_to(actor).filter(fair=fair), key)


def lock_badge(badge: Badge) -> Badge:
    """The same badge, locked against others who change it."""
    rows = Badge.objects.select_for_update(of=("self",), no_key=True).select_related(*OWNER)
    return rows.get(pk=badge.pk)


def lock_presences(keys: Iterable[str]) -> list[Presence]:
    """Where these badges are, locked against scans; taken before the counter of badges."""
    rows = Presence.objects.select_for_update(no_key=True).filter(badge__in=list(keys))
    return list(rows.order_by("badge"))


def get_printable(actor: Actor, key: str) -> Badge:
    """A badge that may still be printed; refuses `badge_revoked`."""
    badge = get_badge(actor, key)
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_revoked")
    return badge


def badges_of_application(badges: QuerySet[Badge], application: Application) -> QuerySet[Badge]:
    """Badges at its fair of the people of those who share an application."""
    return badges.filter(fair=application.fair_id, exhibitor__in=exhibitors_of(application))


def filter_badges(
    badges: QuerySet[Badge], *, q: str = "", state: str = "", kind: str = ""
) -> QuerySet[Badge]:
    """Narrow a list by state, kind and words found in the serial number or a name."""
    if state:
        badges = badges.filter(state=state)
    if kind:
        badges = badges.filter(kind=kind)
    for word in q.split():
        badges = badges.filter(
            Q(serial__icontains=word)
            | Q(person__name_th__icontains=word)
            | Q(person__name_en__icontains=word)
            | Q(person__name_native__icontains=word)
            | Q(exhibitor__name_th__icontains=word)
            | Q(exhibitor__name_en__icontains=word)
            | Q(holder__name_th__icontains=word)
            | Q(holder__name_en__icontains=word)
            | Q(holder__name_native__icontains=word)
            | Q(holder__organisation__icontains=word)
        )
    return badges


def get_application_with_badges(actor: Actor, key: UUID) -> Application:
    """An application whose badges the actor may see: its exhibitor's own, or of a fair one organises."""
    application = get_application(actor, key)
    may_see = any(
        acts_for(actor, exhibitor, application.fair) for exhibitor in exhibitors_of(application)
    )
    if not may_see and not actor.has_role(application.fair_id, ROLES_THAT_ORGANISE):
        raise Refused("not_found")
    return application


def people_awaiting_badges(actor: Actor, fair: Fair) -> QuerySet[Person]:
    """Who has no active badge at the fair: of delegations, which need no booth, and of exhibitors with booths."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    having = (
        Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE)
        .exclude(person=None)
        .values("person")
    )
    placed = Allocation.objects.filter(fair=fair, state=AllocationState.CONFIRMED)
    shared = Partner.objects.filter(
        application__in=placed.values("application"), state=PartnerState.AGREED
    )
    return (
        Person.objects.filter(
            Q(exhibitor__kind=ExhibitorKind.DELEGATION)
            | Q(exhibitor__in=placed.values("exhibitor"))
            | Q(exhibitor__in=shared.values("exhibitor")),
            left_at=None,
        )
        .exclude(pk__in=having)
        .select_related("exhibitor")
        .order_by("exhibitor__name_th", "exhibitor", "created_at", "id")
    )


def booths_on(fair: Fair, badges: Iterable[Badge]) -> Mapping[UUID | None, list[Booth]]:
    """Booths of each badge's exhibitor at the fair (one query for all); a holder's badge, of none, has none."""
    exhibitors = {badge.exhibitor_id for badge in badges if badge.exhibitor_id is not None}
    none: dict[UUID | None, list[Booth]] = {None: []}
    return none | {key: booths for key, booths in booths_of_exhibitors(fair, exhibitors).items()}  # noqa: C416 - of another type


def count_badges(fair: Fair) -> dict[str, int]:
    """``{"active", "revoked"}``, in one query."""
    counts = Badge.objects.filter(fair=fair).aggregate(
        active=Count("pk", filter=Q(state=BadgeState.ACTIVE)),
        revoked=Count("pk", filter=Q(state=BadgeState.REVOKED)),
    )
    return {state: int(number) for state, number in counts.items()}
