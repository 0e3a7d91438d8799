"""People with badges who belong to no exhibitor, and the lists that brought them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from badges.models import Badge, BadgeState, HolderList
from events.models import Fair
from events.spelling import normalise
from registration.queries import get_or_refuse


def holder_lists_of(fair: Fair) -> QuerySet[HolderList]:
    """The newest first, without their rows."""
    return HolderList.objects.filter(fair=fair).select_related("uploaded_by").defer("rows")


def get_holder_list(fair: Fair, key: UUID) -> HolderList:
    return get_or_refuse(HolderList.objects.filter(fair=fair).select_related("fair"), key)


def who(kind: str, names: Iterable[str], organisation: str) -> tuple[str, ...]:
    """By what somebody is known again when a list is sent once more."""
    return (kind, *(normalise(name) for name in names), normalise(organisation))


def find_known_holders(fair: Fair) -> set[tuple[str, ...]]:
    """Who has a badge of the fair now."""
    rows = Badge.objects.filter(
        fair=fair, state=BadgeState.ACTIVE, holder__isnull=False
    ).values_list("kind", "holder__name_th", "holder__name_en", "holder__organisation")
    return {who(kind, (thai, latin), organisation) for kind, thai, latin, organisation in rows}
