"""A proposal becomes fact: all of it, some zones, or one by one; in one transaction, after a new check."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from booths import floor, optimiser, queries, rules
from booths.actions.steps import expire_holds, publish, record_expired
from booths.models import (
    Allocation,
    AllocationState,
    Booth,
    BoothProposal,
    Claim,
    Placement,
    PlacementKind,
    ProposalState,
)
from booths.signals import allocations_confirmed
from events import audit, clock
from events.actions import require_role
from events.models import Fair, WindowKind, Zone
from events.permissions import Actor
from events.queries import is_window_open
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState, Place
from registration.rules import LIVE_PLACES, check_offer


@dataclass(frozen=True)
class Accepted:
    """What came of it: new allocations, and those that were moved."""

    given: tuple[Allocation, ...]
    moved: tuple[Allocation, ...]
    proposal: BoothProposal


@transaction.atomic
def accept_proposal(
    *,
    actor: Actor,
    proposal: BoothProposal,
    zones: Collection[str] = (),
    applications: Collection[UUID] = (),
    without: Collection[UUID] = (),
) -> Accepted:
    """Allocate what is proposed for these zones or applications, or all of it (`without` some); all or none.

    Refuses `proposal_outdated`, naming whom, when somebody's booths or application are no longer as they were.
    """
    fair = proposal.fair
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if not is_window_open(fair, WindowKind.ALLOCATION):
        raise Refused("allocation_window_closed")
    proposal = (
        BoothProposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=proposal.pk)
    )
    rules.check_open(proposal.state)
    rows = choose_placements(proposal, zones, applications, without)
    # The zones' locks keep quotas and places as they are meanwhile.
    list(
        Zone.objects.select_for_update(no_key=True)
        .filter(pk__in={row.application.zone_id for row in rows})
        .order_by("pk")
    )
    waiting = {
        one.pk: one
        for one in Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exhibitor", "zone")
        .filter(pk__in=[row.application_id for row in rows])
        .order_by("pk")
    }
    targets = {key for row in rows for key in row.booths}
    touched = targets | {key for row in rows for key in row.before}
    booths = {
        booth.pk: booth
        for booth in Booth.objects.select_for_update(no_key=True)
        .filter(fair=fair, pk__in=touched, merged_into=None, removed_at=None)
        .order_by("pk")
    }
    expired = expire_holds(fair, booths.keys())
    _check(proposal, rows, waiting, booths)
    moved = _move(rows, booths)
    slots = _slots(fair, rows, waiting, booths)
    given = _give(actor, fair, rows, waiting)
    _claim(rows, waiting, booths, slots)
    confirmed = [one for one in given if one.state == AllocationState.CONFIRMED]
    allocations_confirmed.send(Allocation, allocations=confirmed, actor=actor)
    record_expired(fair, expired)
    _record(actor, proposal, given, moved, _name_booths(rows, booths))
    Placement.objects.filter(pk__in=[row.pk for row in rows]).update(accepted_at=clock.now())
    if not proposal.placements.filter(kind__in=tuple(rules.CHANGING), accepted_at=None).exists():
        proposal.state = ProposalState.ACCEPTED
        proposal.save(update_fields=["state"])
    publish(fair, booths.keys() | expired.booths)
    return Accepted(tuple(given), tuple(moved.values()), proposal)


def choose_placements(
    proposal: BoothProposal,
    zones: Collection[str],
    applications: Collection[UUID],
    without: Collection[UUID] = (),
) -> list[Placement]:
    """The open placements that are meant; raises `nothing_to_accept` where there are none, or one is missing."""
    rows = proposal.placements.filter(kind__in=tuple(rules.CHANGING), accepted_at=None)
    rows = rows.select_related("application__zone", "application__exhibitor")
    if zones:
        rows = rows.filter(application__zone__code__in=zones)
    if applications:
        rows = rows.filter(application__in=applications)
    chosen = list(rows.exclude(application__in=without).order_by("pk"))
    if not chosen or len(chosen) < len(set(applications)):
        raise Refused("nothing_to_accept")
    return chosen


def _check(
    proposal: BoothProposal,
    rows: Sequence[Placement],
    waiting: Mapping[UUID, Application],
    booths: Mapping[int, Booth],
) -> None:
    """Raise `proposal_outdated` unless the placements keep every hard rule on the floor as it is now."""
    stale = {
        row.application_id: "application_not_approved"
        for row in rows
        if waiting[row.application_id].state != ApplicationState.APPROVED
    }
    for moved in _moved_since(rows):
        stale.setdefault(moved, "moved_meanwhile")
    asked = queries.read_problem(
        proposal.fair,
        weights=proposal.weights,
        movable=[row.application_id for row in rows if row.kind == PlacementKind.MOVED],
        only=[row.application_id for row in rows],
    )
    codes = {key: booth.code for key, booth in booths.items()}
    assigned = {
        str(row.application_id): [codes.get(key, "") for key in row.booths]
        for row in rows
        if row.application_id not in stale
    }
    by_booth: dict[str, UUID] = {
        codes.get(key, ""): row.application_id for row in rows for key in row.booths
    }
    for broken in optimiser.check(asked.problem, assigned):
        key = UUID(broken.application) if broken.application else by_booth.get(broken.booth)
        # A quota is nobody's in particular: then all that count under it are named.
        whose = [key] if key else _under(asked.problem, broken.quota, assigned)
        for one in whose:
            stale.setdefault(one, broken.code)
    if stale:
        names = {row.application_id: row.application for row in rows}
        raise Refused(
            "proposal_outdated",
            number=len(stale),
            who=", ".join(sorted(names[key].exhibitor.name for key in stale if key in names)[:5]),
            errors=tuple(
                {"field": str(key), "code": code, "message": code}
                for key, code in sorted(stale.items(), key=lambda item: str(item[0]))
            ),
        )


def _moved_since(rows: Iterable[Placement]) -> list[UUID]:
    """Who is to be moved, but no longer has the booths that it is to be moved from."""
    before = {row.application_id: set(row.before) for row in rows if row.before}
    has: dict[UUID, set[int]] = {key: set() for key in before}
    for key, booth in Claim.objects.filter(application__in=before, is_live=True).values_list(
        "application", "booth"
    ):
        has[key].add(booth)
    return [key for key in before if has[key] != before[key]]


def _under(
    problem: optimiser.Problem, quota: str, assigned: Mapping[str, Sequence[str]]
) -> list[UUID]:
    return [
        UUID(one.key) for one in problem.applications if one.quota == quota and one.key in assigned
    ]


def _move(rows: Iterable[Placement], booths: Mapping[int, Booth]) -> dict[UUID, Allocation]:
    """End the claims of those who move; their allocations, and with them their badges, stay."""
    moving = [row for row in rows if row.kind == PlacementKind.MOVED]
    claims = Claim.objects.filter(
        application__in=[row.application_id for row in moving],
        is_live=True,
        allocation__isnull=False,
        booth__in=booths.keys(),
    )
    found = {
        allocation.application_id: allocation
        for allocation in Allocation.objects.filter(pk__in=claims.values("allocation"))
        .select_related("exhibitor", "application")
        .order_by("pk")
    }
    claims.update(is_live=False)
    return found


def _slots(
    fair: Fair,
    rows: Iterable[Placement],
    waiting: Mapping[UUID, Application],
    booths: Mapping[int, Booth],
) -> dict[tuple[UUID, int], int]:
    """The place that each gets of each booth, by the rules that every allocation keeps."""
    facts = {
        booth.pk: floor.booth_facts(booth) for booth in queries.read_booths(fair, booths.keys())
    }
    chosen: dict[tuple[UUID, int], int] = {}
    for row in rows:
        application = waiting[row.application_id]
        for key in row.booths:
            booth = facts[key]
            slot = rules.choose_slot(
                booth,
                application=str(application.pk),
                application_zone=application.zone.code,
                needs=application.needs,
            )
            chosen[application.pk, key] = slot
            taken = rules.TakenSlot(
                slot=slot,
                application=str(application.pk),
                exhibitor=application.exhibitor.name,
                hold=None,
            )
            facts[key] = replace(booth, taken=(*booth.taken, taken))
    return chosen


def _give(
    actor: Actor,
    fair: Fair,
    rows: Sequence[Placement],
    waiting: Mapping[UUID, Application],
) -> list[Allocation]:
    """Allocations for who is new; offered where the exhibitor has still to confirm the place."""
    places = {
        place.application_id: place
        for place in Place.objects.filter(application__in=waiting, state__in=tuple(LIVE_PLACES))
    }
    moment = clock.now()
    given: list[Allocation] = []
    for row in rows:
        if row.kind == PlacementKind.MOVED:
            continue
        place = places.get(row.application_id)
        is_offered = place is not None and place.is_offered
        if place is not None and is_offered:
            check_offer(state=place.state, expires_at=place.expires_at, now=moment)
        application = waiting[row.application_id]
        allocation = Allocation(
            fair=fair,
            application=application,
            exhibitor=application.exhibitor,
            state=AllocationState.OFFERED if is_offered else AllocationState.CONFIRMED,
            allocated_by=actor.user,
            created_at=moment,
        )
        given.append(allocation)
    Allocation.objects.bulk_create(given, batch_size=500)
    return given


def _claim(
    rows: Sequence[Placement],
    waiting: Mapping[UUID, Application],
    booths: Mapping[int, Booth],
    slots: Mapping[tuple[UUID, int], int],
) -> None:
    """Claims of the newest allocation of each."""
    allocations = Allocation.objects.filter(
        application__in=waiting, state__in=tuple(rules.LIVE_ALLOCATIONS)
    )
    newest = {one.application_id: one for one in allocations.order_by("created_at", "pk")}
    Claim.objects.bulk_create(
        (
            Claim(
                booth=booths[key],
                slot=slots[row.application_id, key],
                application=waiting[row.application_id],
                allocation=newest[row.application_id],
            )
            for row in rows
            for key in row.booths
        ),
        batch_size=500,
    )


def _name_booths(
    rows: Iterable[Placement], booths: Mapping[int, Booth]
) -> dict[UUID, dict[str, list[str]]]:
    """What the log says of each placement's booths."""
    named = {}
    for row in rows:
        named[row.application_id] = {"booths": [booths[key].code for key in row.booths]}
        if row.before:
            named[row.application_id]["from"] = sorted(booths[key].code for key in row.before)
    return named


def _record(
    actor: Actor,
    proposal: BoothProposal,
    given: Iterable[Allocation],
    moved: Mapping[UUID, Allocation],
    named: Mapping[UUID, Mapping[str, list[str]]],
) -> None:
    events = []
    for allocation in (*given, *moved.values()):
        action = "booths.allocated"
        if allocation.application_id in moved:
            action = "booths.moved"
        elif allocation.state == AllocationState.OFFERED:
            action = "booths.offered"
        data = {
            "application": str(allocation.application_id),
            "proposal": str(proposal.pk),
            **named[allocation.application_id],
        }
        events.append(audit.Event(action, allocation, data))
    counts = {"given": len(named) - len(moved), "moved": len(moved)}
    events.append(audit.Event("proposal.accepted", proposal, counts))
    audit.record_all(actor=actor, fair=proposal.fair, events=events)
