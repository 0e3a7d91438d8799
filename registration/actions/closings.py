"""The closing of foreign goods: signed only when every item balances, reopened only with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries
from registration.actions.movements import lock_manifest, say_quantity
from registration.models import Closing, Exhibitor, Manifest, ManifestItem


@transaction.atomic
def close_manifest(
    *, actor: Actor, exhibitor: Exhibitor, fair: Fair, signatory: str = ""
) -> Closing:
    """Sign the closing report. Refuses `manifest_unbalanced` and says item by item what is missing."""
    manifest = lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    items = list(
        ManifestItem.objects.select_for_update(no_key=True)
        .filter(exhibitor=exhibitor, fair=fair)
        .order_by("pk")
    )
    if not items:
        raise Refused("manifest_empty")
    items.sort(key=lambda item: item.position)
    missing = queries.find_missing(items)
    if missing:
        raise Refused("manifest_unbalanced", errors=tuple(map(explain_missing, missing)))
    closing = Closing.objects.create(
        manifest=manifest, signatory=signatory.strip() or actor.name, signed_by=actor.user
    )
    audit.record(
        actor=actor,
        action="manifest.closed",
        target=manifest,
        fair=fair,
        data={"items": len(items)},
    )
    return closing


@transaction.atomic
def reopen_manifest(*, actor: Actor, exhibitor: Exhibitor, fair: Fair, reason: str) -> Closing:
    """Let the goods be booked again, by an organiser and with a reason; the signed report is kept."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if not reason.strip():
        raise Refused("reason_missing")
    manifest = (
        Manifest.objects.select_for_update(no_key=True)
        .filter(exhibitor=exhibitor, fair=fair)
        .first()
    )
    closing = queries.standing_closing(manifest) if manifest else None
    if manifest is None or closing is None:
        raise Refused("manifest_not_closed")
    closing.reopened_at, closing.reopened_by = clock.now(), actor.user
    closing.reopen_reason = reason.strip()
    closing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    audit.record(
        actor=actor,
        action="manifest.reopened",
        target=manifest,
        fair=fair,
        data={"reason": closing.reopen_reason},
    )
    return closing


def explain_missing(missing: queries.Missing) -> dict[str, str]:
    """What of an item nobody has accounted for: ``{"field", "code", "message"}``."""
    item = missing.item
    message = _(
        "%(item)s: %(quantity)s of %(imported)s %(unit)s are neither sold, given away, destroyed nor re-exported."
    ) % {
        "item": f"{item.position}. {item.name}",
        "quantity": say_quantity(missing.quantity),
        "imported": say_quantity(item.imported),
        "unit": item.unit,
    }
    return {"field": str(item.pk), "code": "manifest_unbalanced", "message": message}
