"""An exhibitor's steps: begin, send in, give up."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events import audit, clock
from events.models import Fair, Purpose, Zone
from events.permissions import Actor
from events.queries import consents_due, get_zone
from events.rules import Refused
from registration import queries, rules
from registration.actions.lapsing import lapse_proposal
from registration.actions.places import free_place, lock_for_decision, record_freed
from registration.actions.receipts import issue_receipt
from registration.actions.telling import tell_state
from registration.models import (
    Application,
    ApplicationState,
    Exhibitor,
    ExhibitorKind,
    Product,
)
from registration.signals import application_withdrawn


@transaction.atomic
def start_application(
    *,
    actor: Actor,
    fair: Fair,
    exhibitor: Exhibitor,
    zone: str,
    products: Sequence[UUID] = (),
    booths_wanted: int = 1,
    needs: rules.Needs | None = None,
    note: str = "",
    sections_left: Sequence[rules.Section] = (),
) -> Application:
    """A draft. Whether the zone can take it is decided when it is sent in.

    `sections_left` are those that its exhibitor goes through page by page afterwards.
    """
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk, fair)
    application = compose(
        fair=fair,
        exhibitor=exhibitor,
        booths_wanted=booths_wanted,
        needs=needs or rules.Needs(),
        note=note,
        moment=clock.now(),
    )
    application.sections_left = list(sections_left)
    require_time(application, application.created_at)
    application.zone = open_zone(exhibitor, get_zone(fair, zone))
    application.save()
    application.products.set(known_products(application, products))
    audit.record(
        actor=actor,
        action="application.started",
        target=application,
        fair=fair,
        data=data_of_start(application),
    )
    return application


@transaction.atomic
def submit_application(*, actor: Actor, application: Application) -> Application:
    """Send it in; refuses `window_closed`, `application_incomplete` and `not_eligible` (one error each)."""
    application = lock(queries.get_own_application(actor, application.pk))
    target = rules.next_state(current=application.state, verb="submit")
    # One moment for all: what is sent in never bears a time after the deadline.
    moment = clock.now()
    require_time(application, moment)
    if application.sections_left:
        raise Refused(
            "application_incomplete",
            errors=tuple(
                {"field": section, "code": "to_do", "message": _("Go through this section first.")}
                for section in application.sections_left
            ),
        )
    require_consent(actor, application.exhibitor)
    refuse_obstacles(application)
    if application.state == ApplicationState.CHANGES_REQUESTED:
        settle_answers(application, moment)
    mark_as_sent(
        application,
        products=application.products.all(),
        points=queries.points_of(application.fair, application.exhibitor),
        moment=moment,
    )
    receipt = issue_receipt(application, moment)
    return move(
        actor,
        application,
        target,
        "application.submitted",
        {"receipt": receipt.fingerprint},
    )


@transaction.atomic
def withdraw_application(
    *, actor: Actor, application: Application, reason: str = ""
) -> Application:
    """Give it up; its place passes on and its booths become free in the same transaction."""
    own = queries.get_own_application(actor, application.pk)
    (application,) = lock_for_decision(applications=[own])
    target = rules.next_state(current=application.state, verb="withdraw")
    application.state = target
    application.save(update_fields=["state"])
    lapse_proposal(application=application)
    freed = free_place(application=application, state=rules.PlaceState.WITHDRAWN)
    application_withdrawn.send(Application, application=application, actor=actor)
    audit.record(
        actor=actor,
        action="application.withdrawn",
        target=application,
        fair=application.fair,
        data={"reason": reason},
    )
    record_freed(actor=actor, fair=application.fair, freed=freed)
    tell_state(application=application)
    return application


def explain_obstacle(obstacle: rules.Obstacle, zone: Zone) -> dict[str, str]:
    """``{"field", "code", "message"}``, with the message in the reader's language."""
    texts = {
        "no_products": _("Choose at least one product."),
        "type_not_taken": _("Zone %(zone)s does not take products like %(product)s."),
        "too_few_stars": _(
            "Zone %(zone)s takes products with %(wanted)s stars or more; %(product)s has %(given)s."
        ),
        "power_not_offered": _(
            "Zone %(zone)s offers %(given)s W a booth; you asked for %(wanted)s W."
        ),
        "water_not_offered": _("Zone %(zone)s has no water supply."),
        "gas_not_offered": _("Zone %(zone)s does not allow gas."),
        "cold_storage_not_offered": _("Zone %(zone)s has no cold storage."),
        "partner_unanswered": _(
            "The producer with the number %(product)s has not answered yet. "
            "Wait for the answer, or take the invitation back."
        ),
    }
    fields = {
        "power_not_offered": "needs.power_w",
        "water_not_offered": "needs.water",
        "gas_not_offered": "needs.gas",
        "cold_storage_not_offered": "needs.cold_storage",
        "partner_unanswered": "partners",
    }
    message = texts[obstacle.code] % {
        "zone": zone.name,
        "product": obstacle.product,
        "wanted": f"{obstacle.wanted:,}",
        "given": f"{obstacle.given:,}",
    }
    field = fields.get(obstacle.code, "products")
    return {"field": field, "code": obstacle.code, "message": message}


