"""Which applications count under a partner agency's quota: an organiser says so, or the agency itself."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from events import audit
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries, rules
from registration.actions.places import lock_for_decision, pass_on, record_passed
from registration.actions.telling import tell
from registration.models import Application, ApplicationState, Exhibitor


@transaction.atomic
def set_agency(*, actor: Actor, application: Application, agency: Exhibitor | None) -> Application:
    """Put an application under an agency's quota, or back under its province's; for organisers."""
    require_role(actor, application.fair, ROLES_THAT_ORGANISE)
    return _set(actor, application, agency)


@transaction.atomic
def sponsor_application(
    *, actor: Actor, agency: Exhibitor, fair: Fair, reference: str
) -> Application:
    """Take an application, named by what its producer says on the phone, under the quota of one's own agency.

    Nothing tells a reference of nobody from one that counts elsewhere: both are `sponsored_unknown`.
    """
    agency = queries.get_own_exhibitor(actor, agency.pk)
    found = queries.find_to_sponsor(fair, reference)
    if found is None or found.agency_id not in {None, agency.pk}:
        raise Refused("sponsored_unknown")
    return _set(actor, found, agency, where={None, agency.pk})


@transaction.atomic
def release_sponsored(*, actor: Actor, application: Application) -> Application:
    """The agency no longer has the application under its quota."""
    if application.agency is None:
        raise Refused("sponsored_unknown")
    agency = queries.get_own_exhibitor(actor, application.agency.pk)
    return _set(actor, application, None, where={None, agency.pk})


def _set(
    actor: Actor,
    application: Application,
    agency: Exhibitor | None,
    *,
    where: Collection[UUID | None] | None = None,
) -> Application:
    """Under the lock of the zone: quotas, places and lines stand still meanwhile.

    An agency takes and releases only what counts `where` it said; somebody else may have been faster.
    """
    if agency is not None and agency.kind != queries.AGENCY:
        raise Refused("sponsored_unknown")
    (locked,) = lock_for_decision(applications=[application])
    if where is not None and locked.agency_id not in where:
        raise Refused("sponsored_unknown")
    if locked.agency_id == (agency.pk if agency is not None else None):
        return locked
    if locked.state not in rules.SPONSORED_IN or locked.exhibitor.kind == queries.AGENCY:
        raise Refused("sponsored_too_late")
    before = locked.agency
    locked.agency = agency
    locked.save(update_fields=["agency"])
    passed: tuple[Any, ...] = ()
    standing = queries.standing_of(locked)
    if locked.state == ApplicationState.WAITLISTED and standing.governed:
        # It has left one line and joined another, where there may be room.
        passed = pass_on(standing=standing)
        locked.refresh_from_db(fields=["state", "decided_at"])
    name = (agency or before or locked.exhibitor).name_th
    tell(
        application=locked,
        kind="application_sponsored" if agency is not None else "application_released",
        agency=name,
    )
    audit.record(
        actor=actor,
        action="application.sponsored" if agency is not None else "application.released",
        target=locked,
        fair=locked.fair,
        data={
            "agency": name,
            "key": str(agency.pk) if agency is not None else None,
            "before": str(before.pk) if before is not None else None,
        },
    )
    record_passed(fair=locked.fair, passed=passed)
    return locked
