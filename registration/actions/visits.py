"""Guests from abroad: a delegation registers, announces its visit to a fair, and is admitted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from events import audit, clock
from events.actions import notify, require_role
from events.models import Fair, User, name_of
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration import queries, rules
from registration.actions.people import add_person, change_person
from registration.models import (
    Exhibitor,
    ExhibitorKind,
    GuestNeeds,
    Person,
    Representative,
    Visit,
    VisitState,
)
from registration.signals import visit_admitted, visit_ended


@transaction.atomic
def register_delegation(
    *,
    actor: Actor,
    country: str,
    name_en: str,
    contact_name: str,
    name_native: str = "",
    name_th: str = "",
    host_agency: str = "",
    phone: str = "",
) -> Exhibitor:
    """A delegation for which the actor acts. Its Thai name may be left to the host."""
    if actor.user is None:
        raise Refused("not_signed_in")
    exhibitor = Exhibitor.objects.create(
        kind=ExhibitorKind.DELEGATION,
        country=country,
        name_en=name_en,
        name_native=name_native,
        name_th=name_th,
        host_agency=host_agency,
        phone=phone,
    )
    Representative.objects.create(exhibitor=exhibitor, user=actor.user)
    Person.objects.create(exhibitor=exhibitor, name_en=contact_name)
    audit.record(actor=actor, action="exhibitor.registered", target=exhibitor, fair=None)
    return exhibitor


@transaction.atomic
def announce_visit(
    *, actor: Actor, exhibitor: Exhibitor, fair: Fair, values: Mapping[str, Any]
) -> Visit:
    """Say that a delegation comes, or change what was said.

    `values`: wants_booth, arrives_on, departs_on, programme, note. Announcing anew asks anew after a
    visit was declined or withdrawn.
    """
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    if exhibitor.kind != ExhibitorKind.DELEGATION:
        raise Refused("not_found")
    visit, created = Visit.objects.select_for_update(no_key=True).get_or_create(
        fair=fair, exhibitor=exhibitor, defaults=dict(values)
    )
    if not created:
        for field, value in values.items():
            setattr(visit, field, value)
        if visit.state in {VisitState.DECLINED, VisitState.WITHDRAWN}:
            rules.check_visit(current=visit.state, target=rules.VisitState.ANNOUNCED)
            visit.state, visit.reason, visit.decided_at = VisitState.ANNOUNCED, "", None
        visit.save()
    audit.record(
        actor=actor,
        action="visit.announced" if created else "visit.changed",
        target=visit,
        fair=fair,
    )
    return visit


@transaction.atomic
def admit_visit(*, actor: Actor, visit: Visit) -> Visit:
    """Let the delegation in: everybody of it gets a badge, with or without a booth."""
    visit = _decide(actor, visit, rules.VisitState.ADMITTED, "")
    visit_admitted.send(sender=Visit, visit=visit, actor=actor)
    audit.record(actor=actor, action="visit.admitted", target=visit, fair=visit.fair)
    _tell(visit)
    return visit


@transaction.atomic
def decline_visit(*, actor: Actor, visit: Visit, reason: str) -> Visit:
    if not reason.strip():
        raise Refused("reason_missing")
    visit = _decide(actor, visit, rules.VisitState.DECLINED, reason.strip())
    audit.record(
        actor=actor,
        action="visit.declined",
        target=visit,
        fair=visit.fair,
        data={"reason": visit.reason},
    )
    _tell(visit)
    return visit


@transaction.atomic
def withdraw_visit(*, actor: Actor, visit: Visit, reason: str = "") -> Visit:
    """The delegation does not come, or may not come any more: its badges end, unless it has a booth."""
    organises = actor.has_role(visit.fair_id, ROLES_THAT_ORGANISE)
    if not organises and not queries.acts_for(actor, visit.exhibitor):
        raise Refused("not_found")
    visit = _move(visit, rules.VisitState.WITHDRAWN, reason.strip(), actor)
    visit_ended.send(sender=Visit, visit=visit, actor=actor, reason="visit_withdrawn")
    audit.record(
        actor=actor,
        action="visit.withdrawn",
        target=visit,
        fair=visit.fair,
        data={"reason": visit.reason},
    )
    if organises:
        _tell(visit)
    return visit


@transaction.atomic
def add_member(
    *, actor: Actor, exhibitor: Exhibitor, needs: Mapping[str, Any], **person: Any
) -> Person:
    """Add somebody to the delegation, with what they eat and speak; `person` as `add_person` takes it."""
    added = add_person(actor=actor, exhibitor=exhibitor, **person)
    _keep_needs(added, needs)
    return added


@transaction.atomic
def change_member(
    *, actor: Actor, person: Person, needs: Mapping[str, Any], **changes: Any
) -> Person:
    changed = change_person(actor=actor, person=person, **changes)
    _keep_needs(changed, needs)
    return changed


@transaction.atomic
def name_in_thai(*, actor: Actor, visit: Visit, name_th: str) -> Exhibitor:
    """The host gives the delegation the name that stands on Thai lists."""
    require_role(actor, visit.fair, ROLES_THAT_ORGANISE)
    exhibitor = Exhibitor.objects.select_for_update(no_key=True).get(pk=visit.exhibitor_id)
    exhibitor.name_th = name_th
    exhibitor.save(update_fields=["name_th"])
    audit.record(
        actor=actor,
        action="exhibitor.changed",
        target=exhibitor,
        fair=visit.fair,
        data={"fields": ["name_th"]},
    )
    return exhibitor


def _decide(actor: Actor, visit: Visit, target: rules.VisitState, reason: str) -> Visit:
    require_role(actor, visit.fair, ROLES_THAT_ORGANISE)
    return _move(visit, target, reason, actor)


def _move(visit: Visit, target: rules.VisitState, reason: str, actor: Actor) -> Visit:
    visit = (
        Visit.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fair", "exhibitor")
        .get(pk=visit.pk)
    )
    rules.check_visit(current=visit.state, target=target)
    visit.state, visit.reason = VisitState(target), reason
    visit.decided_at, visit.decided_by = clock.now(), actor.user
    visit.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return visit


def _keep_needs(person: Person, needs: Mapping[str, Any]) -> None:
    if any(needs.values()):
        GuestNeeds.objects.update_or_create(person=person, defaults=dict(needs))
    else:
        GuestNeeds.objects.filter(person=person).delete()


def _tell(visit: Visit) -> None:
    notify(
        users=User.objects.filter(representations__exhibitor=visit.exhibitor_id).distinct(),
        kind=f"visit_{visit.state}",
        fair=visit.fair,
        params={
            "fair": name_of(visit.fair),
            "exhibitor": name_of(visit.exhibitor),
            "reason": visit.reason,
        },
        link=reverse("visit", args=[visit.exhibitor_id, visit.fair.slug]),
    )
