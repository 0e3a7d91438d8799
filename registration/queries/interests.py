"""Who has an interest in a decision: found in what the system knows, or declared by the reviewer."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from events.models import User
from events.permissions import Actor
from events.rules import Role
from registration.models import Application, Interest, Partner, PartnerState
from registration.queries.exhibitors import exhibitors_belonging_to
from registration.rules import Conflict


def _provinces(actor: Actor) -> set[str]:
    """Whose officer the actor is at any fair: they put these producers forward."""
    return {
        member.province
        for member in actor.memberships
        if member.role is Role.PROVINCIAL_OFFICER and member.province is not None
    }


def barred(actor: Actor) -> Q:
    """Applications on which the actor may not decide."""
    own = exhibitors_belonging_to(actor).values("pk")
    shared = Partner.objects.filter(exhibitor__in=own, state=PartnerState.AGREED)
    return (
        Q(exhibitor__in=own)
        | Q(pk__in=shared.values("application"))
        | Q(pk__in=Interest.objects.filter(reviewer=actor.user).values("application"))
    )


def is_barred(user: User, application: Application) -> bool:
    """Whether somebody may not decide on it, as `barred` says."""
    rows = Application.objects.filter(barred(Actor(kind="user", user=user)), pk=application.pk)
    return rows.exists()


def with_conflict(actor: Actor) -> Q:
    """Applications in which the actor has an interest, or an office."""
    return barred(actor) | Q(exhibitor__province__in=_provinces(actor))


def conflicts_of(actor: Actor, applications: Iterable[Application]) -> Mapping[UUID, Conflict]:
    """The actor's interest in each of the applications in which there is one (three queries for all)."""
    listed = list(applications)
    if actor.user is None or not listed:
        return {}
    own = set(
        exhibitors_belonging_to(actor)
        .filter(pk__in={row.exhibitor_id for row in listed})
        .values_list("pk", flat=True)
    )
    declared = set(
        Interest.objects.filter(
            reviewer=actor.user, application__in=[row.pk for row in listed]
        ).values_list("application", flat=True)
    )
    shared = set(
        Partner.objects.filter(
            application__in=[row.pk for row in listed],
            exhibitor__in=exhibitors_belonging_to(actor).values("pk"),
            state=PartnerState.AGREED,
        ).values_list("application", flat=True)
    )
    provinces = _provinces(actor)
    found = {}
    for row in listed:
        if row.exhibitor_id in own or row.pk in shared:
            found[row.pk] = Conflict.REPRESENTS
        elif row.pk in declared:
            found[row.pk] = Conflict.DECLARED
        elif row.exhibitor.province_id in provinces:
            found[row.pk] = Conflict.SAME_PROVINCE
    return found


def conflict_of(actor: Actor, application: Application) -> Conflict | None:
    return conflicts_of(actor, [application]).get(application.pk)


def interests_in(application: Application) -> QuerySet[Interest]:
    """What reviewers have declared, for those who review the fair."""
    return application.interests.select_related("reviewer")
