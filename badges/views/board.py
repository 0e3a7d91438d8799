"""The control room's live board, for a desk, a phone and a wall."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from badges import queries
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_CONTROL, ROLES_THAT_ORGANISE

# Minutes that one row of the chart's table sums up.
STEP = 5


@require_safe
@allow(InFair(ROLES_THAT_CONTROL))
def gate_board(request: Request, fair: str) -> HttpResponse:
    """The page; asked for by its own script, only what moves on it, unless nothing has moved."""
    found = get_fair(request.actor, fair)
    board = queries.board_of(found)
    wall = "wall" in request.GET
    may_organise = request.actor.has_role(found.pk, ROLES_THAT_ORGANISE)
    look = (get_language(), wall, may_organise)
    if not request.htmx:
        context = {"fair": found, "wall": wall, "part": _render(found, board, look)}
        return render(request, "badges/board.html", context | {"etag": board.etag})
    headers = {"ETag": board.etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == board.etag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(_render(found, board, look), headers=headers)


def _render(fair: Fair, board: queries.Board, look: tuple[Any, ...]) -> str:
    """Once for all who look at the same reading in the same way."""
    if look not in board.rendered:
        _language, wall, may_organise = look
        context = {"fair": fair, "may_organise": may_organise} | describe(fair, board.content)
        template = "badges/_board_wall.html" if wall else "badges/_board.html"
        board.rendered[look] = render_to_string(template, context)
    return board.rendered[look]


def describe(fair: Fair, board: Mapping[str, Any]) -> dict[str, Any]:
    """The board with names in the reader's language."""
    names = {gate["code"]: _name(gate["name"]) for gate in board["gates"]}
    halls = {hall.code: hall.name for hall in fair.halls.all()}
    devices = {device["id"]: device["name"] for device in board["devices"]}
    gates = [gate | {"name": names[gate["code"]]} for gate in board["gates"]]
    chart = [gate for gate in gates if not gate["is_inside"]] or gates
    peak = max(
        (sum(pair) for gate in chart for pair in zip(gate["entries"], gate["denied"], strict=True)),
        default=0,
    )
    return {
        "board": board,
        "gates": [gate | _last(gate) for gate in chart],
        "inner_gates": [gate for gate in gates if gate["is_inside"]],
        "peak": peak,
        "minutes": _sum_up(chart),
        "halls": [
            {"name": halls.get(row["hall"] or ""), "number": row["number"]}
            for row in board["inside"]["halls"]
        ],
        "devices": [
            device | {"gate": names.get(device["gate"], device["gate"])}
            for device in board["devices"]
        ],
        "in_touch": sum(not device["is_silent"] for device in board["devices"]),
        "alerts": [
            alert
            | {
                "gate": names.get(alert["gate"] or "", ""),
                "device": devices.get(alert["device"] or "", ""),
            }
            for alert in board["alerts"]
        ],
        "conflicts": [
            conflict | {"gates": [names.get(code, code) for code in conflict["gates"]]}
            for conflict in board["conflicts"]["newest"]
        ],
    }


def _name(names: Mapping[str, str]) -> str:
    return (names["en"] if get_language() == "en" else names["th"]) or names["th"] or names["en"]


def _last(gate: Mapping[str, Any]) -> dict[str, int]:
    return {"last_minute": gate["entries"][-1], "last_five": sum(gate["entries"][-STEP:])}


def _sum_up(gates: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries of each gate in steps of five minutes, the newest first: (minutes ago, numbers by gate)."""
    if not gates:
        return []
    length = len(gates[0]["entries"])
    return [
        {
            "from": length - first,
            "until": length - first - STEP,
            "numbers": [sum(gate["entries"][first : first + STEP]) for gate in gates],
        }
        for first in range(length - STEP, -1, -STEP)
    ]
