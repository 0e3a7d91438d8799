"""Papers that belong to foreign goods: permits, certificates, the invoice."""

from django.db import transaction

from events import audit, confined
from events.models import Fair
from events.permissions import Actor
from events.pictures import clean_picture
from events.rules import Refused
from registration import queries, rules
from registration.actions.movements import lock_manifest
from registration.models import Exhibitor, ManifestItem, Permit, PermitFile

MOST_PERMITS = 100


def add_permit(
    *,
    actor: Actor,
    exhibitor: Exhibitor,
    fair: Fair,
    title: str,
    content: bytes,
    number: str = "",
    item: ManifestItem | None = None,
) -> Permit:
    """Keep a paper. What it is, its bytes say; a picture is drawn anew, a PDF must do nothing but show.

    Refuses `permit_…`, `picture_…` and `file_…`. Also after clearance: papers come late.
    """
    if not queries.may_change_manifest(actor, exhibitor, fair):
        raise Refused("not_found")
    # Parsed before the transaction: no lock waits for a child process.
    media_type, clean = _clean(content)
    return _keep_permit(
        actor=actor, exhibitor=exhibitor, fair=fair, item=item, content=clean,
        permit=Permit(title=title, number=number, media_type=media_type, size=len(clean)),
    )  # fmt: skip


@transaction.atomic
def _keep_permit(
    *,
    actor: Actor,
    exhibitor: Exhibitor,
    fair: Fair,
    item: ManifestItem | None,
    content: bytes,
    permit: Permit,
) -> Permit:
    manifest = lock_manifest(actor=actor, exhibitor=exhibitor, fair=fair)
    if item is not None and (item.exhibitor_id, item.fair_id) != (exhibitor.pk, fair.pk):
        raise Refused("not_found")
    if manifest.permits.count() >= MOST_PERMITS:
        raise Refused("permits_full", limit=MOST_PERMITS)
    permit.manifest, permit.item, permit.added_by = manifest, item, actor.user
    permit.save(force_insert=True)
    PermitFile.objects.create(permit=permit, content=content)
    audit.record(
        actor=actor,
        action="manifest.permit_added",
        target=permit,
        fair=fair,
        data={"title": permit.title, "position": item.position if item else None},
    )
    return permit


@transaction.atomic
def remove_permit(*, actor: Actor, permit: Permit) -> None:
    permit = queries.get_permit(actor, permit.pk)
    manifest = permit.manifest
    lock_manifest(actor=actor, exhibitor=manifest.exhibitor, fair=manifest.fair)
    audit.record(
        actor=actor,
        action="manifest.permit_removed",
        target=permit,
        fair=manifest.fair,
        data={"title": permit.title},
    )
    permit.delete()


def _clean(content: bytes) -> tuple[str, bytes]:
    if len(content) > rules.MOST_BYTES:
        raise Refused("file_too_large", limit=rules.MOST_BYTES // 2**20)
    if rules.kind_of(content) == "pdf":
        confined.run("registration.rules.permits:inspect", content)
        return "application/pdf", content
    try:
        return "image/jpeg", clean_picture(content)
    except Refused as refused:
        # Here a PDF would have done as well, so it is said.
        raise Refused("permit_type") if refused.code == "picture_type" else refused from None
