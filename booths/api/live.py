"""Doors beside the floor: what a search finds, who has a booth, and who else is here."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from booths import actions, queries
from booths.schemas import (
    BoothDetails,
    BoothSearchIn,
    BoothsFound,
    ExhibitorAtBooth,
    OnlookerList,
    ProductAtBooth,
)
from events.models import name_of
from events.permissions import InFair, Request, allow, anyone
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE
from events.schemas import Name

router = Router()


@router.get("/fairs/{fair}/floor/search", response=BoothsFound, summary="Booths that a text finds")
@allow(anyone)
def find_booths(request: Request, fair: str, search: Query[BoothSearchIn]) -> dict[str, Any]:
    found = get_fair(request.actor, fair)
    codes = queries.find_booths(request.actor, found, search.to_search())
    return {"booths": codes, "count": len(codes)}


@router.get(
    "/fairs/{fair}/booths/{booth}", response=BoothDetails, summary="Who shows what at a booth"
)
@allow(anyone)
def get_booth(request: Request, fair: str, booth: str) -> BoothDetails:
    found = get_fair(request.actor, fair)
    row = queries.get_booth(found, booth)
    return BoothDetails(
        code=row.code,
        exhibitors=[
            ExhibitorAtBooth(
                id=exhibitor.pk,
                name=Name(**name_of(exhibitor)),
                country=exhibitor.country,
                province=Name(**name_of(exhibitor.province)) if exhibitor.province else None,
                products=[
                    ProductAtBooth(
                        name=Name(**name_of(product)),
                        type=product.type,
                        opc_stars=product.opc_stars,
                    )
                    for product in queries.products_shown_at(found, exhibitor)
                ],
            )
            for exhibitor in queries.exhibitors_at(row)
        ],
    )


@router.put(
    "/fairs/{fair}/onlookers/{uuid:window}",
    response=OnlookerList,
    summary="A window with the floor is open; answers who else is here",
)
@allow(InFair(ROLES_THAT_ORGANISE))
def look_on(request: Request, fair: str, window: UUID) -> dict[str, Any]:
    found = get_fair(request.actor, fair)
    actions.look_on(actor=request.actor, fair=found, window=window)
    people = queries.people_at_floor(request.actor, found)
    return {
        "items": [{"name": str(user), "is_you": user == request.actor.user} for user in people],
        "count": len(people),
    }


@router.delete(
    "/fairs/{fair}/onlookers/{uuid:window}", response={204: None}, summary="The window is closed"
)
@allow(InFair(ROLES_THAT_ORGANISE))
def look_away(request: Request, fair: str, window: UUID) -> Any:
    found = get_fair(request.actor, fair)
    actions.look_away(actor=request.actor, fair=found, window=window)
    return Status(204, None)
