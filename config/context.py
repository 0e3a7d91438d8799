"""What every page knows: the navigation of the reader's role, the clock, the language."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from events import clock, queries
from events.models import Fair, FairState
from events.permissions import ANONYMOUS, Actor
from events.rules import (
    ROLES_OF_STAFF,
    ROLES_THAT_CONTROL,
    ROLES_THAT_GUARD,
    ROLES_THAT_ORGANISE,
    ROLES_THAT_REVIEW,
    Role,
)

# Pages of one fair between which the switcher of fairs stays, and who may open them.
SWITCHED = {
    "dashboard": ROLES_THAT_ORGANISE,
    "review_queue": ROLES_THAT_REVIEW,
    "quotas": ROLES_THAT_REVIEW,
    "shortlist": ROLES_THAT_REVIEW | {Role.PROVINCIAL_OFFICER},
    "producers": frozenset({Role.PROVINCIAL_OFFICER}),
    "allocate": ROLES_THAT_ORGANISE,
    "plan": ROLES_THAT_ORGANISE,
    "draws": ROLES_THAT_ORGANISE,
    "proposals": ROLES_THAT_ORGANISE,
    "fair_badges": ROLES_THAT_ORGANISE,
    "print_runs": ROLES_THAT_ORGANISE,
    "badge_design": ROLES_THAT_ORGANISE,
    "badge_rules": ROLES_THAT_ORGANISE,
    "signing_keys": ROLES_THAT_ORGANISE,
    "fair_delegations": ROLES_THAT_ORGANISE,
    "fair_settings": ROLES_THAT_ORGANISE,
    "fair_log": ROLES_THAT_ORGANISE,
    "devices": ROLES_THAT_GUARD,
    "gate_board": ROLES_THAT_CONTROL,
    "conflicts": ROLES_THAT_CONTROL,
    "reports": ROLES_THAT_CONTROL,
    "attendance": ROLES_THAT_CONTROL | {Role.PROVINCIAL_OFFICER},
    "imports": ROLES_THAT_ORGANISE | {Role.PROVINCIAL_OFFICER},
}
# Where the switcher leads from a page about one thing of a fair.
LISTS = {
    "review": "review_queue",
    "past_fair": "review_queue",
    "past_fairs": "review_queue",
    "print_run": "print_runs",
    "edit_badge_rules": "badge_rules",
    "revoke_device": "devices",
    "issue_badges": "fair_badges",
    "add_holder": "fair_badges",
    "rotate_key": "signing_keys",
    "end_key": "signing_keys",
    "holder_lists": "fair_badges",
    "holder_list": "fair_badges",
    "badge_history": "fair_badges",
    "replace_badge": "fair_badges",
    "change_holder": "fair_badges",
    "revoke_badge": "fair_badges",
    "allocate_booth": "allocate",
    "plan_editor": "plan",
    "plan_files": "plan",
    "hall_settings": "plan",
    "draw": "draws",
    "edit_draw": "draws",
    "new_draw": "draws",
    "proposal": "proposals",
    "quota": "quotas",
    "overrides": "quotas",
    "fair_delegation": "fair_delegations",
    "report": "reports",
    "attendance_stand": "attendance",
    "attendance_terms": "attendance",
}

# Pages that belong together: one entry of the bar, the first one's, and a second bar below it, with its name.
PARTS_OF_BOOTHS = ("allocate", "proposals", "draws", "plan")
PARTS_OF_BADGES = ("fair_badges", "print_runs", "badge_design", "badge_rules", "signing_keys")
PARTS_OF_CONTROL = ("gate_board", "conflicts", "devices", "attendance", "reports")


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", ANONYMOUS)
    match = request.resolver_match
    works_at = (
        list(queries.fairs_with_role(actor, ROLES_OF_STAFF)) if actor.user is not None else []
    )
    here = str(match.kwargs.get("fair", "")) if match is not None else ""
    parts, about = parts_of(actor, match)
    return {
        "actor": actor,
        "unread": queries.count_unread(actor),
        "nav_items": navigation(actor, parts[0]["url"] if parts else request.path, works_at, here),
        "nav_parts": parts,
        "nav_parts_label": about,
        "fairs": switcher(actor, works_at, match),
        "rehearsal": clock.local(clock.now()) if clock.is_rehearsal() else None,
    }


def navigation(
    actor: Actor, path: str, works_at: Sequence[Fair], here: str
) -> list[dict[str, Any]]:
    """One bar: the pages of the roles that the reader holds, in the fair that the page is about, else in the latest."""
    links: list[tuple[str, str]] = [(reverse("fairs"), _("Fairs"))]
    if actor.user is not None:
        links.append((reverse("home"), _("Home")))
        reviewed = _choose(actor, works_at, here, ROLES_THAT_REVIEW)
        if reviewed is not None:
            links += _links_of_work(actor, reviewed)
        put_forward = _choose(actor, works_at, here, {Role.PROVINCIAL_OFFICER})
        if put_forward is not None and put_forward.state != FairState.ARCHIVED:
            links.append((reverse("producers", args=[put_forward.slug]), _("Producers")))
        if put_forward is not None:
            links.append((reverse("shortlist", args=[put_forward.slug]), _("Shortlist")))
        imported = _choose(actor, works_at, here, {Role.PROVINCIAL_OFFICER})
        if imported is not None:
            links.append((reverse("imports", args=[imported.slug]), _("Import")))
        guarded = _choose(actor, works_at, here, ROLES_THAT_GUARD)
        if guarded is not None:
            links.append((reverse("devices", args=[guarded.slug]), _("Gate")))
        watched = _choose(actor, works_at, here, SWITCHED["attendance"])
        if watched is not None:
            part = next(
                part for part in PARTS_OF_CONTROL if actor.has_role(watched.pk, SWITCHED[part])
            )
            links.append((reverse(part, args=[watched.slug]), _("Control room")))
    current = _current_of(path, [url for url, _label in links])
    return [{"url": url, "label": label, "current": url == current} for url, label in links]


def parts_of(actor: Actor, match: ResolverMatch | None) -> tuple[list[dict[str, Any]], str]:
    """The second bar, on pages that belong together: each leads to the others that the reader may open."""
    name = match.url_name or "" if match is not None else ""
    name = LISTS.get(name, name)
    if match is None:
        return [], ""
    fair = str(match.kwargs.get("fair", ""))
    for about, labels in _bars():
        if name in labels:
            parts = [part for part in labels if actor.has_role(fair, SWITCHED[part])]
            # A bar with one entry leads nowhere.
            return [
                {"url": reverse(part, args=[fair]), "label": labels[part], "current": part == name}
                for part in parts
                if len(parts) > 1
            ], about
    return [], ""


def _bars() -> Iterable[tuple[str, dict[str, str]]]:
    labels: tuple[str, ...] = (
        _("Allocation"),
        _("Proposals"),
        _("Draws of lots"),
        _("Hall plans"),
    )
    yield _("Booths"), dict(zip(PARTS_OF_BOOTHS, labels, strict=True))
    labels = (_("All badges"), _("Print runs"), _("Design"), _("Rules"), _("Signing keys"))
    yield _("Badges"), dict(zip(PARTS_OF_BADGES, labels, strict=True))
    labels = (_("Live board"), _("Conflicts"), _("Devices"), _("Attendance"), _("Daily report"))
    yield _("Control room"), dict(zip(PARTS_OF_CONTROL, labels, strict=True))


# Pages about one's own exhibitors and applications are reached from home.
OWN_PAGES = (
    "/account/",
    "/applications/",
    "/delegations/",
    "/exhibitors/",
    "/inbox/",
    "/people/",
    "/products/",
)


def _current_of(path: str, urls: Sequence[str]) -> str:
    """The link under which a page stands: the longest that it begins with."""
    if path.startswith(OWN_PAGES):
        path = reverse("home")
    # Pages of fairs stand under "/", as the list of fairs does.
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def switcher(
    actor: Actor, works_at: Sequence[Fair], match: ResolverMatch | None
) -> list[dict[str, Any]]:
    """The same page of the reader's other fairs; nothing for who works at one, or elsewhere."""
    name = match.url_name or "" if match is not None else ""
    name = LISTS.get(name, name)
    if match is None or name not in SWITCHED:
        return []
    fairs = [fair for fair in works_at if actor.has_role(fair.pk, SWITCHED[name])]
    if len(fairs) < 2:
        return []
    return [
        {
            "url": reverse(name, args=[fair.slug]),
            "label": fair.name,
            "current": fair.slug == match.kwargs.get("fair"),
        }
        for fair in fairs
    ]


def _links_of_work(actor: Actor, fair: Fair) -> list[tuple[str, str]]:
    review = (reverse("review_queue", args=[fair.slug]), _("Review"))
    quotas = (reverse("quotas", args=[fair.slug]), _("Quotas"))
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        return [review, quotas]
    return [
        (reverse("dashboard", args=[fair.slug]), _("Dashboard")),
        review,
        quotas,
        (reverse("allocate", args=[fair.slug]), _("Booths")),
        (reverse("fair_delegations", args=[fair.slug]), _("Delegations")),
        (reverse("fair_badges", args=[fair.slug]), _("Badges")),
        (reverse("fair_settings", args=[fair.slug]), _("Settings")),
        (reverse("fair_log", args=[fair.slug]), _("Log")),
    ]


def _choose(
    actor: Actor, works_at: Sequence[Fair], here: str, roles: Iterable[Role]
) -> Fair | None:
    """The fair that the page is about, else the latest that is not archived, among those with one of `roles`."""
    fairs = [fair for fair in works_at if actor.has_role(fair.pk, roles)]
    return next(
        (fair for fair in fairs if fair.slug == here),
        next((fair for fair in fairs if fair.state != FairState.ARCHIVED), None),
    )
