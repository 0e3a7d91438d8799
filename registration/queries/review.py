"""The queue of those who review."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from events.models import Fair, User
from events.permissions import Actor
from events.rules import ROLES_THAT_REVIEW, Refused
from registration import rules
from registration.models import Application, Proposal, SavedView
from registration.queries.exhibitors import get_or_refuse
from registration.queries.interests import barred

# What the review queue may be sorted by, each with a last word that makes it one order.
REVIEW_ORDERS: dict[str, tuple[str, ...]] = {
    "oldest": ("submitted_at", "id"),
    "newest": ("-submitted_at", "-id"),
    "name": ("exhibitor__name_th", "id"),
    "zone": ("zone__order", "zone__code", "submitted_at", "id"),
    "booths": ("-booths_wanted", "submitted_at", "id"),
    "points": ("-priority_points", "submitted_at", "id"),
}

# By `with_scores`, the best first.
SCORE_ORDER = "score"


def applications_to_review(actor: Actor, fair: Fair) -> QuerySet[Application]:
    """All that were sent in to the fair, for those who review it."""
    if not actor.has_role(fair.pk, ROLES_THAT_REVIEW):
        raise Refused("forbidden")
    return Application.objects.filter(fair=fair, submitted_at__isnull=False).select_related(
        "fair", "zone", "exhibitor__province"
    )


def order_for_review(applications: QuerySet[Application], order: str) -> QuerySet[Application]:
    """By one of `REVIEW_ORDERS`, or by score; what holds a text that was looked for stands before what is near it."""
    first = ("is_near",) if "is_near" in applications.query.annotations else ()
    if order == SCORE_ORDER:
        return applications.order_by(*first, F("score").desc(nulls_last=True), "submitted_at", "id")
    return applications.order_by(*first, *REVIEW_ORDERS[order])


def sum_up_products(applications: Iterable[Application]) -> Mapping[UUID, tuple[int, int | None]]:
    """Number of products and the most stars among them, for the applications of one page (one query)."""
    rows = (
        Application.products.through.objects.filter(
            application__in=[row.pk for row in applications]
        )
        .values_list("application")
        .annotate(number=Count("pk"), most=Max("product__opc_stars"))
    )
    return {key: (number, most) for key, number, most in rows}


def undecided(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those that wait for a decision, the longest waiting first."""
    return applications.filter(state__in=rules.UNDECIDED).order_by("submitted_at", "id")


def get_application_to_review(actor: Actor, fair: Fair, key: UUID) -> Application:
    """One of the fair's, with its products; `not_found` for one of another fair."""
    return get_or_refuse(applications_to_review(actor, fair).prefetch_related("products"), key)


def find_next_to_review(
    actor: Actor, applications: QuerySet[Application], *, after: Application
) -> Application | None:
    """The next one on which the actor may decide: those sent in later than `after`, then from the start."""
    proposed = Proposal.objects.filter(settled_at=None, proposed_by=actor.user)
    waiting = (
        undecided(applications)
        .exclude(pk=after.pk)
        .exclude(barred(actor))
        .exclude(pk__in=proposed.values("application"))
    )
    later = Q(submitted_at=after.submitted_at, pk__gt=after.pk) | Q(
        submitted_at__gt=after.submitted_at
    )
    return waiting.filter(later).first() or waiting.first()


def other_applications(application: Application) -> QuerySet[Application]:
    """What else the exhibitor sent in to the same fair; the caller has checked that the actor may see it."""
    return (
        Application.objects.filter(
            fair=application.fair_id,
            exhibitor=application.exhibitor_id,
            submitted_at__isnull=False,
        )
        .exclude(pk=application.pk)
        .select_related("zone")
    )


def in_line(applications: QuerySet[Application]) -> list[Application]:
    """Most points first, then who was sent in first: the order in which places are given."""
    return list(applications.order_by("-priority_points", "submitted_at", "pk"))


def reviewers_of(fair: Fair) -> QuerySet[User]:
    """Who may review the fair's applications by their role in it."""
    return (
        User.objects.filter(
            memberships__fair=fair, memberships__role__in=ROLES_THAT_REVIEW, is_active=True
        )
        .distinct()
        .order_by("name", "email")
    )


def is_reviewer(user: User, fair: Fair) -> bool:
    return reviewers_of(fair).filter(pk=user.pk).exists()


def views_of(actor: Actor, fair: Fair) -> QuerySet[SavedView]:
    """One's own saved views, and what others share."""
    return (
        SavedView.objects.filter(Q(owner=actor.user) | Q(is_shared=True), fair=fair)
        .select_related("owner", "fair")
        .order_by("is_shared", "name", "pk")
    )


def get_view(actor: Actor, fair: Fair, key: UUID) -> SavedView:
    return get_or_refuse(views_of(actor, fair), key)
