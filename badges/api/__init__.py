"""Doors of badges and gates: parse, call one action or query, answer."""

from ninja import Router

from badges.api.badges import router as badges
from badges.api.board import router as board
from badges.api.gates import router as gates
from badges.api.kinds import router as kinds
from badges.api.scans import router as scans

router = Router(tags=["badges"])
for part in (badges, board, gates, kinds, scans):
    router.add_router("", part)

__all__ = ["router"]
