"""Who acts for an exhibitor, and who was asked to."""

from uuid import UUID

from django.db.models import QuerySet

from events import clock
from events.permissions import Actor
from registration.models import Exhibitor, Invitation, Representative
from registration.queries.exhibitors import exhibitors_represented_by, get_or_refuse


def representatives_of(exhibitor: Exhibitor) -> QuerySet[Representative]:
    """In the order in which they came; the caller has checked that the actor acts for the exhibitor."""
    return exhibitor.representatives.select_related("user").order_by("pk")


def open_invitations_of(exhibitor: Exhibitor) -> QuerySet[Invitation]:
    """Neither accepted nor taken back, the newest first; those past their time can be sent again."""
    return exhibitor.invitations.filter(accepted_at=None, revoked_at=None).select_related(
        "invited_by"
    )


def find_invitation(token_hash: str) -> Invitation | None:
    """The invitation that a link opens now, by the hash of its token."""
    return (
        Invitation.objects.select_related("exhibitor", "invited_by")
        .filter(
            token_hash=token_hash,
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=clock.now(),
        )
        .first()
    )


def get_own_invitation(actor: Actor, key: UUID) -> Invitation:
    rows = Invitation.objects.select_related("exhibitor")
    if not actor.is_superuser:
        rows = rows.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    return get_or_refuse(rows, key)


def get_own_representative(exhibitor: Exhibitor, key: int) -> Representative:
    """One of those who act for the exhibitor; the caller has checked that the actor does so too."""
    return get_or_refuse(representatives_of(exhibitor), str(key))
