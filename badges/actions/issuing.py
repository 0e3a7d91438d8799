"""Badges, signed and ended."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from badges import codes, queries
from badges.actions.keys import Signer, lock_counter, signer_of
from badges.models import (
    Badge,
    BadgeCounter,
    BadgeKind,
    BadgeState,
    Holder,
    Presence,
    new_badge_id,
)
from booths.models import Allocation, AllocationState
from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Exhibitor, Person, Visit, VisitState
from registration.queries import exhibitors_of, shown_by

# Rows of a statement.
BATCH = 500


def issue_badges_for(*, actor: Actor, allocations: Sequence[Allocation]) -> list[Badge]:
    """A badge for each person of those who share the booths who has none; runs in the allocations' transaction.

    All of one fair: a proposal that is accepted gives thousands at once.
    """
    if not allocations:
        return []
    exhibitors = exhibitors_of(*(allocation.application for allocation in allocations))
    people = Person.objects.filter(exhibitor__in=exhibitors, left_at=None)
    people = people.select_related("exhibitor").order_by("created_at", "id")
    return issue_badges(
        actor=actor, fair=allocations[0].fair, people=list(people), within_limit=True
    )


@transaction.atomic
def issue_badges(
    *,
    actor: Actor,
    fair: Fair,
    people: Sequence[Person],
    kind: BadgeKind | None = None,
    reason: str = "",
    within_limit: bool = False,
) -> list[Badge]:
    """A signed badge for each of `people` (of any exhibitors) who has no active one at this fair.

    Where the fair limits badges by booth, more of them take a `reason`; `within_limit` leaves out who is too many.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    counter = lock_counter(fair)
    active = Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE)
    having = {
        person
        for start in range(0, len(people), BATCH)
        for person in active.filter(person__in=people[start : start + BATCH]).values_list(
            "person", flat=True
        )
    }
    wanting = [person for person in people if person.pk not in having]
    over = queries.people_over_limit(fair, wanting, kind)
    if over and within_limit:
        wanting = [person for person in wanting if person.pk not in over]
    elif over and not reason.strip():
        raise Refused("badge_limit", count=len(over), exhibitor=next(iter(over.values())))
    if not wanting:
        return []
    signer = signer_of(actor, fair, len(wanting))
    badges = [sign_badge(signer, counter, fair, person, kind) for person in wanting]
    store_badges(
        actor=actor,
        counter=counter,
        badges=badges,
        reasons={badge.pk: reason for badge in badges if badge.person_id in over},
    )
    return badges


