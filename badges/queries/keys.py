"""Signing keys of a fair, and how many badges depend on each."""

from dataclasses import dataclass

from django.db.models import Count, Q

from badges.models import Badge, BadgeState, SigningKey
from events import clock
from events.models import Fair
from registration.queries import get_or_refuse


@dataclass(frozen=True)
class KeyInUse:
    """A key, what it does now (`signs`, `holds`, `over`, `ended`), and its active badges."""

    key: SigningKey
    state: str
    badges: int


def keys_of(fair: Fair) -> list[KeyInUse]:
    """The newest first."""
    counts = dict(
        Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE)
        .order_by()
        .values_list("kid")
        .annotate(count=Count("pk"))
    )
    found = []
    signs = True
    for key in SigningKey.objects.filter(fair=fair).order_by("-kid"):
        if key.ended_at is not None:
            state = "ended"
        elif key.not_after <= clock.now():
            state = "over"
        else:
            state, signs = ("signs" if signs else "holds"), False
        found.append(KeyInUse(key, state, counts.get(key.kid, 0)))
    return found


def get_key(fair: Fair, kid: int) -> SigningKey:
    return get_or_refuse(SigningKey.objects.select_related("fair").filter(fair=fair), str(kid))


def find_fair(key: int) -> Fair | None:
    """For a job, which is nobody's."""
    return Fair.objects.filter(pk=key).first()


def count_to_reissue(fair: Fair) -> int:
    """Active badges whose key was ended: no gate admits them."""
    ended = SigningKey.objects.filter(fair=fair).exclude(ended_at=None)
    wanted = Q(state=BadgeState.ACTIVE, kid__in=ended.values("kid"))
    return Badge.objects.filter(wanted, fair=fair).count()
