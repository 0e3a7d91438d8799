"""How badges look is changed: every change is a version, so that the one before can be used again."""

from django.db import transaction

from badges import queries
from badges.actions.keys import lock_counter
from badges.models import BadgeDesign
from badges.rendering import FaceDesign
from events import audit, clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.pictures import draw_picture
from events.rules import ROLES_THAT_ORGANISE, Refused

# Pixels of a logo's longer side: 400 dots an inch where it is largest.
LOGO_SIDE = 400


def draw_logo(*, actor: Actor, fair: Fair, data: bytes) -> bytes:
    """What was sent, drawn anew as a small JPEG on white; refuses `picture_…`. Nothing is stored yet."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    return draw_picture(data, small=LOGO_SIDE).sizes["small"]


@transaction.atomic
def save_design(
    *, actor: Actor, fair: Fair, kind: str, design: FaceDesign | None, seen: int
) -> BadgeDesign | None:
    """A new version for a kind, or for all kinds (""). Without a `design`, a kind looks like all others.

    `seen` is the version that it was made from; refuses `design_changed` if somebody made another meanwhile. What
    changes nothing makes no version.
    """
    latest = _begin(actor, fair, kind, seen)
    if _shown(latest, kind) == design:
        return latest
    return _add(actor, fair, kind, design, seen=seen, action="badge_design.saved")


@transaction.atomic
def restore_design(
    *, actor: Actor, fair: Fair, kind: str, number: int, seen: int
) -> BadgeDesign | None:
    """Use an earlier version again, as a new one; number 0 is what was there before the first."""
    latest = _begin(actor, fair, kind, seen)
    design = _shown(queries.get_design_version(fair, kind, number), kind)
    if _shown(latest, kind) == design:
        return latest
    return _add(
        actor, fair, kind, design, seen=seen, action="badge_design.restored", restored=number
    )


def _begin(actor: Actor, fair: Fair, kind: str, seen: int) -> BadgeDesign | None:
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    lock_counter(fair)
    latest = queries.latest_design(fair, kind)
    if (latest.number if latest else 0) != seen:
        raise Refused("design_changed")
    return latest


def _shown(version: BadgeDesign | None, kind: str) -> FaceDesign | None:
    """What a version says; before the first, all kinds have the product's own design, and each kind that of all."""
    return queries.face_design(version) or (FaceDesign() if kind == queries.ALL_KINDS else None)


def _add(
    actor: Actor,
    fair: Fair,
    kind: str,
    design: FaceDesign | None,
    *,
    seen: int,
    action: str,
    **told: int,
) -> BadgeDesign:
    said = design or FaceDesign()
    row = BadgeDesign.objects.create(
        fair=fair,
        kind=kind,
        number=seen + 1,
        follows=design is None,
        size=said.size,
        fields=list(said.fields),
        colour=said.colour,
        logo=said.logo,
        back_th=said.back_th,
        back_en=said.back_en,
        made_by=actor.user,
        made_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action=action,
        target=row,
        fair=fair,
        data={"kind": kind, "number": row.number, **told},
    )
    return row
