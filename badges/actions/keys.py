"""The keys that sign badges: made, replaced by newer ones, ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from badges import codes
from badges.models import BadgeCounter, SigningKey
from badges.queries import KEY_PURPOSE
from badges.rendering.press import choose_drawing
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE

KEY_LIFE = timedelta(days=400)
KEY_ATTEMPTS = 10


@transaction.atomic
def create_signing_key(*, actor: Actor, fair: Fair) -> SigningKey:
    """A new key for the fair's badges; codes signed with older ones stay good."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    lock_counter(fair)
    private, public = codes.generate_key()
    key = SigningKey(
        fair=fair,
        public_key=public,
        private_sealed=vault.seal(private, purpose=KEY_PURPOSE),
        not_after=clock.now() + KEY_LIFE,
    )
    _number_key(key)
    audit.record(actor=actor, action="key.created", target=key, fair=fair)
    return key


def _number_key(key: SigningKey) -> None:
    """Store the key under the next number of all fairs; another fair may take that one at the moment."""
    for attempt in range(KEY_ATTEMPTS):
        key.kid = (SigningKey.objects.aggregate(last=Max("kid"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                key.save(force_insert=True)
        except IntegrityError:
            if attempt == KEY_ATTEMPTS - 1:
                raise
        else:
            return


def lock_counter(fair: Fair) -> BadgeCounter:
    counter, _ = BadgeCounter.objects.select_for_update(no_key=True).get_or_create(fair=fair)
    return counter


def validity_of(fair: Fair) -> tuple[datetime, datetime]:
    """From the midnight before the fair's first day (move-in included) to the one after its last."""
    days = sorted(day.date for day in fair.days.all()) or [fair.starts_on, fair.ends_on]
    first = datetime.combine(min(days[0], fair.starts_on), time(), tzinfo=clock.BANGKOK)
    last = datetime.combine(max(days[-1], fair.ends_on), time(), tzinfo=clock.BANGKOK)
    return first, last + timedelta(days=1)


@dataclass(frozen=True)
class Signer:
    """The key in use and the validity that it writes into the codes of one fair."""

    kid: int
    private_key: bytes
    valid_from: datetime
    valid_until: datetime
    # The QR symbol of a code.
    draw: Callable[[str], bytes]


def signer_of(actor: Actor, fair: Fair, count: int) -> Signer:
    """For so many badges: many are drawn in another way than a few."""
    key = (
        SigningKey.objects.filter(fair=fair, not_after__gt=clock.now(), ended_at=None)
        .order_by("-kid")
        .first()
    )
    if key is None:
        key = create_signing_key(actor=actor, fair=fair)
    private = vault.unseal(bytes(key.private_sealed), purpose=KEY_PURPOSE)
    first, last = validity_of(fair)
    return Signer(key.kid, private, first, last, choose_drawing(count))
