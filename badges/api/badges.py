"""Doors of badges: parse, call one action or query, answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from badges import actions, queries, rules
from badges.models import Badge, PrintState
from badges.rendering.pdf import render_badge_pdf
from badges.schemas import (
    BadgeFilter,
    BadgeList,
    BadgeOut,
    BadgeSheetsIn,
    HolderIn,
    JobOut,
    JobPart,
    JobRef,
    RevokedOut,
    RevokeIn,
)
from events.api import idempotent
from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE
from registration.queries import get_application

router = Router()


@router.get("/fairs/{fair}/badges", response=BadgeList, summary="Badges that the caller may see")
@allow(signed_in)
def list_badges(request: Request, fair: str, filters: Query[BadgeFilter]) -> dict[str, Any]:
    found = get_fair(request.actor, fair)
    badges = queries.badges_visible_to(request.actor).filter(fair=found)
    if filters.application is not None:
        application = get_application(request.actor, filters.application)
        badges = queries.badges_of_application(badges, application)
    part = list(badges[filters.offset : filters.offset + filters.limit])
    booths = queries.booths_on(found, part)
    return {
        "items": [
            BadgeOut.of(badge, [booth.code for booth in booths.get(badge.exhibitor_id, [])])
            for badge in part
        ],
        "count": badges.count(),
    }


@router.get("/badges/{badge}/pdf", summary="One badge as PDF, A6", response={200: None})
@allow(signed_in)
def get_badge_pdf(request: Request, badge: str) -> HttpResponse:
    found = queries.get_printable(request.actor, badge)
    actions.record_print(actor=request.actor, badge=found)
    pdf = render_badge_pdf(queries.faces_of([found])[0])
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="badge-{found.serial}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/fairs/{fair}/badge-sheets", response={202: JobRef}, summary="Print many badges")
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def start_print_run(request: Request, fair: str, body: BadgeSheetsIn) -> Any:
    """Made in the background, in files of 500 badges; follow it at `/jobs/{job}`."""
    found = get_fair(request.actor, fair)
    if body.application is not None:
        get_application(request.actor, body.application)
    run = actions.start_print_run(
        actor=request.actor,
        fair=found,
        layout=rules.Layout(body.layout),
        order=rules.PrintOrder(body.order),
        filters={
            "kind": body.kind or "",
            "zone": body.zone or "",
            "province": body.province or "",
            "application": str(body.application or ""),
        },
        only_changed=body.only_changed,
    )
    return 202, JobRef(job=run.pk)


@router.get("/jobs/{uuid:job}", response=JobOut, summary="How far a print run is")
@allow(signed_in)
def get_job(request: Request, job: UUID) -> JobOut:
    run = queries.get_print_run(request.actor, job)
    parts = [
        JobPart(
            number=part.number,
            badges=part.printed or 0,
            url=f"{request.path}/parts/{part.number}",
        )
        for part in run.parts.exclude(file="")
    ]
    is_done = run.state == PrintState.DONE
    return JobOut(
        id=run.pk,
        state=run.state,
        done=run.done,
        total=run.total or 0,
        url=parts[0].url if is_done and parts else None,
        parts=parts,
    )


@router.get("/jobs/{uuid:job}/parts/{part}", summary="A file of a print run", response={200: None})
@allow(signed_in)
def get_print_part(request: Request, job: UUID, part: int) -> HttpResponse:
    run = queries.get_print_run(request.actor, job)
    found = queries.get_print_part(run, part)
    actions.record_print_download(actor=request.actor, part=found)
    return HttpResponse(
        queries.read_print_part(found),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{queries.name_of_part(found)}"',
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/badges/{badge}/revoke", response=RevokedOut, summary="End a badge at every gate")
@allow(signed_in)
@idempotent
def revoke_badge(request: Request, badge: str, body: RevokeIn) -> Any:
    found = queries.get_badge(request.actor, badge)
    revoked = actions.revoke_badge(actor=request.actor, badge=found, reason=body.reason)
    return 200, RevokedOut(id=revoked.pk, state=revoked.state)


@router.post(
    "/badges/{badge}/replace", response={201: BadgeOut}, summary="A new badge for a lost one"
)
@allow(signed_in)
@idempotent
def replace_badge(request: Request, badge: str, body: RevokeIn) -> Any:
    """The former badge ends at every gate; the answer is the one in its place."""
    found = queries.get_badge(request.actor, badge)
    made = actions.replace_badge(actor=request.actor, badge=found, reason=body.reason)
    return 201, _badge_out(made)


@router.post(
    "/fairs/{fair}/badges",
    response={201: BadgeOut},
    summary="A badge for somebody who belongs to no exhibitor",
)
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def add_holder(request: Request, fair: str, body: HolderIn) -> Any:
    found = get_fair(request.actor, fair)
    (badge,) = actions.add_holders(actor=request.actor, fair=found, people=[body.person()])
    return 201, _badge_out(badge)


def _badge_out(badge: Badge) -> BadgeOut:
    booths = queries.booths_on(badge.fair, [badge])
    return BadgeOut.of(badge, [booth.code for booth in booths.get(badge.exhibitor_id, [])])