def lock(application: Application) -> Application:
    """The row locked and read anew; relations stay as they were read."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair", "exhibitor", "zone")
        .get(pk=application.pk)
    )


def move(
    actor: Actor,
    application: Application,
    target: rules.ApplicationState,
    action: str,
    data: dict[str, Any] | None = None,
) -> Application:
    before, application.state = application.state, ApplicationState(target)
    application.save()
    audit.record(
        actor=actor,
        action=action,
        target=application,
        fair=application.fair,
        data={"from": before, "to": str(target)} | (data or {}),
    )
    tell_state(application=application, reason=str((data or {}).get("reason", "")))
    return application


def require_time(application: Application, moment: datetime) -> None:
    if queries.find_deadline(application, moment) is None:
        raise Refused("window_closed")


def settle_answers(application: Application, moment: datetime) -> None:
    """What was changed as asked is answered by the change itself, once the (locked) application is sent in."""
    for found in queries.answers_of(application):
        if found.is_changed and found.request.answered_at is None:
            found.request.answered_at = moment
            found.request.save(update_fields=["answered_at"])


def require_consent(actor: Actor, exhibitor: Exhibitor) -> None:
    """Whoever sends in for an exhibitor of their own has agreed to taking part; an officer acts by office."""
    if not queries.is_representative(actor, exhibitor):
        return
    due = {state.purpose for state in consents_due(actor) if state.is_needed}
    if Purpose.TAKING_PART in due:
        raise Refused("consent_missing")


def compose(
    *,
    fair: Fair,
    exhibitor: Exhibitor,
    booths_wanted: int,
    needs: rules.Needs,
    note: str,
    moment: datetime,
) -> Application:
    """A draft that is not stored yet, without its zone."""
    return Application(
        fair=fair,
        exhibitor=exhibitor,
        booths_wanted=booths_wanted,
        power_w=needs.power_w,
        water=needs.water,
        gas=needs.gas,
        cold_storage=needs.cold_storage,
        note=note,
        created_at=moment,
    )


def data_of_start(application: Application) -> dict[str, Any]:
    """What the log says of a draft's beginning."""
    return {"zone": application.zone.code, "booths_wanted": application.booths_wanted}


def mark_as_sent(
    application: Application, *, products: Iterable[Product], points: rules.Points, moment: datetime
) -> None:
    """What is settled once it is sent in: its time, and where it stands in the line."""
    # Who mends what the organiser asked for keeps the place in the queue.
    application.submitted_at = application.submitted_at or moment
    application.product_type = rules.main_type([product.type for product in products])
    application.priority_points = points.total


def refuse_obstacles(application: Application) -> None:
    refuse_for(queries.find_obstacles(application), application.zone)


def refuse_for(obstacles: Sequence[rules.Obstacle], zone: Zone) -> None:
    if obstacles:
        raise Refused(
            "not_eligible",
            errors=tuple(explain_obstacle(obstacle, zone) for obstacle in obstacles),
        )


def open_zone(exhibitor: Exhibitor, zone: Zone) -> Zone:
    """The zone, unless it is one for which the exhibitor has to be invited."""
    invited = exhibitor.kind in {ExhibitorKind.AGENCY, ExhibitorKind.DELEGATION}
    if zone.by_invitation and not invited:
        raise Refused("zone_by_invitation", zone=zone.code)
    return zone


def known_products(application: Application, keys: Sequence[UUID]) -> list[Product]:
    """Products of the exhibitor and of the partners who agreed."""
    products = list(queries.products_for(application).filter(pk__in=keys))
    if len(products) != len(set(keys)):
        raise Refused("product_unknown")
    return products
