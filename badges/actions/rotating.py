"""Keys replaced by newer ones, and keys that somebody else may have."""

from datetime import datetime

from django.db import transaction

from badges import queries
from badges.actions.keys import create_signing_key, lock_counter, signer_of
from badges.actions.replacing import put_in_place
from badges.models import Badge, BadgeState, SigningKey
from events import audit, clock, jobs
from events.actions import require_role
from events.models import Fair
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_ORGANISE, Refused

REISSUE = "badges.reissue"
# Badges that one transaction replaces.
AT_ONCE = 200
# Why the former badges end; the log says it in words.
REASON = "key_ended"


@transaction.atomic
def rotate_key(*, actor: Actor, fair: Fair, hold_until: datetime | None = None) -> SigningKey:
    """A new key signs from now on. What older ones signed holds until their end, or `hold_until` if that is earlier."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    lock_counter(fair)
    moment = clock.now()
    if hold_until is not None and hold_until <= moment:
        raise Refused("key_date_past")
    older = SigningKey.objects.select_for_update(no_key=True).filter(
        fair=fair, ended_at=None, not_after__gt=moment
    )
    for key in older.order_by("kid"):
        if hold_until is not None and hold_until < key.not_after:
            key.not_after = hold_until
            key.save(update_fields=["not_after"])
            audit.record(
                actor=actor,
                action="key.shortened",
                target=key,
                fair=fair,
                data={"kid": key.kid, "not_after": hold_until.isoformat()},
            )
    return create_signing_key(actor=actor, fair=fair)


@transaction.atomic
def end_key(*, actor: Actor, key: SigningKey, reason: str) -> SigningKey:
    """At once and for good: no gate admits what it signed. Its badges have to be issued anew."""
    require_role(actor, key.fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    counter = lock_counter(key.fair)
    key = (
        SigningKey.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fair")
        .get(pk=key.pk)
    )
    if key.ended_at is not None:
        raise Refused("key_ended")
    key.ended_at, key.end_reason = clock.now(), reason
    key.save(update_fields=["ended_at", "end_reason"])
    # Devices hold what they decide by under this number.
    counter.revocations += 1
    counter.save(update_fields=["revocations"])
    audit.record(
        actor=actor,
        action="key.ended",
        target=key,
        fair=key.fair,
        data={"kid": key.kid, "reason": reason},
    )
    return key


@transaction.atomic
def ask_to_reissue(*, actor: Actor, fair: Fair) -> None:
    """Put new badges in the place of all whose key was ended, in the background."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    jobs.enqueue(name=REISSUE, key=str(fair.pk))
    audit.record(actor=actor, action="key.reissue_asked", target=fair, fair=fair)


@transaction.atomic
def reissue_next(*, fair: Fair) -> int:
    """The next badges of ended keys get one in their place; answers how many. Begun anew it goes on where it was."""
    ended = list(
        SigningKey.objects.filter(fair=fair).exclude(ended_at=None).values_list("kid", flat=True)
    )
    active = Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE, kid__in=ended).order_by("pk")
    # Presences first, as whoever scans and whoever replaces a single badge does; asked again under the counter's lock.
    chosen = list(active.values_list("pk", flat=True)[:AT_ONCE])
    queries.lock_presences(chosen)
    counter = lock_counter(fair)
    badges = list(
        active.filter(pk__in=chosen)
        .select_for_update(of=("self",), no_key=True)
        .select_related("fair", "person", "exhibitor", "holder")
    )
    if badges:
        put_in_place(
            actor=SYSTEM,
            counter=counter,
            signer=signer_of(SYSTEM, fair, len(badges)),
            badges=badges,
            reason=REASON,
        )
    return len(chosen)
