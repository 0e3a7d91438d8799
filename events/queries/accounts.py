"""Reading accounts."""

from typing import Any

from django.utils.translation import gettext as _

from events.models import User
from events.permissions import STRONG_FACTORS, needs_second_factor


def language_of(email: str) -> str | None:
    """The language of whom this address belongs to, if it is anybody's."""
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()


def factors_of(user: User) -> list[Any]:
    """Authenticator apps and passkeys, the oldest first."""
    return list(user.authenticator_set.filter(type__in=STRONG_FACTORS).order_by("created_at"))


def next_passkey_name(user: User) -> str:
    """How a passkey is called that was given no name."""
    count = user.authenticator_set.filter(type="webauthn").count()
    return _("Passkey %(number)d") % {"number": count + 1}


def may_lose_factor(factor: Any) -> bool:
    """Whether this factor may go: its owner needs none, or keeps another."""
    others = factor.user.authenticator_set.filter(type__in=STRONG_FACTORS).exclude(pk=factor.pk)
    return not needs_second_factor(factor.user) or others.exists()
