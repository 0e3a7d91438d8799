"""Doors: foreign goods."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from events import clock
from events.api import idempotent
from events.permissions import Request, allow, signed_in
from events.queries import get_fair
from events.schemas import Page
from registration import actions, queries
from registration.models import MovementKind
from registration.schemas import (
    ClearanceIn,
    ClearanceOut,
    ClosingIn,
    ClosingOut,
    ManifestChange,
    ManifestItemIn,
    ManifestItemOut,
    ManifestOut,
    MovementIn,
    MovementList,
    MovementOut,
)

router = Router(tags=["registration"])


@router.get("/exhibitors/{uuid:exhibitor}/manifest", response=ManifestOut, summary="Foreign goods")
@allow(signed_in)
def get_manifest(request: Request, exhibitor: UUID, fair: str) -> dict[str, Any]:
    found = get_fair(request.actor, fair)
    items = list(queries.manifest_of(request.actor, exhibitor, found))
    manifest = queries.find_manifest(queries.get_exhibitor(request.actor, exhibitor), found)
    closing = queries.standing_closing(manifest)
    return {
        "items": [ManifestItemOut.of(item) for item in items],
        "balanced": all(item.remaining == 0 for item in items),
        "cleared_at": manifest.cleared_at,
        "closed_at": closing.signed_at if closing else None,
    }


@router.post("/exhibitors/{uuid:exhibitor}/manifest", response={201: ManifestItemOut})
@allow(signed_in)
@idempotent
def add_manifest_item(request: Request, exhibitor: UUID, fair: str, body: ManifestItemIn) -> Any:
    owner = queries.get_exhibitor(request.actor, exhibitor)
    item = actions.add_manifest_item(
        actor=request.actor,
        exhibitor=owner,
        fair=get_fair(request.actor, fair),
        values=body.values(),
    )
    return 201, ManifestItemOut.of(item)


@router.post("/exhibitors/{uuid:exhibitor}/manifest/clear", response=ClearanceOut)
@allow(signed_in)
@idempotent
def clear_manifest(request: Request, exhibitor: UUID, fair: str, body: ClearanceIn) -> Any:
    manifest = actions.clear_manifest(
        actor=request.actor,
        exhibitor=queries.get_exhibitor(request.actor, exhibitor),
        fair=get_fair(request.actor, fair),
        declaration=body.declaration,
    )
    return 200, ClearanceOut.of(manifest)


@router.post("/exhibitors/{uuid:exhibitor}/manifest/close", response=ClosingOut)
@allow(signed_in)
@idempotent
def close_manifest(request: Request, exhibitor: UUID, fair: str, body: ClosingIn) -> Any:
    closing = actions.close_manifest(
        actor=request.actor,
        exhibitor=queries.get_exhibitor(request.actor, exhibitor),
        fair=get_fair(request.actor, fair),
        signatory=body.signatory,
    )
    return 200, ClosingOut.of(closing)


@router.patch("/manifest-items/{uuid:item}", response=ManifestItemOut)
@allow(signed_in)
@idempotent
def change_manifest_item(request: Request, item: UUID, body: ManifestChange) -> Any:
    found = queries.get_own_manifest_item(request.actor, item)
    changed = actions.change_manifest_item(actor=request.actor, item=found, values=body.values())
    return 200, ManifestItemOut.of(changed)


@router.delete("/manifest-items/{uuid:item}", response={204: None})
@allow(signed_in)
@idempotent
def remove_manifest_item(request: Request, item: UUID) -> Any:
    found = queries.get_own_manifest_item(request.actor, item)
    actions.remove_manifest_item(actor=request.actor, item=found)
    return 204, None


@router.get("/manifest-items/{uuid:item}/movements", response=MovementList)
@allow(signed_in)
def list_movements(request: Request, item: UUID, page: Query[Page]) -> dict[str, Any]:
    found = queries.get_own_manifest_item(request.actor, item)
    movements = queries.ledger_of([found])
    part = movements[page.offset : page.offset + page.limit]
    return {"items": [MovementOut.of(row) for row in part], "count": movements.count()}


@router.post("/manifest-items/{uuid:item}/movements", response={201: ManifestItemOut})
@allow(signed_in)
@idempotent
def book_movement(request: Request, item: UUID, body: MovementIn) -> Any:
    found = queries.get_own_manifest_item(request.actor, item)
    move = actions.Move(found.pk, MovementKind(body.kind), body.quantity, body.note)
    changed = actions.book_movements(
        actor=request.actor,
        exhibitor=found.exhibitor,
        fair=found.fair,
        day=body.date or clock.today(),
        moves=[move],
    )
    return 201, ManifestItemOut.of(changed[0])
