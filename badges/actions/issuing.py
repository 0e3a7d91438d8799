"""Keys, and badges signed with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from badges import codes
from badges.models import (
    Badge,
    BadgeCounter,
    BadgeKind,
    BadgeState,
    Presence,
    SigningKey,
    new_badge_id,
)
from badges.rendering.press import choose_drawing
from booths.models import Allocation, AllocationState
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Exhibitor, ExhibitorKind, Person, Visit, VisitState
from registration.queries import exhibitors_of, shown_by

KEY_PURPOSE = "badge signing key"


KEY_LIFE = timedelta(days=400)
KEY_ATTEMPTS = 10
# Rows of a statement.
BATCH = 500


@transaction.atomic
def create_signing_key(*, actor: Actor, fair: Fair) -> SigningKey:
    """A new key for the fair's badges; codes signed with older ones stay good."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    _lock_counter(fair)
    private, public = codes.generate_key()
    key = SigningKey(
        fair=fair,
        public_key=public,
        private_sealed=vault.seal(private, purpose=KEY_PURPOSE),
        not_after=clock.now() + KEY_LIFE,
    )
    _number_key(key)
    audit.record(actor=actor, action="key.created", target=key, fair=fair)
    return key


def _number_key(key: SigningKey) -> None:
    """Store the key under the next number of all fairs; another fair may take that one at the moment."""
    for attempt in range(KEY_ATTEMPTS):
        key.kid = (SigningKey.objects.aggregate(last=Max("kid"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                key.save(force_insert=True)
        except IntegrityError:
            if attempt == KEY_ATTEMPTS - 1:
                raise
        else:
            return


def issue_badges_for(*, actor: Actor, allocations: Sequence[Allocation]) -> list[Badge]:
    """A badge for each person of those who share the booths who has none; runs in the allocations' transaction.

    All of one fair: a proposal that is accepted gives thousands at once.
    """
    if not allocations:
        return []
    exhibitors = exhibitors_of(*(allocation.application for allocation in allocations))
    people = Person.objects.filter(exhibitor__in=exhibitors, left_at=None)
    people = people.select_related("exhibitor").order_by("created_at", "id")
    return issue_badges(actor=actor, fair=allocations[0].fair, people=list(people))


@transaction.atomic
def issue_badges(
    *, actor: Actor, fair: Fair, people: Sequence[Person], kind: BadgeKind | None = None
) -> list[Badge]:
    """A signed badge for each of `people` (of any exhibitors) who has no active one at this fair."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    counter = _lock_counter(fair)
    active = Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE)
    having = {
        person
        for start in range(0, len(people), BATCH)
        for person in active.filter(person__in=people[start : start + BATCH]).values_list(
            "person", flat=True
        )
    }
    wanting = [person for person in people if person.pk not in having]
    if not wanting:
        return []
    signer = _signer(actor, fair, len(wanting))
    badges = []
    for person in wanting:
        counter.issued += 1
        badges.append(_sign(signer, fair, person, kind, counter.issued))
    counter.save(update_fields=["issued"])
    Badge.objects.bulk_create(badges, batch_size=BATCH)
    Presence.objects.bulk_create(
        (Presence(badge=badge, fair=fair) for badge in badges), batch_size=BATCH
    )
    audit.record_all(
        actor=actor,
        fair=fair,
        events=[
            audit.Event(
                "badge.issued", badge, {"serial": badge.serial, "person": str(badge.person_id)}
            )
            for badge in badges
        ],
    )
    return badges


@transaction.atomic
def revoke_badge(*, actor: Actor, badge: Badge, reason: str) -> Badge:
    """End one badge at every gate; `reason` says why."""
    require_role(actor, badge.fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    counter = _lock_counter(badge.fair)
    badge = (
        Badge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .get(pk=badge.pk)
    )
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_ended")
    _revoke(actor, counter, badge, reason)
    return badge


def issue_badges_to_guests(*, actor: Actor, visit: Visit) -> list[Badge]:
    """A badge for each person of a delegation, booth or not; runs in the admission's transaction."""
    people = visit.exhibitor.people.filter(left_at=None).order_by("created_at", "id")
    return issue_badges(actor=actor, fair=visit.fair, people=list(people))


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
    counter = _lock_counter(fair)
    badges = Badge.objects.filter(fair=fair, exhibitor__in=ended, state=BadgeState.ACTIVE)
    for badge in badges.select_for_update(no_key=True).order_by("pk"):
        _revoke(actor, counter, badge, reason)


def end_badges_of_person(*, actor: Actor, person: Person, reason: str) -> None:
    """Revoke the badges of somebody who no longer stands at the booth; runs in the removal's transaction."""
    active = Badge.objects.filter(person=person, state=BadgeState.ACTIVE)
    for fair in Fair.objects.filter(pk__in=active.values("fair")).order_by("pk"):
        counter = _lock_counter(fair)
        badges = active.filter(fair=fair).select_related("fair").order_by("pk")
        for badge in badges.select_for_update(no_key=True, of=("self",)):
            _revoke(actor, counter, badge, reason)


def _lock_counter(fair: Fair) -> BadgeCounter:
    counter, _ = BadgeCounter.objects.select_for_update(no_key=True).get_or_create(fair=fair)
    return counter


def _revoke(actor: Actor, counter: BadgeCounter, badge: Badge, reason: str) -> None:
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


def validity_of(fair: Fair) -> tuple[datetime, datetime]:
    """From the midnight before the fair's first day (move-in included) to the one after its last."""
    days = sorted(day.date for day in fair.days.all()) or [fair.starts_on, fair.ends_on]
    first = datetime.combine(min(days[0], fair.starts_on), time(), tzinfo=clock.BANGKOK)
    last = datetime.combine(max(days[-1], fair.ends_on), time(), tzinfo=clock.BANGKOK)
    return first, last + timedelta(days=1)


@dataclass(frozen=True)
class Signer:
    """The key in use and the validity that it writes into the codes of one fair."""

    kid: int
    private_key: bytes
    valid_from: datetime
    valid_until: datetime
    # The QR symbol of a code.
    draw: Callable[[str], bytes]


def _signer(actor: Actor, fair: Fair, count: int) -> Signer:
    key = SigningKey.objects.filter(fair=fair, not_after__gt=clock.now()).order_by("-kid").first()
    if key is None:
        key = create_signing_key(actor=actor, fair=fair)
    private = vault.unseal(bytes(key.private_sealed), purpose=KEY_PURPOSE)
    first, last = validity_of(fair)
    return Signer(key.kid, private, first, last, choose_drawing(count))


def _sign(signer: Signer, fair: Fair, person: Person, kind: BadgeKind | None, number: int) -> Badge:
    key = new_badge_id()
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
        person=person,
        exhibitor=person.exhibitor,
        kind=kind or kind_for(person.exhibitor),
        serial=f"{fair.pk:02d}-{number:06d}",
        code=code,
        symbol=signer.draw(code),
        valid_from=signer.valid_from,
        valid_until=signer.valid_until,
        issued_at=clock.now(),
    )


def kind_for(exhibitor: Exhibitor) -> BadgeKind:
    if exhibitor.kind == ExhibitorKind.DELEGATION:
        return BadgeKind.DELEGATION
    return BadgeKind.EXHIBITOR
