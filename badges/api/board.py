"""The door of the live board."""

from django.http import HttpResponse, HttpResponseNotModified
from ninja import Router

from badges import queries
from badges.schemas import BoardOut
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_CONTROL

router = Router()


@router.get("/fairs/{fair}/gate-board", response=BoardOut, summary="The live board of the gates")
@allow(InFair(ROLES_THAT_CONTROL))
def get_gate_board(request: Request, fair: str) -> HttpResponse:
    """Numbers without names of people, read at most once a second however many ask; send the ETag along."""
    board = queries.board_of(get_fair(request.actor, fair))
    headers = {"ETag": board.etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == board.etag:
        return HttpResponseNotModified(headers=headers)
    # Bytes as they are: they were checked when the board was written.
    return HttpResponse(
        board.plain, content_type="application/json; charset=utf-8", headers=headers
    )
