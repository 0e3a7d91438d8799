"""What a province may put forward, and what it said."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import F, QuerySet

from events.models import Fair, Province
from events.permissions import Actor
from events.rules import Refused
from registration import rules
from registration.models import Application, Shortlisting
from registration.queries.exhibitors import get_or_refuse
from registration.queries.quotas import provinces_seen_by


def applications_to_shortlist(actor: Actor, fair: Fair) -> QuerySet[Application]:
    """What the officer's province sent in, in the province's own order; a reviewer sees that of all provinces."""
    provinces = provinces_seen_by(actor, fair)
    applications = (
        Application.objects.filter(fair=fair, submitted_at__isnull=False, agency=None)
        .select_related("fair", "zone", "exhibitor__province", "shortlisting")
        .order_by(
            "zone__order",
            "zone__code",
            "product_type",
            F("shortlisting__rank").asc(nulls_last=True),
            "submitted_at",
            "id",
        )
    )
    if provinces is None:
        return applications.filter(exhibitor__province__isnull=False)
    if not provinces:
        raise Refused("forbidden")
    return applications.filter(exhibitor__province__in=provinces)


def get_application_to_shortlist(actor: Actor, fair: Fair, key: UUID) -> Application:
    """One of the officer's own province; a reviewer decides and puts nothing forward."""
    provinces = provinces_seen_by(actor, fair)
    if provinces is None:
        raise Refused("forbidden")
    return get_or_refuse(applications_to_shortlist(actor, fair), key)


def provinces_of(actor: Actor, fair: Fair) -> QuerySet[Province]:
    """The provinces that the actor is an officer of at the fair."""
    return Province.objects.filter(pk__in=provinces_seen_by(actor, fair) or ())


def shortlistings_of(applications: Iterable[Application]) -> Mapping[UUID, Shortlisting]:
    """Marks of the provinces, by application (one query)."""
    return Shortlisting.objects.select_related("marked_by").in_bulk(
        [application.pk for application in applications]
    )


def count_marks(applications: Iterable[Application]) -> dict[str, int]:
    """How many are put forward, in reserve and not, and how many have no mark yet."""
    counts = {str(mark): 0 for mark in rules.ShortlistMark} | {"": 0}
    for application in applications:
        marking = getattr(application, "shortlisting", None)
        counts[str(marking.mark) if marking is not None else ""] += 1
    return counts
