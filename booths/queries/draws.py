"""Draws of lots: which there are, who would take part in one, what is published of it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from booths import draw as lots
from booths import rules
from booths.models import Draw, DrawBooth, DrawEntry
from events.models import Fair
from events.permissions import Actor
from events.queries import fairs_visible_to
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application
from registration.queries import get_or_refuse


def draws_visible_to(actor: Actor) -> QuerySet[Draw]:
    """Announced draws of the fairs one may see; drafts for those who organise."""
    rows = Draw.objects.select_related("fair")
    if actor.is_system or actor.is_superuser:
        return rows
    announced = Q(fair__in=fairs_visible_to(actor), state__in=rules.PUBLIC_DRAWS)
    return rows.filter(announced | Q(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE)))


def get_draw(actor: Actor, key: UUID) -> Draw:
    return get_or_refuse(draws_visible_to(actor), key)


def find_draw(key: UUID) -> Draw | None:
    """For the worker, who sees all."""
    return Draw.objects.filter(pk=key).first()


def get_draw_of(actor: Actor, fair: Fair, key: UUID) -> Draw:
    """A draw of this fair; `not_found` for one of another."""
    return get_or_refuse(draws_visible_to(actor).filter(fair=fair), key)


def get_announced_draw(actor: Actor, fair: Fair, key: UUID) -> Draw:
    """One with a record; a draft has none, whoever asks."""
    announced = draws_visible_to(actor).filter(fair=fair, state__in=rules.PUBLIC_DRAWS)
    return get_or_refuse(announced, key)


def draws_of(actor: Actor, fair: Fair) -> QuerySet[Draw]:
    """The fair's draws with the number of their participants (`entered`), drafts first, then the latest."""
    rows = draws_visible_to(actor).filter(fair=fair).annotate(entered=Count("entries"))
    return rows.prefetch_related("zones").order_by(
        F("number").desc(nulls_first=True), "-created_at"
    )


def draws_to_apply(actor: Actor, fair: Fair) -> list[Draw]:
    """Held, and nobody has got its booths yet; the oldest first."""
    rows = draws_visible_to(actor).filter(fair=fair, state=rules.DrawState.REVEALED)
    return list(rows.annotate(entered=Count("entries")).order_by("number"))


def announced_draws(fair: Fair) -> QuerySet[Draw]:
    """What everybody sees, the latest first."""
    rows = Draw.objects.filter(fair=fair, state__in=rules.PUBLIC_DRAWS)
    rows = rows.annotate(entered=Count("entries"))
    return rows.prefetch_related("zones").order_by("-number")


def entries_of(draw: Draw) -> QuerySet[DrawEntry]:
    return draw.entries.select_related("application__exhibitor", "application__zone").order_by(
        "application__zone__order", "application__zone__code", "place", "key"
    )


def draws_of_application(application: Application) -> QuerySet[DrawEntry]:
    """Where an application takes part, the latest first."""
    return application.draw_entries.select_related("draw__fair").order_by("-draw__number")


def record_of(draw: Draw) -> dict[str, Any]:
    """What is published, its parts in the order of the specification."""
    stored = draw.record
    if stored is None:
        raise Refused("not_found")
    shown = lots.show_commitment(lots.read_plan(stored), stored["secret_hash"])
    later = {name: stored[name] for name in ("secret", "entropy", "seed_hash") if name in stored}
    if "result" in stored:
        later["result"] = [
            {name: row[name] for name in ("key", "booths")} for row in stored["result"]
        ]
    return shown | later


def drawn_booths(fair: Fair) -> dict[int, str]:
    """Booths that wait in a draw, by key, with their codes: nobody is given them but by its result."""
    rows = DrawBooth.objects.filter(booth__fair=fair, is_live=True)
    return dict(rows.values_list("booth", "booth__code"))


def drawn_applications(fair: Fair) -> set[UUID]:
    """Applications that wait in a draw: they get booths by its result, or once it is over."""
    rows = DrawEntry.objects.filter(application__fair=fair, is_live=True)
    return set(rows.values_list("application", flat=True))


def refuse_drawn(application: Application, booths: Collection[int]) -> None:
    """Raise `application_in_draw` or `booth_in_draw`; the caller has locked both.

    Otherwise whoever knows the result could give the booth away before it is applied.
    """
    if DrawEntry.objects.filter(application=application, is_live=True).exists():
        raise Refused("application_in_draw")
    rows = DrawBooth.objects.filter(booth__in=booths, is_live=True)
    drawn = rows.order_by("code").values_list("booth__code", "draw__number").first()
    if drawn is not None:
        raise Refused("booth_in_draw", booth=drawn[0], draw=drawn[1])