def store_badges(
    *,
    actor: Actor,
    counter: BadgeCounter,
    badges: Sequence[Badge],
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Keep badges that were signed under the counter's lock, and write each into the log."""
    if not badges:
        return
    fair = badges[0].fair
    counter.save(update_fields=["issued"])
    Badge.objects.bulk_create(badges, batch_size=BATCH)
    Presence.objects.bulk_create(
        (Presence(badge=badge, fair=fair) for badge in badges), batch_size=BATCH
    )
    audit.record_all(
        actor=actor,
        fair=fair,
        events=[
            audit.Event("badge.issued", badge, _told_of(badge, (reasons or {}).get(badge.pk, "")))
            for badge in badges
        ],
    )


def _told_of(badge: Badge, reason: str) -> dict[str, str]:
    told = {"serial": badge.serial}
    if badge.person_id is not None:
        told["person"] = str(badge.person_id)
    if badge.holder_id is not None:
        told["holder"] = str(badge.holder_id)
    if badge.replaces_id is not None:
        told["replaces"] = badge.replaces_id
    return told | ({"reason": reason} if reason else {})


@transaction.atomic
def revoke_badge(*, actor: Actor, badge: Badge, reason: str) -> Badge:
    """End one badge at every gate; `reason` says why."""
    require_role(actor, badge.fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    counter = lock_counter(badge.fair)
    badge = queries.lock_badge(badge)
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_ended")
    end_badge(actor, counter, badge, reason)
    return badge


def issue_badges_to_guests(*, actor: Actor, visit: Visit) -> list[Badge]:
    """A badge for each person of a delegation, booth or not; runs in the admission's transaction."""
    people = visit.exhibitor.people.filter(left_at=None).order_by("created_at", "id")
    return issue_badges(actor=actor, fair=visit.fair, people=list(people), within_limit=True)


def end_booth_access(*, actor: Actor, allocation: Allocation, reason: str) -> None:
    """Revoke the badges of exhibitors that have no other booth; runs in the release's transaction."""
    exhibitors = exhibitors_of(allocation.application)
    _end_access(actor, allocation.fair, exhibitors, reason or "allocation_released")


def end_visit_access(*, actor: Actor, visit: Visit, reason: str) -> None:
    """Revoke the badges of a delegation that does not come; runs in the withdrawal's transaction."""
    _end_access(actor, visit.fair, [visit.exhibitor], reason)


def _end_access(actor: Actor, fair: Fair, exhibitors: Iterable[Exhibitor], reason: str) -> None:
    """Nobody loses a badge who still shows at a booth, or is the fair's guest."""
    left = Allocation.objects.filter(fair=fair, state=AllocationState.CONFIRMED)
    guests = Visit.objects.filter(fair=fair, state=VisitState.ADMITTED)
    ended = [
        exhibitor.pk
        for exhibitor in exhibitors
        if not left.filter(shown_by([exhibitor.pk])).exists()
        and not guests.filter(exhibitor=exhibitor).exists()
    ]
    if not ended:
        return
    counter = lock_counter(fair)
    badges = Badge.objects.filter(fair=fair, exhibitor__in=ended, state=BadgeState.ACTIVE)
    for badge in badges.select_for_update(no_key=True).order_by("pk"):
        end_badge(actor, counter, badge, reason)


def end_badges_of_person(*, actor: Actor, person: Person, reason: str) -> None:
    """Revoke the badges of somebody who no longer stands at the booth; runs in the removal's transaction."""
    active = Badge.objects.filter(person=person, state=BadgeState.ACTIVE)
    for fair in Fair.objects.filter(pk__in=active.values("fair")).order_by("pk"):
        counter = lock_counter(fair)
        badges = active.filter(fair=fair).select_related("fair").order_by("pk")
        for badge in badges.select_for_update(no_key=True, of=("self",)):
            end_badge(actor, counter, badge, reason)


def end_badge(actor: Actor, counter: BadgeCounter, badge: Badge, reason: str) -> None:
    badge.state = BadgeState.REVOKED
    badge.revoked_at, badge.revoke_reason = clock.now(), reason
    badge.save(update_fields=["state", "revoked_at", "revoke_reason"])
    counter.revocations += 1
    counter.save(update_fields=["revocations"])
    audit.record(
        actor=actor,
        action="badge.revoked",
        target=badge,
        fair=badge.fair,
        data={"serial": badge.serial, "reason": reason},
    )


def sign_badge(
    signer: Signer,
    counter: BadgeCounter,
    fair: Fair,
    bearer: Person | Holder,
    kind: BadgeKind | None = None,
) -> Badge:
    """A badge with the next number, not stored yet."""
    counter.issued += 1
    key = new_badge_id()
    if isinstance(bearer, Person):
        whose: dict[str, Any] = {"person": bearer, "exhibitor": bearer.exhibitor}
        kind = kind or kind_for(bearer.exhibitor)
    else:
        whose = {"holder": bearer}
        kind = kind or BadgeKind(bearer.kind)
    code = codes.sign_code(
        private_key=signer.private_key,
        kid=signer.kid,
        badge_id=key,
        not_before=signer.valid_from,
        not_after=signer.valid_until,
    )
    return Badge(
        id=key,
        fair=fair,
        **whose,
        kind=kind,
        serial=f"{fair.pk:02d}-{counter.issued:06d}",
        code=code,
        kid=signer.kid,
        symbol=signer.draw(code),
        valid_from=signer.valid_from,
        valid_until=signer.valid_until,
        issued_at=clock.now(),
    )


def kind_for(exhibitor: Exhibitor) -> BadgeKind:
    return queries.kind_for(exhibitor.kind)
