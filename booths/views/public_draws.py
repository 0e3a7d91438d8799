"""Draws of lots, for everybody: what was announced, the record, and the means to check it."""

import json
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booths import draw as lots
from booths import queries
from events.permissions import Request, allow, anyone
from events.queries import get_fair


@allow(anyone)
@require_safe
def public_draws(request: Request, fair: str) -> HttpResponse:
    found = get_fair(request.actor, fair)
    context = {"fair": found, "draws": queries.announced_draws(found)}
    return render(request, "booths/public_draws.html", context)


@allow(anyone)
@require_safe
def public_draw(request: Request, fair: str, draw: UUID) -> HttpResponse:
    """One draw with its result; the page repeats it from the record in the reader's browser."""
    found = get_fair(request.actor, fair)
    row = queries.get_announced_draw(request.actor, found, draw)
    language = 0 if (get_language() or "th").startswith("th") else 1
    context = {
        "fair": found,
        "draw": row,
        "record": queries.record_of(row),
        "groups": queries.drawn_groups(row),
        "wrongs": [(code, texts[language]) for code, texts in lots.WRONGS.items()],
    }
    return render(request, "booths/public_draw.html", context)


@allow(anyone)
@require_safe
def draw_record(request: Request, fair: str, draw: UUID) -> HttpResponse:
    """The record as a file to keep."""
    found = get_fair(request.actor, fair)
    row = queries.get_announced_draw(request.actor, found, draw)
    content = json.dumps(queries.record_of(row), ensure_ascii=False, indent=1) + "\n"
    return _hand_over(content, "application/json", f"draw-{found.slug}-{row.number}.json")


@allow(anyone)
@require_safe
def draw_verifier(request: Request) -> HttpResponse:
    """The program that checks a record, as it stands: one file that needs Python alone."""
    return _hand_over(Path(lots.__file__).read_text(encoding="utf-8"), "text/x-python", "draw.py")


def _hand_over(content: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
