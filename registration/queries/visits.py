"""Delegations at a fair: who announced a visit, and what their people need."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, FairState, Refused
from registration.models import Exhibitor, ExhibitorKind, GuestNeeds, Person, Visit, VisitState
from registration.queries.exhibitors import exhibitors_belonging_to, get_or_refuse


@dataclass(frozen=True)
class Invitation:
    """A fair that a delegation can visit, and its visit if there is one."""

    fair: Fair
    visit: Visit | None


def visits_to(actor: Actor, fair: Fair) -> QuerySet[Visit]:
    """All visits to a fair, for its organisers."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    people = Count("exhibitor__people", filter=Q(exhibitor__people__left_at=None), distinct=True)
    needs = Q(exhibitor__people__left_at=None)
    return (
        Visit.objects.filter(fair=fair)
        .select_related("exhibitor", "fair")
        .annotate(
            people_count=people,
            interpreters=Count(
                "exhibitor__people",
                filter=needs & Q(exhibitor__people__guest_needs__needs_interpreter=True),
                distinct=True,
            ),
            diets=Count(
                "exhibitor__people",
                filter=needs & ~Q(exhibitor__people__guest_needs__diet="")
                & Q(exhibitor__people__guest_needs__isnull=False),
                distinct=True,
            ),
        )
        .order_by("arrives_on", "created_at")
    )  # fmt: skip


def get_visit_to(actor: Actor, fair: Fair, key: UUID) -> Visit:
    return get_or_refuse(visits_to(actor, fair), key)


def find_visit(exhibitor: Exhibitor, fair: Fair) -> Visit | None:
    return Visit.objects.filter(exhibitor=exhibitor, fair=fair).select_related("fair").first()


def delegations_of(actor: Actor) -> list[tuple[Exhibitor, list[Invitation]]]:
    """The actor's delegations with the fairs that they can visit or have visited, the next one first."""
    delegations = list(exhibitors_belonging_to(actor).filter(kind=ExhibitorKind.DELEGATION))
    if not delegations:
        return []
    fairs = list(Fair.objects.filter(state=FairState.PUBLISHED).order_by("starts_on"))
    visits = {
        (visit.exhibitor_id, visit.fair_id): visit
        for visit in Visit.objects.filter(exhibitor__in=delegations).select_related("fair")
    }
    return [
        (
            exhibitor,
            [Invitation(fair, visits.get((exhibitor.pk, fair.pk))) for fair in fairs],
        )
        for exhibitor in delegations
    ]


def needs_of(people: Sequence[Person]) -> dict[UUID, GuestNeeds]:
    """What guests eat and speak; the caller has checked that the actor is their own or their host."""
    found = GuestNeeds.objects.filter(person__in=[person.pk for person in people])
    return {needs.person_id: needs for needs in found}


def visitors_of(fair: Fair) -> QuerySet[Visit]:
    """Visits that everybody may know of."""
    return Visit.objects.filter(fair=fair, state=VisitState.ADMITTED)
