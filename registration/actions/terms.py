"""What a fair decides about its intake."""

from typing import Any

from django.db import transaction

from events import audit
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE
from registration import queries
from registration.models import FairTerms


@transaction.atomic
def set_terms(*, actor: Actor, fair: Fair, values: dict[str, Any]) -> FairTerms:
    """Change columns of the fair's terms. Offers that are open keep the deadline that they were made with."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    Fair.objects.select_for_update(no_key=True).get(pk=fair.pk)
    terms = queries.terms_of(fair)
    changed = {name: value for name, value in values.items() if getattr(terms, name) != value}
    if not changed:
        return terms
    for name, value in changed.items():
        setattr(terms, name, value)
    terms.save()
    audit.record(
        actor=actor,
        action="fair.terms_set",
        target=fair,
        fair=fair,
        data={
            "fields": sorted(changed),
            "values": {name: str(value) for name, value in changed.items()},
        },
    )
    return terms
