"""Holds and allocations: who has which booth, who waits for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import (
    Count,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from booths import rules
from booths.models import Allocation, Booth, Claim, Hold
from events import clock
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState, Place
from registration.queries import (
    acted_on,
    get_or_refuse,
    partners_by_application,
    shown_by,
)
from registration.rules import LIVE_PLACES


def allocations_visible_to(actor: Actor) -> QuerySet[Allocation]:
    """Those of the fairs one organises, and one's own."""
    rows = Allocation.objects.select_related("fair", "application__exhibitor", "exhibitor")
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(Q(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE)) | acted_on(actor))


def get_allocation(actor: Actor, key: UUID) -> Allocation:
    return get_or_refuse(allocations_visible_to(actor), key)


def holds_visible_to(actor: Actor) -> QuerySet[Hold]:
    rows = Hold.objects.select_related("fair", "application__exhibitor")
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))


def get_hold(actor: Actor, key: UUID) -> Hold:
    return get_or_refuse(holds_visible_to(actor), key)


def live_claims_of(application: Application) -> QuerySet[Claim]:
    return Claim.objects.filter(application=application, is_live=True).select_related("booth")


def booths_taken_by(applications: Collection[UUID]) -> dict[UUID, set[int]]:
    """Keys of the booths that each of these has, or has on a hold that is not over."""
    found: dict[UUID, set[int]] = defaultdict(set)
    rows = Claim.objects.filter(application__in=applications, is_live=True).exclude(
        Q(allocation=None) & Q(hold__expires_at__lte=clock.now())
    )
    for key, booth in rows.values_list("application", "booth"):
        found[key].add(booth)
    return found


def codes_by_application(keys: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Codes of the booths that are given or offered to each application, sorted."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Claim.objects.filter(
        application__in=keys, is_live=True, allocation__isnull=False
    ).values_list("application", "booth__code")
    for key, code in rows.order_by("booth__code"):
        found[key].append(code)
    return found


def booths_of_exhibitors(fair: Fair, keys: Iterable[UUID]) -> Mapping[UUID, list[Booth]]:
    """Booths that exhibitors have at the fair now, by code."""
    found: dict[UUID, list[Booth]] = defaultdict(list)
    wanted = set(keys)
    shared = partners_by_application(wanted)
    claims = (
        Claim.objects.filter(
            shown_by(wanted),
            booth__fair=fair,
            is_live=True,
            allocation__state=rules.AllocationState.CONFIRMED,
        )
        .select_related("booth__zone", "booth__hall", "application")
        .order_by("booth__code")
    )
    for claim in claims:
        application = claim.application
        for exhibitor in (application.exhibitor_id, *shared.get(application.pk, ())):
            if exhibitor in wanted and claim.booth not in found[exhibitor]:
                found[exhibitor].append(claim.booth)
    return found


def waiting_applications(actor: Actor, fair: Fair) -> QuerySet[Application]:
    """Approved applications that lack booths (`booths_given`, `booths_missing`), the longest waiting first."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    # Counted beside the row rather than by a join, which would group 5,000 wide rows before it sorts them.
    given = (
        Claim.objects.filter(application=OuterRef("pk"), is_live=True, allocation__isnull=False)
        .order_by()
        .values("application")
        .annotate(number=Count("pk"))
        .values("number")
    )
    granted = Place.objects.filter(application=OuterRef("pk"), state__in=LIVE_PLACES).values(
        "booths"
    )
    return (
        Application.objects.filter(fair=fair, state=ApplicationState.APPROVED)
        .select_related("fair", "exhibitor__province", "zone")
        .annotate(
            booths_given=Coalesce(Subquery(given), 0),
            booths_granted=Coalesce(Subquery(granted), F("booths_wanted")),
        )
        .annotate(booths_missing=F("booths_granted") - F("booths_given"))
        .filter(booths_missing__gt=0)
        .order_by("submitted_at", "id")
    )


def live_holds(actor: Actor, fair: Fair) -> QuerySet[Hold]:
    """Holds of the fair that still run, the first to end first, with their booths."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    claims = Claim.objects.filter(is_live=True, allocation=None).select_related("booth")
    return (
        Hold.objects.filter(fair=fair, state=rules.HoldState.HELD, expires_at__gt=clock.now())
        .select_related("application__exhibitor", "application__zone", "held_by")
        .prefetch_related(
            Prefetch("claims", queryset=claims.order_by("booth__code"), to_attr="live_claims")
        )
        .order_by("expires_at", "id")
    )


def get_hold_of(actor: Actor, fair: Fair, key: UUID) -> Hold:
    """A hold of this fair; `not_found` for one of another."""
    return get_or_refuse(holds_visible_to(actor).filter(fair=fair), key)


def booths_on_hold(hold: Hold) -> QuerySet[Claim]:
    """The hold's claims that still stand, by booth code."""
    claims = hold.claims.filter(is_live=True, allocation=None).select_related("booth")
    return claims.order_by("booth__code")


def get_allocation_of(actor: Actor, fair: Fair, key: UUID) -> Allocation:
    """An allocation of this fair; `not_found` for one of another."""
    return get_or_refuse(allocations_visible_to(actor).filter(fair=fair), key)


def get_allocation_at(actor: Actor, fair: Fair, code: str) -> Allocation:
    """The one allocation that has this booth; `booth_unknown` where none has it, or several share it."""
    live = Claim.objects.filter(booth__fair=fair, booth__code=code, is_live=True)
    rows = list(allocations_visible_to(actor).filter(pk__in=live.values("allocation"))[:2])
    if len(rows) != 1:
        raise Refused("booth_unknown", booth=code)
    return rows[0]


def booths_of_allocation(allocation: Allocation) -> QuerySet[Booth]:
    """Booths that the allocation gives now, by code."""
    claims = allocation.claims.filter(is_live=True)
    return Booth.objects.filter(pk__in=claims.values("booth")).order_by("code")


def find_waiting(waiting: QuerySet[Application], key: str | None) -> Application | None:
    """The waiting application with this key as it came in; None where there is none."""
    try:
        return waiting.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def held_claims(booth: Booth) -> QuerySet[Claim]:
    """Claims of holds on a booth; the caller has checked that the actor organises the fair."""
    return Claim.objects.filter(booth=booth, is_live=True, allocation=None).select_related(
        "hold__held_by", "application__exhibitor"
    )


def allocations_of_booth(actor: Actor, booth: Booth) -> QuerySet[Allocation]:
    """Who has the booth now, for the fair's organisers, each with all of its booths."""
    if not actor.has_role(booth.fair_id, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    claims = Claim.objects.filter(is_live=True).select_related("booth").order_by("booth__code")
    return (
        Allocation.objects.filter(
            pk__in=Claim.objects.filter(booth=booth, is_live=True).values("allocation")
        )
        .select_related("fair", "application__zone", "exhibitor", "allocated_by", "pin")
        .prefetch_related(Prefetch("claims", queryset=claims, to_attr="live_claims"))
    )
