"""A badge that was lost or spoilt: another one in its place, or the same one on paper again."""

from django.db import transaction

from badges import queries
from badges.actions.issuing import end_badge, sign_badge, store_badges
from badges.actions.keys import Signer, lock_counter, signer_of
from badges.models import Badge, BadgeCounter, BadgeKind, BadgePrint, BadgeState, Presence
from events import audit, clock
from events.actions import require_role
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused


@transaction.atomic
def replace_badge(*, actor: Actor, badge: Badge, reason: str) -> Badge:
    """A new badge, with its own id and code, for the same person; the former one ends at every gate."""
    require_role(actor, badge.fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    # A scan holds a presence when it comes to the booths, and whoever frees booths comes to the counter next.
    queries.lock_presences([badge.pk])
    counter = lock_counter(badge.fair)
    badge = queries.lock_badge(badge)
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_ended")
    return put_in_place(
        actor=actor,
        counter=counter,
        signer=signer_of(actor, badge.fair, 1),
        badges=[badge],
        reason=reason,
    )[0]


def put_in_place(
    *, actor: Actor, counter: BadgeCounter, signer: Signer, badges: list[Badge], reason: str
) -> list[Badge]:
    """New badges for locked active ones of one fair, under the locks of their presences and then of the counter."""
    present = queries.lock_presences([badge.pk for badge in badges])
    inside = {row.badge_id: row for row in present if row.is_inside}
    made = []
    for former in badges:
        # Before the new one is stored: nobody has two.
        end_badge(actor, counter, former, reason)
        badge = sign_badge(signer, counter, former.fair, former.bearer, BadgeKind(former.kind))
        badge.replaces = former
        made.append(badge)
    store_badges(
        actor=actor, counter=counter, badges=made, reasons={badge.pk: reason for badge in made}
    )
    for badge in made:
        row = inside.get(badge.replaces_id or "")
        if row is not None:
            _hand_over(row, badge)
    return made


def _hand_over(row: Presence, badge: Badge) -> None:
    """Whoever is inside stays so: the new badge leaves from where the former one was."""
    Presence.objects.filter(badge=badge).update(
        is_inside=True,
        last_scan=row.last_scan_id,
        gate=row.gate_id,
        changed_at=row.changed_at,
        seq=queries.newest_seq(badge.fair),
    )
    Presence.objects.filter(badge=row.badge_id).update(
        is_inside=False, seq=queries.newest_seq(badge.fair)
    )


@transaction.atomic
def record_print(*, actor: Actor, badge: Badge) -> BadgePrint:
    """Somebody takes the badge to paper: the same code again, so how often is counted."""
    printed = BadgePrint.objects.create(badge=badge, printed_at=clock.now(), printed_by=actor.user)
    audit.record(
        actor=actor,
        action="badge.printed",
        target=badge,
        fair=badge.fair,
        data={"serial": badge.serial, "count": badge.prints.count()},
    )
    return printed
