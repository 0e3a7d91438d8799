"""Every write to the fair itself. Each is one transaction of five beats: lock, rule, write, record, publish."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from events import audit, clock, rules, vault
from events.models import (
    ApiToken,
    Change,
    ChangeStream,
    Fair,
    FairState,
    FairWindow,
    IdempotencyRecord,
    Member,
    Province,
    Role,
    User,
    WindowKind,
)
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused

Effect = Callable[[], tuple[int, Any]]


def require_role(actor: Actor, fair: Fair, roles: frozenset[rules.Role]) -> None:
    if not actor.has_role(fair.pk, roles):
        raise Refused("forbidden")


@transaction.atomic
def change_fair_state(*, actor: Actor, fair: Fair, target: FairState, reason: str = "") -> Fair:
    """Draft, publish or archive; refuses `fair_transition`."""
    require_role(actor, fair, frozenset({rules.Role.ADMIN}))
    fair = Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    rules.check_transition(current=fair.state, target=target)
    before, fair.state = fair.state, target
    fair.save(update_fields=["state"])
    audit.record(
        actor=actor,
        action="fair.state_changed",
        target=fair,
        fair=fair,
        data={"from": before, "to": target, "reason": reason},
    )
    return fair


@transaction.atomic
def set_window(
    *, actor: Actor, fair: Fair, kind: WindowKind, opens_at: datetime, closes_at: datetime
) -> FairWindow:
    """Open a window or move it; refuses `window_order`."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    rules.check_span(rules.Span(opens_at, closes_at))
    before = FairWindow.objects.filter(fair=fair, kind=kind).first()
    window, _ = FairWindow.objects.update_or_create(
        fair=fair, kind=kind, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    audit.record(
        actor=actor,
        action="fair.window_set",
        target=fair,
        fair=fair,
        data={
            "kind": kind,
            "opens_at": opens_at.isoformat(),
            "closes_at": closes_at.isoformat(),
            "before": [before.opens_at.isoformat(), before.closes_at.isoformat()]
            if before
            else None,
        },
    )
    return window


@transaction.atomic
def add_member(
    *, actor: Actor, fair: Fair, user: User, role: Role, province: Province | None = None
) -> Member:
    """Give a person a role; giving it twice changes nothing."""
    require_role(actor, fair, frozenset({rules.Role.ADMIN}))
    member, created = Member.objects.get_or_create(
        fair=fair, user=user, role=role, defaults={"province": province}
    )
    if created:
        audit.record(
            actor=actor,
            action="fair.member_added",
            target=member,
            fair=fair,
            data={"user": user.pk, "role": role, "province": province.pk if province else None},
        )
    return member


@transaction.atomic
def remove_member(*, actor: Actor, member: Member) -> None:
    require_role(actor, member.fair, frozenset({rules.Role.ADMIN}))
    audit.record(
        actor=actor,
        action="fair.member_removed",
        target=member,
        fair=member.fair,
        data={"user": member.user_id, "role": member.role},
    )
    member.delete()


@transaction.atomic
def issue_token(*, actor: Actor, user: User, name: str, expires_at: datetime | None = None) -> str:
    """A new bearer token for `user`, shown this once; only its hash is stored."""
    if not (actor.is_system or actor.user == user):
        raise Refused("forbidden")
    token = vault.new_token()
    row = ApiToken.objects.create(
        user=user, name=name, token_hash=vault.hash_token(token), expires_at=expires_at
    )
    audit.record(actor=actor, action="token.issued", target=row, fair=None, data={"user": user.pk})
    return token


@transaction.atomic
def revoke_tokens(*, actor: Actor, user: User, name: str) -> int:
    """End the person's tokens of this name."""
    if not (actor.is_system or actor.user == user):
        raise Refused("forbidden")
    return ApiToken.objects.filter(user=user, name=name, revoked_at=None).update(
        revoked_at=clock.now()
    )


def run_once(*, principal: str, key: str, request_hash: str, effect: Effect) -> tuple[int, Any]:
    """Run `effect` for the first request under (principal, key); answer a further one alike.

    The answer is stored in the effect's transaction, so a refused or broken request leaves the key
    unused. Another content under the same key is refused as `idempotency_mismatch`.
    """
    try:
        with transaction.atomic():
            # The unique constraint makes a second request wait here until the first has ended.
            row = IdempotencyRecord.objects.create(
                principal=principal, key=key, request_hash=request_hash
            )
            row.status, row.body = effect()
            row.save(update_fields=["status", "body"])
            return row.status, row.body
    except IntegrityError:
        known = IdempotencyRecord.objects.filter(principal=principal, key=key).first()
        if known is None:
            raise
    if known.request_hash != request_hash:
        raise Refused("idempotency_mismatch")
    return known.status, known.body


@transaction.atomic
def prune_changes(*, keep: int) -> int:
    """Drop all but the last `keep` changes of each stream; a viewer behind that starts anew."""
    dropped = 0
    for stream in ChangeStream.objects.select_for_update(no_key=True):
        dropped += Change.objects.filter(stream=stream, seq__lte=stream.seq - keep).delete()[0]
    return dropped


@transaction.atomic
def save_by_admin(*, actor: Actor, thing: Model, changed: Sequence[str]) -> None:
    """Store what the admin site was given; the log names the fields, not what stands in them."""
    if not actor.is_superuser:
        raise Refused("forbidden")
    thing.save()
    audit.record(
        actor=actor,
        action="admin.saved",
        target=thing,
        fair=_fair_of(thing),
        data={"model": thing._meta.label_lower, "fields": sorted(changed)},
    )


@transaction.atomic
def delete_by_admin(*, actor: Actor, thing: Model) -> None:
    """Delete what the admin site may delete."""
    if not actor.is_superuser:
        raise Refused("forbidden")
    audit.record(
        actor=actor,
        action="admin.deleted",
        target=thing,
        fair=_fair_of(thing),
        data={"model": thing._meta.label_lower},
    )
    thing.delete()


def _fair_of(thing: Model) -> Fair | None:
    fair = thing if isinstance(thing, Fair) else getattr(thing, "fair", None)
    return fair if isinstance(fair, Fair) else None
