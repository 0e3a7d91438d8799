"""An exhibitor's steps: begin, change, send in, give up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events import audit, clock
from events.models import Fair, WindowKind, Zone
from events.permissions import Actor
from events.queries import get_zone, is_window_open
from events.rules import Refused
from registration import queries, rules
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
    products: Sequence[UUID],
    booths_wanted: int,
    needs: rules.Needs,
    note: str = "",
) -> Application:
    """A draft. Whether the zone can take it is decided when it is sent in."""
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    if not is_window_open(fair, WindowKind.APPLICATION):
        raise Refused("window_closed")
    application = Application.objects.create(
        fair=fair,
        exhibitor=exhibitor,
        zone=_open_zone(fair, exhibitor, zone),
        booths_wanted=booths_wanted,
        power_w=needs.power_w,
        water=needs.water,
        gas=needs.gas,
        note=note,
    )
    application.products.set(_own_products(exhibitor, products))
    audit.record(
        actor=actor,
        action="application.started",
        target=application,
        fair=fair,
        data={"zone": zone, "booths_wanted": booths_wanted},
    )
    return application


@transaction.atomic
def change_application(
    *,
    actor: Actor,
    application: Application,
    zone: str,
    products: Sequence[UUID],
    booths_wanted: int,
    needs: rules.Needs,
    note: str = "",
) -> Application:
    """Change what is still the exhibitor's: a draft, or one with changes requested."""
    application = lock(queries.get_own_application(actor, application.pk))
    if application.state not in rules.EDITABLE:
        raise Refused("application_not_editable")
    application.zone = _open_zone(application.fair, application.exhibitor, zone)
    application.booths_wanted = booths_wanted
    application.power_w, application.water = needs.power_w, needs.water
    application.gas, application.note = needs.gas, note
    application.save()
    application.products.set(_own_products(application.exhibitor, products))
    audit.record(
        actor=actor,
        action="application.changed",
        target=application,
        fair=application.fair,
        data={"zone": zone, "booths_wanted": booths_wanted},
    )
    return application


@transaction.atomic
def submit_application(*, actor: Actor, application: Application) -> Application:
    """Send it in; refuses `window_closed` and `not_eligible` (one error per obstacle)."""
    application = lock(queries.get_own_application(actor, application.pk))
    target = rules.next_state(current=application.state, verb="submit")
    if not is_window_open(application.fair, WindowKind.APPLICATION):
        raise Refused("window_closed")
    obstacles = queries.find_obstacles(application)
    if obstacles:
        raise Refused(
            "not_eligible",
            errors=tuple(explain_obstacle(obstacle, application.zone) for obstacle in obstacles),
        )
    application.submitted_at = clock.now()
    return move(actor, application, target, "application.submitted")


@transaction.atomic
def withdraw_application(
    *, actor: Actor, application: Application, reason: str = ""
) -> Application:
    """Give it up; booths that it has become free in the same transaction."""
    application = lock(queries.get_own_application(actor, application.pk))
    target = rules.next_state(current=application.state, verb="withdraw")
    application.state = target
    application.save(update_fields=["state"])
    application_withdrawn.send(Application, application=application, actor=actor)
    audit.record(
        actor=actor,
        action="application.withdrawn",
        target=application,
        fair=application.fair,
        data={"reason": reason},
    )
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
    }
    fields = {
        "power_not_offered": "needs.power_w",
        "water_not_offered": "needs.water",
        "gas_not_offered": "needs.gas",
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
    return application


def _open_zone(fair: Fair, exhibitor: Exhibitor, code: str) -> Zone:
    zone = get_zone(fair, code)
    invited = exhibitor.kind in {ExhibitorKind.AGENCY, ExhibitorKind.DELEGATION}
    if zone.by_invitation and not invited:
        raise Refused("zone_by_invitation", zone=zone.code)
    return zone


def _own_products(exhibitor: Exhibitor, keys: Sequence[UUID]) -> list[Product]:
    products = list(exhibitor.products.filter(pk__in=keys, retired_at=None))
    if len(products) != len(set(keys)):
        raise Refused("product_unknown")
    return products
