"""Views of the review that people keep."""

from django.db import transaction

from events import audit
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused
from registration.models import SavedView

MOST = 30


@transaction.atomic
def save_view(
    *, actor: Actor, fair: Fair, name: str, query: str, is_shared: bool = False
) -> SavedView:
    """Keep filters and order under a name; the same name again replaces what it meant."""
    require_role(actor, fair, ROLES_THAT_REVIEW)
    if actor.user is None:
        raise Refused("not_signed_in")
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    own = SavedView.objects.filter(fair=fair, owner=actor.user)
    if own.exclude(name=name).count() >= MOST:
        raise Refused("too_many_views", most=MOST)
    view, _is_new = SavedView.objects.update_or_create(
        fair=fair,
        owner=actor.user,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
    )
    audit.record(
        actor=actor,
        action="view.saved",
        target=view,
        fair=fair,
        data={"name": name, "shared": is_shared},
    )
    return view


@transaction.atomic
def delete_view(*, actor: Actor, view: SavedView) -> None:
    """One's own; a shared one by organisers too."""
    require_role(actor, view.fair, ROLES_THAT_REVIEW)
    if view.owner != actor.user:
        require_role(actor, view.fair, ROLES_THAT_ORGANISE)
    audit.record(
        actor=actor, action="view.deleted", target=view, fair=view.fair, data={"name": view.name}
    )
    view.delete()
