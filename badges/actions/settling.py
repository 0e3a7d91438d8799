"""What a conflict turned out to be, with what follows from it, and taking that back."""

from django.db import transaction

from badges import queries
from badges.actions.conflicts import settle_conflict
from badges.actions.replacing import replace_badge
from badges.models import BadgeState, Conflict, Settlement
from events import audit
from events.actions import require_role
from events.permissions import SYSTEM, Actor
from events.rules import ROLES_THAT_CONTROL, ROLES_THAT_ORGANISE, Refused


@transaction.atomic
def close_conflict(
    *, actor: Actor, conflict: Conflict, settlement: Settlement, note: str = ""
) -> Conflict:
    """Settle it. The badge that was copied ends at every gate, and its owner gets another one.

    Refuses `conflict_settled` where somebody settled it before.
    """
    require_role(actor, conflict.fair, ROLES_THAT_CONTROL)
    badge = conflict.badge
    # Uploads hold a presence when they come to a conflict, and the counter of badges is locked before the log's chain.
    # Whether it is settled is asked below, and what is refused there takes the new badge back too.
    if badge is not None:
        queries.lock_presences([badge.pk])
    Conflict.objects.select_for_update(of=("self",), no_key=True).get(pk=conflict.pk)
    if settlement == Settlement.COPY and badge is not None and badge.state == BadgeState.ACTIVE:
        # Badges are the organisers' to issue; for a supervisor the system does it, by rule.
        issuer = actor if actor.has_role(conflict.fair_id, ROLES_THAT_ORGANISE) else SYSTEM
        replace_badge(actor=issuer, badge=badge, reason="copied")
    return settle_conflict(actor=actor, conflict=conflict, settlement=settlement, note=note.strip())


@transaction.atomic
def reopen_conflict(*, actor: Actor, conflict: Conflict) -> Conflict:
    """Take a settlement back, for whoever made it and for organisers. A badge that was replaced stays replaced.

    Refuses `conflict_open` where nobody has settled it.
    """
    require_role(actor, conflict.fair, ROLES_THAT_CONTROL)
    conflict = (
        Conflict.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "badge")
        .get(pk=conflict.pk)
    )
    if conflict.settled_at is None:
        raise Refused("conflict_open")
    if conflict.settled_by_id is None or conflict.settled_by != actor.user:
        require_role(actor, conflict.fair, ROLES_THAT_ORGANISE)
    before = conflict.settlement
    conflict.settled_at, conflict.settled_by = None, None
    conflict.settlement, conflict.note = "", ""
    conflict.save(update_fields=["settled_at", "settled_by", "settlement", "note"])
    audit.record(
        actor=actor,
        action="conflict.reopened",
        target=conflict,
        fair=conflict.fair,
        data={
            "kind": conflict.kind,
            "serial": conflict.badge.serial if conflict.badge is not None else "",
            "settlement": before,
        },
    )
    return conflict
