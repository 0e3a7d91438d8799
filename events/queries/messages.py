"""What a person was told."""

from uuid import UUID

from django.db.models import QuerySet

from events.models import Notice
from events.permissions import Actor
from events.rules import Refused


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """One's own, the newest first."""
    if actor.user is None:
        return Notice.objects.none()
    return Notice.objects.filter(user=actor.user).select_related("fair").order_by("-at", "-pk")


def get_notice(actor: Actor, key: UUID) -> Notice:
    found = notices_of(actor).filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


def count_unread(actor: Actor) -> int:
    return notices_of(actor).filter(read_at=None).count()
