"""Conflicts of scans as the control room reads them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from badges import rules
from badges.models import Badge, Conflict, GateTerms, Settlement
from booths.queries import booths_of_exhibitors
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE


def filter_conflicts(
    rows: QuerySet[Conflict], *, state: str = "", kind: str = "", gate: str = "", q: str = ""
) -> QuerySet[Conflict]:
    """Narrow them; without a state those that wait."""
    if state != "all":
        rows = rows.filter(settled_at__isnull=state != "settled")
    if kind:
        rows = rows.filter(kind=kind)
    if gate:
        rows = rows.filter(Q(first__gate__code=gate) | Q(second__gate__code=gate))
    if q.strip():
        rows = rows.filter(badge__serial__icontains=q.strip())
    return rows


def may_name_bearers(actor: Actor, fair: Fair) -> bool:
    """Organisers read names; who guards the gates does where the gates show them."""
    if actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        return True
    terms = GateTerms.objects.filter(fair=fair).first() or GateTerms(fair=fair)
    return terms.shows == rules.Shows.NAME


def booth_codes_of(fair: Fair, badges: Iterable[Badge | None]) -> dict[str, list[str]]:
    """Codes of the booths of the badges' exhibitors, by badge (one query)."""
    owners = {
        badge.pk: badge.exhibitor_id
        for badge in badges
        if badge is not None and badge.exhibitor_id is not None
    }
    found = booths_of_exhibitors(fair, set(owners.values()))
    return {key: [booth.code for booth in found.get(owner, [])] for key, owner in owners.items()}


def settlements(conflict: Conflict) -> list[tuple[str, str]]:
    """What it may have been: nobody copies a badge that the fair does not know."""
    return [
        (value, str(label))
        for value, label in Settlement.choices
        if value != Settlement.COPY or conflict.badge is not None
    ]
