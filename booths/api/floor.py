"""Doors of the floor: parse, call one action or query, answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from ninja import Query, Router

from booths import actions, queries
from booths.api.moves import offering_nearest
from booths.schemas import (
    AllocationOut,
    BoothsIn,
    DirectoryEntry,
    DirectoryIn,
    DirectoryOut,
    FloorOut,
    HoldList,
    HoldListed,
    HoldOut,
)
from events.api import idempotent
from events.models import name_of
from events.permissions import InFair, Request, allow, anyone, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE
from events.schemas import Name, Page
from registration.queries import get_application
from registration.schemas import AnswerIn, StateOut

router = Router()


@router.get("/fairs/{fair}/floor", response=FloorOut, summary="The floor plan with its number")
@allow(anyone)
def get_floor(request: Request, fair: str) -> HttpResponse:
    found = get_fair(request.actor, fair)
    document = queries.floor_document(found)
    if request.headers.get("If-None-Match") == document.etag:
        return HttpResponseNotModified(headers={"ETag": document.etag})
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    # Bytes as they are: validating 3,500 booths again would cost more than reading them.
    response = HttpResponse(
        document.gzipped if zipped else document.plain,
        content_type="application/json; charset=utf-8",
        headers={
            "ETag": document.etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        },
    )
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


@router.get("/fairs/{fair}/exhibitors", response=DirectoryOut, summary="Public directory")
@allow(anyone)
def list_exhibitors(request: Request, fair: str, filters: Query[DirectoryIn]) -> dict[str, Any]:
    found = get_fair(request.actor, fair)
    exhibitors = queries.directory_of(found, filters.to_filter())
    part = list(exhibitors[filters.offset : filters.offset + filters.limit])
    booths = queries.booths_of_exhibitors(found, [exhibitor.pk for exhibitor in part])
    return {
        "items": [
            DirectoryEntry(
                id=exhibitor.pk,
                name=Name(**name_of(exhibitor)),
                country=exhibitor.country,
                province=exhibitor.province_id,
                booths=[booth.code for booth in booths.get(exhibitor.pk, [])],
                products_count=exhibitor.products_count,  # type: ignore[attr-defined]  # annotated
            )
            for exhibitor in part
        ],
        "count": exhibitors.count(),
    }


@router.get("/fairs/{fair}/holds", response=HoldList, summary="Holds that still run")
@allow(InFair(ROLES_THAT_ORGANISE))
def list_holds(request: Request, fair: str, page: Query[Page]) -> dict[str, Any]:
    holds = queries.live_holds(request.actor, get_fair(request.actor, fair))
    return {
        "items": [
            HoldListed(
                id=hold.pk,
                application=hold.application_id,
                exhibitor=Name(**name_of(hold.application.exhibitor)),
                booths=[claim.booth.code for claim in hold.live_claims],  # type: ignore[attr-defined]  # prefetched
                expires_at=hold.expires_at,
                held_by=str(hold.held_by) if hold.held_by else None,
            )
            for hold in holds[page.offset : page.offset + page.limit]
        ],
        "count": holds.count(),
    }


@router.post("/fairs/{fair}/holds", response={201: HoldOut}, summary="Hold booths, all or none")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def hold_booths(request: Request, fair: str, body: BoothsIn) -> Any:
    actor = request.actor
    found = get_fair(actor, fair)
    application = get_application(actor, body.application)
    with offering_nearest(found, application, body.booths):
        hold = actions.hold_booths(
            actor=actor, fair=found, application=application, codes=body.booths
        )
    return 201, HoldOut(id=hold.pk, expires_at=hold.expires_at, booths=body.booths)


@router.delete("/holds/{uuid:hold}", response={204: None}, summary="Give held booths back")
@allow(signed_in)
@idempotent
def release_hold(request: Request, hold: UUID) -> Any:
    actions.release_hold(actor=request.actor, hold=queries.get_hold(request.actor, hold))
    return 204, None


@router.post("/fairs/{fair}/allocations", response={201: AllocationOut}, summary="Allocate booths")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def allocate_booths(request: Request, fair: str, body: BoothsIn) -> Any:
    actor = request.actor
    found = get_fair(actor, fair)
    application = get_application(actor, body.application)
    with offering_nearest(found, application, body.booths):
        allocation = actions.allocate_booths(
            actor=actor, fair=found, application=application, codes=body.booths
        )
    return 201, AllocationOut(id=allocation.pk, state=allocation.state, booths=body.booths)


@router.post(
    "/allocations/{uuid:allocation}/accept", response=StateOut, summary="Confirm offered booths"
)
@allow(signed_in)
@idempotent
def accept_allocation(request: Request, allocation: UUID) -> Any:
    found = queries.get_allocation(request.actor, allocation)
    accepted = actions.accept_allocation(actor=request.actor, allocation=found)
    return 200, StateOut(id=accepted.pk, state=accepted.state)


@router.post(
    "/allocations/{uuid:allocation}/decline",
    response=StateOut,
    summary="Give them and the place up",
)
@allow(signed_in)
@idempotent
def decline_allocation(request: Request, allocation: UUID, body: AnswerIn) -> Any:
    found = queries.get_allocation(request.actor, allocation)
    declined = actions.decline_allocation(actor=request.actor, allocation=found, reason=body.reason)
    return 200, StateOut(id=declined.pk, state=declined.state)


@router.delete("/allocations/{uuid:allocation}", response={204: None}, summary="Take booths back")
@allow(signed_in)
@idempotent
def release_allocation(request: Request, allocation: UUID) -> Any:
    actions.release_allocation(
        actor=request.actor, allocation=queries.get_allocation(request.actor, allocation)
    )
    return 204, None
