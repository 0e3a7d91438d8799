"""Links by which a badge is shown on a phone. The address holds a signed number of the link, and nothing of anybody."""

from uuid import UUID

from django.core import signing
from django.db.models import QuerySet

from badges.models import Badge, BadgeLink
from badges.queries.badges import OWNER
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.queries import acts_for, get_or_refuse


def _signer() -> signing.Signer:
    return signing.Signer(salt="badges.link")


def token_of(link: BadgeLink) -> str:
    """What stands in the link's address."""
    return _signer().sign(link.pk.hex)


def find_link(token: str) -> BadgeLink:
    """The link of an address, ended ones too; `not_found` for what was not signed here."""
    try:
        key = UUID(hex=_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        raise Refused("not_found") from None
    owner = [f"badge__{name}" for name in OWNER]
    return get_or_refuse(BadgeLink.objects.select_related(*owner), key)


def links_of(badge: Badge) -> QuerySet[BadgeLink]:
    return badge.links.select_related("made_by")


def get_link(badge: Badge, key: UUID) -> BadgeLink:
    return get_or_refuse(links_of(badge), key)


def may_show(actor: Actor, badge: Badge) -> bool:
    """Organisers make links to any badge, those who act for an exhibitor to its people's."""
    if actor.has_role(badge.fair_id, ROLES_THAT_ORGANISE):
        return True
    return badge.exhibitor is not None and acts_for(actor, badge.exhibitor, badge.fair)
