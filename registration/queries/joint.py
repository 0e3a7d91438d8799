"""Applications of several producers: who shares the booth, who is asked to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from events.models import Fair
from events.permissions import Actor
from registration import rules
from registration.models import Application, Exhibitor, Partner, Product
from registration.queries.exhibitors import acted_on, get_or_refuse


def exhibitors_of(*applications: Application) -> QuerySet[Exhibitor]:
    """Who shows at their booths: those who applied, and the partners who agreed."""
    agreed = Partner.objects.filter(
        application__in=[application.pk for application in applications],
        state=rules.PartnerState.AGREED,
    )
    return Exhibitor.objects.filter(
        Q(pk__in={application.exhibitor_id for application in applications})
        | Q(pk__in=agreed.values("exhibitor"))
    )


def shown_by(exhibitors: Iterable[UUID]) -> Q:
    """Rows with an application at whose booths one of these shows, as the one who applied or as a partner."""
    keys = list(exhibitors)
    joined = Partner.objects.filter(exhibitor__in=keys, state=rules.PartnerState.AGREED)
    return Q(application__exhibitor__in=keys) | Q(application__in=joined.values("application"))


def shown_in(exhibitors: QuerySet[Exhibitor]) -> Q:
    """As `shown_by`, for exhibitors that a query finds."""
    joined = Partner.objects.filter(
        exhibitor__in=exhibitors.values("pk"), state=rules.PartnerState.AGREED
    )
    return Q(application__exhibitor__in=exhibitors.values("pk")) | Q(
        application__in=joined.values("application")
    )


def partners_by_application(exhibitors: Iterable[UUID]) -> Mapping[UUID, list[UUID]]:
    """Which of these exhibitors share which applications of others (one query)."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = Partner.objects.filter(exhibitor__in=list(exhibitors), state=rules.PartnerState.AGREED)
    for application, exhibitor in rows.values_list("application", "exhibitor"):
        found[application].append(exhibitor)
    return found


def partners_at(fair: Fair) -> Mapping[UUID, list[Exhibitor]]:
    """Who shares which application to a fair (one query)."""
    found: dict[UUID, list[Exhibitor]] = defaultdict(list)
    rows = Partner.objects.filter(application__fair=fair, state=rules.PartnerState.AGREED)
    for partner in rows.select_related("exhibitor").order_by("answered_at", "id"):
        found[partner.application_id].append(partner.exhibitor)
    return found


def products_for(application: Application) -> QuerySet[Product]:
    """What may be named in it: products in use of all who show at its booths."""
    return Product.objects.filter(exhibitor__in=exhibitors_of(application), retired_at=None)


def partners_of(application: Application) -> QuerySet[Partner]:
    """All who were asked, in that order, whatever they answered."""
    return application.partners.select_related("exhibitor")


def joined_by(actor: Actor) -> QuerySet[Partner]:
    """Where exhibitors of the actor share somebody's application."""
    return Partner.objects.filter(_asked_of(actor), state=rules.PartnerState.AGREED)


def _asked_of(actor: Actor) -> Q:
    return acted_on(actor, "application__fair")


def invitations_to(actor: Actor) -> QuerySet[Partner]:
    """What waits for an answer of the actor's exhibitors, the oldest first."""
    return (
        Partner.objects.filter(
            _asked_of(actor),
            state=rules.PartnerState.INVITED,
            application__state__in=rules.EDITABLE,
        )
        .select_related("exhibitor", "application__fair", "application__exhibitor")
        .order_by("invited_at", "id")
    )


def get_invitation(actor: Actor, key: UUID) -> Partner:
    """One that an exhibitor of the actor got, answered or not."""
    rows = Partner.objects.select_related(
        "exhibitor", "application__fair", "application__exhibitor", "application__zone"
    )
    if not (actor.is_system or actor.is_superuser):
        rows = rows.filter(_asked_of(actor))
    return get_or_refuse(rows, key)


def find_by_registration_number(number: str) -> Exhibitor | None:
    """The only exhibitor with this number; a number is text, so two may have written the same."""
    if not number.strip():
        return None
    found = list(Exhibitor.objects.filter(registration_number=number.strip())[:2])
    return found[0] if len(found) == 1 else None
