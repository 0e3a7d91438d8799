"""Proposed allocations: who sees which, what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from booths import rules
from booths.models import (
    Acceptance,
    Booth,
    BoothProposal,
    Placement,
    ProposalState,
)
from events.models import Fair, Province, Zone
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE
from registration.models import Application, Exhibitor, Quota
from registration.queries import filter_applications, get_or_refuse


def proposals_visible_to(actor: Actor) -> QuerySet[BoothProposal]:
    """Those of the fairs that one organises."""
    rows = BoothProposal.objects.select_related("fair", "started_by")
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))


def get_proposal(actor: Actor, key: UUID, fair: Fair | None = None) -> BoothProposal:
    rows = proposals_visible_to(actor)
    return get_or_refuse(rows if fair is None else rows.filter(fair=fair), key)


def find_proposal(key: UUID) -> BoothProposal | None:
    """For the worker, who sees all."""
    return BoothProposal.objects.select_related("fair").filter(pk=key).first()


def find_acceptance(key: UUID) -> Acceptance | None:
    """For the worker, who sees all."""
    rows = Acceptance.objects.select_related("proposal__fair", "asked_by")
    return rows.filter(pk=key).first()


def get_acceptance(proposal: BoothProposal, key: UUID) -> Acceptance:
    return get_or_refuse(proposal.acceptances.all(), key)


def last_acceptance(proposal: BoothProposal) -> Acceptance | None:
    """The latest of those that went on in the background."""
    return proposal.acceptances.order_by("-created_at", "-pk").first()


def stale_applications(acceptance: Acceptance) -> list[tuple[Application, str]]:
    """Because of whom nothing was allocated, each with the code of the reason; by their references."""
    rows = Application.objects.filter(pk__in=acceptance.stale).select_related("exhibitor", "zone")
    return [(row, acceptance.stale[str(row.pk)]) for row in rows.order_by("submitted_at", "pk")]


def proposals_of(actor: Actor, fair: Fair) -> QuerySet[BoothProposal]:
    """All of the fair's, the newest first."""
    return proposals_visible_to(actor).filter(fair=fair)


def placements_of(proposal: BoothProposal) -> QuerySet[Placement]:
    return proposal.placements.select_related(
        "application__exhibitor__province", "application__zone"
    )


def codes_of_booths(placements: Sequence[Placement]) -> Mapping[int, str]:
    """Codes of all booths that the placements name, as they are now (one query)."""
    keys = {key for one in placements for key in (*one.booths, *one.before)}
    return dict(Booth.objects.filter(pk__in=keys).values_list("pk", "code"))


def earlier_placements(proposal: BoothProposal) -> dict[UUID, tuple[str, ...]]:
    """Who was to get which booths by the proposal before this one, as long as nobody dismissed or settled it."""
    last = (
        BoothProposal.objects.filter(fair=proposal.fair_id, state=ProposalState.DONE)
        .exclude(pk=proposal.pk)
        .order_by("-created_at")
        .first()
    )
    if last is None:
        return {}
    rows = list(last.placements.filter(kind__in=tuple(rules.CHANGING), accepted_at=None))
    codes = codes_of_booths(rows)
    return {
        row.application_id: tuple(codes[key] for key in row.booths)
        for row in rows
        if all(key in codes for key in row.booths)
    }


@dataclass(frozen=True)
class Names:
    """What reasons name, by the key under which they do."""

    zones: Mapping[str, Zone]
    provinces: Mapping[str, Province]
    agencies: Mapping[str, Exhibitor]
    quotas: Mapping[str, Quota]


def names_for(fair: Fair, placements: Sequence[Placement]) -> Names:
    """Whatever the reasons of these placements name (four queries)."""
    named: dict[str, set[str]] = {"agency": set(), "province": set(), "quota": set()}
    for placement in placements:
        for reason in placement.reasons:
            params: dict[str, Any] = reason["params"]
            if "quota" in params:
                named["quota"].add(params["quota"])
            kind, _, key = str(params.get("group", "")).partition(":")
            if kind in named:
                named[kind].add(key)
    quotas = Quota.objects.filter(pk__in=named["quota"]).select_related(
        "province", "zone", "agency"
    )
    return Names(
        zones={zone.code: zone for zone in fair.zones.all()},
        provinces={str(row.pk): row for row in Province.objects.filter(pk__in=named["province"])},
        agencies={str(row.pk): row for row in Exhibitor.objects.filter(pk__in=named["agency"])},
        quotas={str(row.pk): row for row in quotas},
    )


def count_placements(proposal: BoothProposal) -> Mapping[str, int]:
    """How many there are of each kind."""
    rows = proposal.placements.order_by().values("kind").annotate(number=Count("pk"))
    return {row["kind"]: row["number"] for row in rows}


def _open(proposal: BoothProposal) -> QuerySet[Placement]:
    if proposal.state != ProposalState.DONE:
        return proposal.placements.none()
    return proposal.placements.filter(kind__in=tuple(rules.CHANGING), accepted_at=None)


def count_open(proposal: BoothProposal) -> int:
    """How many may still be accepted."""
    return _open(proposal).count()


def count_open_by_zone(proposal: BoothProposal) -> list[tuple[Zone, int]]:
    """Zones in which some may still be accepted, in their order."""
    rows = _open(proposal).order_by().values("application__zone").annotate(number=Count("pk"))
    numbers = {row["application__zone"]: row["number"] for row in rows}
    return [(zone, numbers[zone.pk]) for zone in proposal.fair.zones.all() if zone.pk in numbers]


def filter_placements(
    proposal: BoothProposal, *, kind: str, zone: str = "", who: str = ""
) -> QuerySet[Placement]:
    """Placements of one kind, of a zone, of exhibitors found as everywhere."""
    found = filter_applications(
        Application.objects.filter(placements__proposal=proposal, placements__kind=kind),
        q=who,
        zone=zone,
    )
    return placements_of(proposal).filter(kind=kind, application__in=found.order_by().values("pk"))
