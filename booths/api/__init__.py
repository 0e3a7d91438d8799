"""Doors of the floor: parse, call one action or query, answer."""

from ninja import Router

from booths.api.draws import router as draws
from booths.api.floor import router as floor
from booths.api.live import router as live
from booths.api.moves import router as moves
from booths.api.plan import router as plan
from booths.api.plan_files import router as plan_files
from booths.api.proposals import router as proposals

router = Router(tags=["booths"])
for part in (
    floor,
    live,
    moves,
    plan,
    plan_files,
    proposals,
    draws,
):
    router.add_router("", part)

__all__ = ["router"]
