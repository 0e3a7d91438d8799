"""People who get a badge without belonging to an exhibitor: staff, press, volunteers, contractors, guests."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from badges import queries, rules
from badges.actions.issuing import sign_badge, store_badges
from badges.actions.keys import lock_counter, signer_of
from badges.models import Badge, Holder
from events import audit
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused

# Holders whose badges are signed in one transaction.
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class NewHolder:
    """Who is to get a badge; one of the names is enough."""

    kind: str
    prefix: str = ""
    name_th: str = ""
    name_en: str = ""
    name_native: str = ""
    organisation: str = ""
    remark: str = ""


@transaction.atomic
def add_holders(*, actor: Actor, fair: Fair, people: Sequence[NewHolder]) -> list[Badge]:
    """Write people down and issue a badge to each."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    for person in people:
        rules.check_holder_kind(person.kind)
    counter = lock_counter(fair)
    holders = [
        Holder(
            fair=fair,
            kind=person.kind,
            prefix=person.prefix,
            name_th=person.name_th,
            name_en=person.name_en,
            name_native=person.name_native,
            organisation=person.organisation,
            remark=person.remark,
            added_by=actor.user,
        )
        for person in people
    ]
    Holder.objects.bulk_create(holders, batch_size=AT_ONCE)
    signer = signer_of(actor, fair, len(holders))
    badges = [sign_badge(signer, counter, fair, holder) for holder in holders]
    store_badges(actor=actor, counter=counter, badges=badges)
    return badges


@transaction.atomic
def change_holder(*, actor: Actor, badge: Badge, values: NewHolder) -> Badge:
    """Mend what stands on a holder's badge. Its code stays; "print what changed" prints it again."""
    require_role(actor, badge.fair, ROLES_THAT_ORGANISE)
    badge = queries.lock_badge(badge)
    holder = badge.holder
    if holder is None:
        raise Refused("kind_needs_exhibitor")
    rules.check_holder_kind(values.kind)
    changed = [
        field
        for field in (
            "kind", "prefix", "name_th", "name_en", "name_native", "organisation", "remark",
        )
        if getattr(holder, field) != getattr(values, field)
    ]  # fmt: skip
    if not changed:
        return badge
    for field in changed:
        setattr(holder, field, getattr(values, field))
    holder.save(update_fields=changed)
    if "kind" in changed:
        badge.kind = values.kind
        badge.save(update_fields=["kind"])
    # Which fields, and not what they held: names stand in one place alone.
    audit.record(
        actor=actor,
        action="holder.changed",
        target=badge,
        fair=badge.fair,
        data={"serial": badge.serial, "fields": changed},
    )
    return badge
