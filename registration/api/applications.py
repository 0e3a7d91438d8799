"""Doors: applications, from draft to decision."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from events.api import idempotent
from events.permissions import Request, allow, signed_in
from events.queries import get_fair
from registration import actions, queries, rules
from registration.models import Application
from registration.schemas import (
    ApplicationChange,
    ApplicationFilter,
    ApplicationIn,
    ApplicationList,
    ApplicationOut,
    ApplicationWhole,
    ReviewIn,
    StateOut,
)

router = Router(tags=["registration"])


@router.get("/fairs/{fair}/applications", response=ApplicationList, summary="Applications")
@allow(signed_in)
def list_applications(
    request: Request, fair: str, filters: Query[ApplicationFilter]
) -> dict[str, Any]:
    applications = queries.filter_applications(
        queries.applications_visible_to(request.actor).filter(fair=get_fair(request.actor, fair)),
        state=filters.state,
        zone=filters.zone,
        q=filters.q,
    )
    part = list(applications[filters.offset : filters.offset + filters.limit])
    booths = queries.booth_codes_of(part)
    return {
        "items": [ApplicationOut.of(application, booths) for application in part],
        "count": applications.count(),
    }


@router.post("/fairs/{fair}/applications", response={201: StateOut}, summary="Start one")
@allow(signed_in)
@idempotent
def start_application(request: Request, fair: str, body: ApplicationIn) -> Any:
    actor = request.actor
    application = actions.start_application(
        actor=actor,
        fair=get_fair(actor, fair),
        exhibitor=queries.get_own_exhibitor(actor, body.exhibitor),
        zone=body.zone,
        products=body.products,
        booths_wanted=body.booths_wanted,
        needs=body.needs.to_rule(),
        note=body.note,
    )
    return 201, StateOut.of(application)


@router.get("/applications/{uuid:application}", response=ApplicationWhole, summary="One of them")
@allow(signed_in)
def get_application(request: Request, application: UUID) -> ApplicationWhole:
    return _read(queries.get_application(request.actor, application))


@router.patch("/applications/{uuid:application}", response=ApplicationWhole, summary="Change it")
@allow(signed_in)
@idempotent
def change_application(request: Request, application: UUID, body: ApplicationChange) -> Any:
    found = queries.get_own_application(request.actor, application)
    changed = actions.change_application(actor=request.actor, application=found, **body.entries())
    return 200, _read(changed)


@router.post("/applications/{uuid:application}/submit", response=StateOut, summary="Send it in")
@allow(signed_in)
@idempotent
def submit_application(request: Request, application: UUID) -> Any:
    found = queries.get_own_application(request.actor, application)
    sent = actions.submit_application(actor=request.actor, application=found)
    return 200, StateOut.of(sent)


@router.post("/applications/{uuid:application}/withdraw", response=StateOut, summary="Give it up")
@allow(signed_in)
@idempotent
def withdraw_application(request: Request, application: UUID) -> Any:
    found = queries.get_own_application(request.actor, application)
    gone = actions.withdraw_application(actor=request.actor, application=found)
    return 200, StateOut.of(gone)


@router.post("/applications/{uuid:application}/start-review", response=StateOut, summary="Read it")
@allow(signed_in)
@idempotent
def start_review(request: Request, application: UUID) -> Any:
    found = queries.get_application(request.actor, application)
    return 200, StateOut.of(actions.start_review(actor=request.actor, application=found))


@router.post("/applications/{uuid:application}/review", response=StateOut, summary="Decide on it")
@allow(signed_in)
@idempotent
def review_application(request: Request, application: UUID, body: ReviewIn) -> Any:
    found = queries.get_application(request.actor, application)
    reviewed = actions.review_application(
        actor=request.actor,
        application=found,
        decision=rules.Decision(body.decision),
        reason=body.reason,
        override=body.override,
        changes=body.changes,
    )
    return 200, StateOut.of(reviewed)


def _read(application: Application) -> ApplicationWhole:
    return ApplicationWhole.read(
        application, queries.booth_codes_of([application]), queries.exhibitors_of(application)
    )
