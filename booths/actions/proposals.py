"""Proposed allocations: asked for, worked out in the background, stopped, dismissed; pins and weights."""

import time
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from booths import optimiser, queries, rules
from booths.models import (
    Allocation,
    BoothProposal,
    Pin,
    Placement,
    PlacementKind,
    ProposalState,
    ProposalTerms,
)
from events import audit, clock, jobs
from events.actions import require_role
from events.models import Fair
from events.permissions import SYSTEM, Actor
from events.queries import zones_of
from events.rules import ROLES_THAT_ORGANISE, Refused

PROPOSE = "booths.propose"
# Seconds between two looks at whether somebody wants it to stop.
_PAUSE = 0.5
_BATCH = 500
# The floor may change while it is read, table by table; then it is read once more.
_ATTEMPTS = 2


@transaction.atomic
def start_proposal(
    *,
    actor: Actor,
    fair: Fair,
    seed: int,
    zones: Collection[str] = (),
    seconds: int = rules.SECONDS_USUAL,
    may_move: bool = False,
) -> BoothProposal:
    """Ask for a proposal for some zones, or for all; it is worked out in the background."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    known = {zone.code for zone in zones_of(fair)}
    for zone in sorted(set(zones)):
        if zone not in known:
            raise Refused("zone_unknown", zone=zone)
    proposal = BoothProposal.objects.create(
        fair=fair,
        started_by=actor.user,
        seed=seed,
        zones=sorted(set(zones)),
        seconds=seconds,
        may_move=may_move,
        weights=queries.weights_of(queries.proposal_terms(fair)),
    )
    jobs.enqueue(name=PROPOSE, key=str(proposal.pk))
    audit.record(
        actor=actor,
        action="proposal.started",
        target=proposal,
        fair=fair,
        data={"seed": seed, "zones": proposal.zones, "seconds": seconds, "may_move": may_move},
    )
    return proposal


def run_proposal(*, proposal: BoothProposal) -> BoothProposal:
    """Work a proposal out and keep it; what breaks a hard rule by the checker's word is never shown.

    Reads once, works outside of any transaction, writes once. Begun anew it begins from the start.
    """
    BoothProposal.objects.filter(pk=proposal.pk, state=ProposalState.WAITING).update(
        state=ProposalState.RUNNING
    )
    for _attempt in range(_ATTEMPTS):
        asked = queries.read_problem(
            proposal.fair,
            zones=proposal.zones,
            weights=proposal.weights,
            movable=None if proposal.may_move else (),
            previous=queries.earlier_placements(proposal),
        )
        answer = optimiser.propose(
            asked.problem,
            seed=proposal.seed,
            budget=_budget(proposal, asked.problem),
            progress=_Watch(proposal),
        )
        broken = optimiser.check(
            asked.problem, answer.assigned, value=answer.value, moves=answer.moves
        )
        if not broken:
            return _keep(proposal, asked, answer)
    return fail_proposal(proposal=proposal, rules_broken={one.code for one in broken})


@transaction.atomic
def fail_proposal(*, proposal: BoothProposal, rules_broken: Collection[str]) -> BoothProposal:
    """Nothing came of it: an error, or a proposal that the checker refused."""
    proposal = _lock(proposal)
    if proposal.state not in rules.UNDER_WAY:
        return proposal
    proposal.state, proposal.finished_at = ProposalState.FAILED, clock.now()
    proposal.save(update_fields=["state", "finished_at"])
    audit.record(
        actor=SYSTEM,
        action="proposal.failed",
        target=proposal,
        fair=proposal.fair,
        data={"rules": sorted(rules_broken)},
    )
    return proposal


def _budget(proposal: BoothProposal, problem: optimiser.Problem) -> optimiser.Budget:
    """Work and steps from the seconds asked for: the same on every machine, so that the seed alone decides."""
    waiting = sum(one.missing > 0 for one in problem.applications)
    return optimiser.Budget(
        work=proposal.seconds * rules.WORK_PER_SECOND,
        steps=min(proposal.seconds * rules.STEPS_PER_SECOND, 2_000 + 80 * waiting),
        seconds=float(proposal.seconds),
    )


class _Watch:
    """Says how far the work is, and hears whether somebody wants it to stop."""

    def __init__(self, proposal: BoothProposal) -> None:
        self._key = proposal.pk
        self._next = 0.0

    def __call__(self, done: int, total: int) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + _PAUSE
        rows = BoothProposal.objects.filter(pk=self._key)
        rows.update(done=done, total=total)
        return bool(rows.values_list("stop_asked", flat=True).first())


@transaction.atomic
def _keep(
    proposal: BoothProposal, asked: queries.Asked, answer: optimiser.Proposal
) -> BoothProposal:
    proposal = _lock(proposal)
    if proposal.state not in rules.UNDER_WAY:
        return proposal
    applications = {one.key: one for one in asked.problem.applications}
    rows = []
    for key, booths in answer.assigned.items():
        before = applications[key].prior if applications[key].has_prior else ()
        kind = PlacementKind.NEW
        if before:
            kind = PlacementKind.STAYS if set(before) == set(booths) else PlacementKind.MOVED
        rows.append(
            Placement(
                proposal=proposal,
                application_id=key,
                kind=kind,
                booths=[asked.booths[code] for code in booths],
                before=[asked.booths[code] for code in before],
                reasons=[_as_json(reason) for reason in answer.reasons[key]],
            )
        )
    rows += [
        Placement(
            proposal=proposal,
            application_id=key,
            kind=PlacementKind.LEFT_OUT,
            reasons=[_as_json(reason)],
        )
        for key, reason in answer.left_out.items()
    ]
    Placement.objects.bulk_create(rows, batch_size=_BATCH)
    proposal.state, proposal.finished_at = ProposalState.DONE, clock.now()
    proposal.value, proposal.bound, proposal.moves = answer.value, answer.bound, answer.moves
    proposal.wishes = [asdict(wish) for wish in answer.wishes]
    proposal.wishes_before = [asdict(wish) for wish in answer.wishes_before]
    proposal.done, proposal.ended_by = answer.steps, answer.ended_by or ""
    proposal.save()
    audit.record(
        actor=SYSTEM,
        action="proposal.ready",
        target=proposal,
        fair=proposal.fair,
        data={
            "placed": len(answer.assigned),
            "left_out": len(answer.left_out),
            "moves": answer.moves,
        },
    )
    return proposal


def _as_json(reason: optimiser.Reason) -> dict[str, Any]:
    return {"code": reason.code, "params": dict(reason.params)}


@transaction.atomic
def stop_proposal(*, actor: Actor, proposal: BoothProposal) -> BoothProposal:
    """Ask the work to end with what it has found; one that has not begun ends at once after the main value."""
    require_role(actor, proposal.fair, ROLES_THAT_ORGANISE)
    proposal = _lock(proposal)
    rules.check_stoppable(proposal.state)
    proposal.stop_asked = True
    proposal.save(update_fields=["stop_asked"])
    audit.record(actor=actor, action="proposal.stopped", target=proposal, fair=proposal.fair)
    return proposal


@transaction.atomic
def dismiss_proposal(*, actor: Actor, proposal: BoothProposal) -> BoothProposal:
    """Put a proposal aside; what was accepted of it stands."""
    require_role(actor, proposal.fair, ROLES_THAT_ORGANISE)
    proposal = _lock(proposal)
    rules.check_open(proposal.state)
    proposal.state = ProposalState.DISMISSED
    proposal.save(update_fields=["state"])
    audit.record(actor=actor, action="proposal.dismissed", target=proposal, fair=proposal.fair)
    return proposal


@transaction.atomic
def pin_allocation(*, actor: Actor, allocation: Allocation) -> None:
    """This one stays, whatever is proposed."""
    require_role(actor, allocation.fair, ROLES_THAT_ORGANISE)
    allocation = (
        Allocation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=allocation.pk)
    )
    if allocation.state not in rules.LIVE_ALLOCATIONS:
        raise Refused("allocation_ended")
    _, created = Pin.objects.get_or_create(
        allocation=allocation, defaults={"pinned_by": actor.user}
    )
    if created:
        audit.record(actor=actor, action="booths.pinned", target=allocation, fair=allocation.fair)


@transaction.atomic
def unpin_allocation(*, actor: Actor, allocation: Allocation) -> None:
    """Proposals may move it again."""
    require_role(actor, allocation.fair, ROLES_THAT_ORGANISE)
    gone, _ = Pin.objects.filter(allocation=allocation).delete()
    if gone:
        audit.record(actor=actor, action="booths.unpinned", target=allocation, fair=allocation.fair)


@transaction.atomic
def set_proposal_terms(*, actor: Actor, fair: Fair, weights: Mapping[str, int]) -> ProposalTerms:
    """What booths and wishes are worth from the next proposal on; published."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    terms, _ = ProposalTerms.objects.update_or_create(fair=fair, defaults=dict(weights))
    audit.record(
        actor=actor,
        action="proposal.terms_set",
        target=terms,
        fair=fair,
        data=queries.weights_of(terms),
    )
    return terms


def _lock(proposal: BoothProposal) -> BoothProposal:
    return (
        BoothProposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=proposal.pk)
    )
