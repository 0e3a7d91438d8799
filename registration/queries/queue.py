"""The review queue narrowed: by what the application is, who is to look at it, and what is known about it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from events.models import Fair
from events.permissions import Actor
from registration.models import Application, Product, Proposal, Shortlisting
from registration.queries.applications import filter_applications
from registration.queries.interests import with_conflict
from registration.queries.scores import with_scores

NOBODY = "nobody"
ME = "me"
UNMARKED = "none"


@dataclass(frozen=True)
class QueueFilter:
    """Empty values leave everything in. `stars`, `score` and `points` are the least that is asked for."""

    q: str = ""
    zone: str = ""
    province: str = ""
    kind: str = ""
    product_type: int | None = None
    stars: int | None = None
    segment: str = ""
    shortlisted: str = ""
    score: Decimal | None = None
    points: int | None = None
    # "me", "nobody" or the key of a reviewer.
    assigned: str = ""
    # "mine": those in which the reader has an interest; "without": all others; "proposed": for a second person.
    conflict: str = ""
    proposed: bool = False

    @property
    def is_empty(self) -> bool:
        return self == QueueFilter()


def narrow_queue(
    applications: QuerySet[Application], actor: Actor, fair: Fair, filters: QueueFilter
) -> QuerySet[Application]:
    """Those that fit every filter."""
    rows = filter_applications(applications, zone=filters.zone, q=filters.q)
    plain = {
        "exhibitor__province": filters.province,
        "exhibitor__kind": filters.kind,
        "exhibitor__segment": filters.segment,
        "product_type": filters.product_type,
        "priority_points__gte": filters.points,
    }
    rows = rows.filter(**{column: value for column, value in plain.items() if value})
    if filters.stars:
        starred = Product.objects.filter(opc_stars__gte=filters.stars)
        link = Application.products.through.objects.filter(product__in=starred.values("pk"))
        rows = rows.filter(pk__in=link.values("application"))
    if filters.shortlisted:
        rows = rows.filter(_marked(filters.shortlisted))
    if filters.score:
        rows = with_scores(rows, actor, fair)
        rows = rows.filter(score__gte=filters.score)  # type: ignore[misc]  # annotated before
    if filters.assigned:
        rows = rows.filter(_assigned(actor, filters.assigned))
    if filters.conflict:
        interest = with_conflict(actor)
        rows = rows.filter(interest if filters.conflict == "mine" else ~interest)
    if filters.proposed:
        waiting = Proposal.objects.filter(settled_at=None).values("application")
        rows = rows.filter(pk__in=waiting)
    return rows


def _marked(mark: str) -> Q:
    if mark == UNMARKED:
        return Q(shortlisting=None)
    return Q(pk__in=Shortlisting.objects.filter(mark=mark).values("application"))


def _assigned(actor: Actor, to: str) -> Q:
    if to == NOBODY:
        return Q(assigned_to=None)
    if to == ME:
        return Q(assigned_to=actor.user)
    return Q(assigned_to=int(to)) if to.isdigit() else Q(pk__in=())
