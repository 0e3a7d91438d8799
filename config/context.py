"""What every page knows: the navigation of the reader's role, the clock, the language."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from events import clock, queries
from events.models import Fair
from events.permissions import ANONYMOUS, Actor
from events.rules import ROLES_THAT_GUARD, ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Role


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", ANONYMOUS)
    items = navigation(actor, request.path)
    return {
        "actor": actor,
        "nav_items": items,
        "rehearsal": clock.local(clock.now()) if clock.is_rehearsal() else None,
    }


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """One bar: the pages of the roles that the reader holds, in the fair that comes first among them."""
    links: list[tuple[str, str]] = [(reverse("fairs"), _("Fairs"))]
    if actor.user is not None:
        links.append((reverse("home"), _("Home")))
        reviewed = _first_fair(actor, ROLES_THAT_REVIEW)
        if reviewed is not None:
            links.append((reverse("review_queue", args=[reviewed.slug]), _("Review")))
            if actor.has_role(reviewed.pk, ROLES_THAT_ORGANISE):
                links += [
                    (reverse("allocate", args=[reviewed.slug]), _("Allocation")),
                    (reverse("fair_badges", args=[reviewed.slug]), _("Badges")),
                    (reverse("fair_settings", args=[reviewed.slug]), _("Settings")),
                    (reverse("fair_log", args=[reviewed.slug]), _("Log")),
                ]
        guarded = _first_fair(actor, ROLES_THAT_GUARD)
        if guarded is not None:
            links.append((reverse("gate", args=[guarded.slug]), _("Gate")))
    longest = max((url for url, _label in links if path.startswith(url)), key=len, default="")
    return [{"url": url, "label": label, "current": url == longest} for url, label in links]


def _first_fair(actor: Actor, roles: frozenset[Role]) -> Fair | None:
    """The fair in which one works: the latest that is not archived."""
    return queries.fairs_with_role(actor, roles).exclude(state="archived").first()
