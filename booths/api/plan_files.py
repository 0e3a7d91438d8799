"""Doors: a hall's plan as files. Drawings are for everybody who may see the fair, tables for those who plan it."""

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from ninja import Query, Router

from booths import queries
from booths.forms import plan_files
from booths.schemas.plan_files import PaperIn
from events.permissions import InFair, Request, allow, anyone
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE

router = Router(tags=["booths"])


@router.get("/fairs/{fair}/halls/{hall}/plan.pdf", summary="A hall's plan on A3 or A1")
@allow(anyone)
def get_plan_pdf(request: Request, fair: str, hall: str, sheet: Query[PaperIn]) -> Any:
    return _send_drawing(request, fair, hall, "pdf", sheet.paper)


@router.get("/fairs/{fair}/halls/{hall}/plan.png", summary="A hall's plan as a picture")
@allow(anyone)
def get_plan_png(request: Request, fair: str, hall: str) -> Any:
    return _send_drawing(request, fair, hall, "png")


@router.get("/fairs/{fair}/halls/{hall}/plan.svg", summary="A hall's plan as SVG in metres")
@allow(anyone)
def get_plan_svg(request: Request, fair: str, hall: str) -> Any:
    return _send_drawing(request, fair, hall, "svg")


@router.get("/fairs/{fair}/halls/{hall}/plan.dxf", summary="A hall's plan as DXF in metres")
@allow(InFair(ROLES_THAT_ORGANISE))
def get_plan_dxf(request: Request, fair: str, hall: str) -> Any:
    return _send_drawing(request, fair, hall, "dxf")


@router.get("/fairs/{fair}/halls/{hall}/plan.csv", summary="A hall's booths as a table")
@allow(InFair(ROLES_THAT_ORGANISE))
def get_plan_csv(request: Request, fair: str, hall: str) -> Any:
    return _send_table(request, fair, hall, "csv")


@router.get("/fairs/{fair}/halls/{hall}/plan.xlsx", summary="A hall's booths as a workbook")
@allow(InFair(ROLES_THAT_ORGANISE))
def get_plan_xlsx(request: Request, fair: str, hall: str) -> Any:
    return _send_table(request, fair, hall, "xlsx")


def _send_table(request: Request, fair: str, hall: str, kind: str) -> HttpResponse:
    found = get_fair(request.actor, fair)
    content = plan_files.write_table(queries.find_hall(found, hall), kind)
    return _as_file(content, kind, f"{found.slug}-{hall}.{kind}", {"Cache-Control": "no-store"})


def _send_drawing(
    request: Request, fair: str, hall: str, kind: str, paper: str = "a3"
) -> HttpResponse:
    found = get_fair(request.actor, fair)
    drawing = plan_files.write_drawing(
        queries.find_hall(found, hall),
        kind,
        for_organisers=request.actor.has_role(found.pk, ROLES_THAT_ORGANISE),
        paper=paper,
    )
    # What organisers see is theirs; a cache between must not hand it to others.
    headers = {
        "ETag": drawing.etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language",
    }
    if request.headers.get("If-None-Match") == drawing.etag:
        return HttpResponseNotModified(headers=headers)
    sheet = f"-{paper}" if kind == "pdf" else ""
    return _as_file(drawing.content, kind, f"{found.slug}-{hall}{sheet}.{kind}", headers)


def _as_file(content: bytes, kind: str, name: str, headers: dict[str, str]) -> HttpResponse:
    safe = "".join(letter if letter.isalnum() or letter in "-._" else "_" for letter in name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return HttpResponse(
        content,
        content_type=plan_files.MEDIA_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"',
            "X-Content-Type-Options": "nosniff",
            **headers,
        },
    )
