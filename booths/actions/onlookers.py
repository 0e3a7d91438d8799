"""Who is at the floor. Nothing of it stands in the log: it is over with the window, and says nothing of a booth."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from booths import queries
from booths.models import Onlooker
from events import clock
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused

# Windows that never said goodbye are forgotten for good.
FORGOTTEN = timedelta(minutes=10)


@transaction.atomic
def look_on(*, actor: Actor, fair: Fair, window: UUID) -> None:
    """A window with the floor is open."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if actor.user is None:
        raise Refused("forbidden")
    moment = clock.now()
    Onlooker.objects.update_or_create(
        fair=fair, user=actor.user, window=window, defaults={"seen_at": moment}
    )
    Onlooker.objects.filter(fair=fair, seen_at__lt=moment - FORGOTTEN).delete()


@transaction.atomic
def look_away(*, actor: Actor, fair: Fair, window: UUID) -> None:
    """The window is closed, or its person went elsewhere."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    queries.onlookers_of(actor, fair).filter(user=actor.user, window=window).delete()
