"""Telling everybody whom a draw of lots concerns, in the background: it may concern thousands."""

from typing import Final

from django.db import transaction
from django.urls import reverse

from booths.models import Draw, DrawEntry, DrawState, EntryState
from events import jobs
from events.actions import notify
from events.dates import say_date
from events.models import User, name_of
from events.notices import Param
from registration.queries import exhibitors_of

TELL_OF_DRAW: Final = "booths.tell_of_draw"

# What people were told last, by the draw's state: that its booths are given out follows from its result.
_NEWS: Final = {
    DrawState.COMMITTED: "announced",
    DrawState.REVEALED: "result",
    DrawState.APPLIED: "result",
    DrawState.VOID: "void",
}


def tell_of_draw_later(draw: Draw) -> None:
    """To be called in the transaction that announces the draw, holds it, or declares it void."""
    jobs.enqueue(name=TELL_OF_DRAW, key=str(draw.pk))


@transaction.atomic
def tell_of_draw(*, draw: Draw) -> int:
    """Tell those who act for the participants where the draw stands now; answers how many applications that concerns.

    Nobody is told twice: what was told last is kept with the draw, in the transaction of the telling.
    """
    draw = (
        Draw.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=draw.pk)
    )
    news = _NEWS.get(DrawState(draw.state), "")
    if draw.told == news:
        return 0
    entries = list(
        draw.entries.select_related("application__exhibitor", "application__zone").order_by("pk")
    )
    for entry in entries:
        _tell(draw, entry, news)
    draw.told = news
    draw.save(update_fields=["told"])
    return len(entries)


def _tell(draw: Draw, entry: DrawEntry, news: str) -> None:
    application = entry.application
    params: dict[str, Param] = {
        "fair": name_of(draw.fair),
        "number": str(draw.number),
        "application": application.reference,
        "exhibitor": name_of(application.exhibitor),
        "zone": name_of(application.zone),
        "day": {
            language: say_date(draw.entropy_date, language=language) for language in ("th", "en")
        },
        "source": draw.entropy_source,
        "place": str(entry.place or ""),
        "booths": ", ".join(entry.booths),
        "reason": draw.void_reason,
    }
    kind = f"draw_{news}"
    if news == "result":
        kind = "draw_reserve" if entry.state == EntryState.RESERVE else "draw_given"
    exhibitors = exhibitors_of(application)
    notify(
        users=User.objects.filter(representations__exhibitor__in=exhibitors).distinct(),
        kind=kind,
        fair=draw.fair,
        params=params,
        link=reverse("public_draw", args=[draw.fair.slug, draw.pk]),
    )
