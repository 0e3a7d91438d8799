"""A proposal of a whole fair is accepted in the background: asked for, done or refused as a whole, and said so."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from booths import rules
from booths.actions.accepting import Accepted, accept_proposal, choose_placements
from booths.models import Acceptance, AcceptanceState, BoothProposal
from events import audit, clock, jobs
from events.actions import require_role
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_ORGANISE, Refused

ACCEPT = "booths.accept"


@transaction.atomic
def accept_or_ask(
    *,
    actor: Actor,
    proposal: BoothProposal,
    zones: Collection[str] = (),
    applications: Collection[UUID] = (),
    without: Collection[UUID] = (),
) -> Accepted | Acceptance:
    """Accept few placements at once; ask for many, which are allocated in the background.

    Refuses `proposal_being_accepted` while others of the same proposal wait for it.
    """
    require_role(actor, proposal.fair, ROLES_THAT_ORGANISE)
    proposal = (
        BoothProposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=proposal.pk)
    )
    rules.check_open(proposal.state)
    if proposal.acceptances.filter(state=AcceptanceState.WAITING).exists():
        raise Refused("proposal_being_accepted")
    number = len(choose_placements(proposal, zones, applications, without))
    if number <= rules.AT_ONCE:
        return accept_proposal(
            actor=actor,
            proposal=proposal,
            zones=zones,
            applications=applications,
            without=without,
        )
    acceptance = Acceptance.objects.create(
        proposal=proposal,
        asked_by=actor.user,
        zones=sorted(set(zones)),
        applications=sorted({str(key) for key in applications}),
        without=sorted({str(key) for key in without}),
        placements=number,
    )
    jobs.enqueue(name=ACCEPT, key=str(acceptance.pk))
    audit.record(
        actor=actor,
        action="proposal.acceptance_asked",
        target=proposal,
        fair=proposal.fair,
        data={"placements": number},
    )
    return acceptance


def run_acceptance(*, actor: Actor, acceptance: Acceptance) -> Acceptance:
    """Allocate all of it, checked anew, or nothing; a refusal is kept with everybody whom it concerns.

    Begun anew after a worker died it begins from the start: nothing of the first attempt was kept.
    """
    try:
        return _accept(actor, acceptance)
    except Refused as refused:
        return fail_acceptance(acceptance=acceptance, refused=refused)


@transaction.atomic
def _accept(actor: Actor, acceptance: Acceptance) -> Acceptance:
    acceptance = _lock(acceptance)
    if not acceptance.is_under_way:
        return acceptance
    accepted = accept_proposal(
        actor=actor,
        proposal=acceptance.proposal,
        zones=acceptance.zones,
        applications=[UUID(key) for key in acceptance.applications],
        without=[UUID(key) for key in acceptance.without],
    )
    acceptance.state, acceptance.finished_at = AcceptanceState.DONE, clock.now()
    acceptance.given, acceptance.moved = len(accepted.given), len(accepted.moved)
    acceptance.save(update_fields=["state", "finished_at", "given", "moved"])
    return acceptance


@transaction.atomic
def fail_acceptance(*, acceptance: Acceptance, refused: Refused | None) -> Acceptance:
    """Nothing was allocated: a rule said no, or (None) an error."""
    acceptance = _lock(acceptance)
    if not acceptance.is_under_way:
        return acceptance
    acceptance.state, acceptance.finished_at = AcceptanceState.FAILED, clock.now()
    if refused is not None:
        acceptance.refusal = refused.code
        # Names are looked up when it is shown.
        acceptance.params = {k: v for k, v in refused.params.items() if k != "who"}
        acceptance.stale = {error["field"]: error["code"] for error in refused.errors}
    acceptance.save(update_fields=["state", "finished_at", "refusal", "params", "stale"])
    audit.record(
        actor=SYSTEM,
        action="proposal.acceptance_failed",
        target=acceptance.proposal,
        fair=acceptance.proposal.fair,
        data={"code": acceptance.refusal, "applications": sorted(acceptance.stale)},
    )
    return acceptance


def _lock(acceptance: Acceptance) -> Acceptance:
    return (
        Acceptance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("proposal__fair")
        .get(pk=acceptance.pk)
    )
