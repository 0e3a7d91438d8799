"""Changing an application, by a whole form, by a section, or by one entry."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from events import audit, clock
from events.permissions import Actor
from events.queries import get_zone
from events.rules import Refused
from registration import queries, rules
from registration.actions.applications import (
    known_products,
    lock,
    open_zone,
    refuse_obstacles,
    require_time,
)
from registration.actions.receipts import issue_receipt
from registration.models import Application


@transaction.atomic
def change_application(
    *,
    actor: Actor,
    application: Application,
    version: int | None = None,
    writer: str = "",
    zone: str | None = None,
    products: Sequence[UUID] | None = None,
    booths_wanted: int | None = None,
    needs: rules.Needs | None = None,
    note: str | None = None,
    answered: rules.Section | None = None,
) -> Application:
    """Change what is still the exhibitor's; what is not given stays as it is.

    A draft may be unfit for its zone. One that was sent in has to fit after the change too, keeps its place in
    the queue and gets another receipt. `version` is the one that the writer saw: who did not see what another
    `writer` changed in the same section is refused `application_changed`; one's own answer may have been lost
    on the way. `answered` was gone through, changed or not.
    """
    application = lock(queries.get_own_application(actor, application.pk))
    moment = clock.now()
    is_sent = application.state in rules.AMENDABLE
    if not is_sent and application.state not in rules.EDITABLE:
        raise Refused("application_not_editable")
    if is_sent:
        require_time(application, moment)
    entries = {
        "zone": zone, "products": products, "booths_wanted": booths_wanted, "needs": needs, "note": note
    }  # fmt: skip
    given = {name: value for name, value in entries.items() if value is not None}
    changes = _write(application, given)
    if version is not None:
        # What is the same already is no contradiction. A refusal takes back what was just written.
        rules.check_version(
            seen=version,
            current=application.version,
            changed_at={
                section: at
                for section, at in application.section_versions.items()
                if not writer or application.section_writers.get(section) != writer
            },
            sections={rules.SECTION_OF[name] for name in changes},
        )
    _count(application, changes, answered, writer)
    if not changes:
        return application
    if is_sent:
        refuse_obstacles(application)
        application.product_type = rules.main_type([p.type for p in application.products.all()])
        application.save(update_fields=["product_type"])
        changes["receipt"] = issue_receipt(application, moment).fingerprint
    audit.record(
        actor=actor,
        action="application.amended" if is_sent else "application.changed",
        target=application,
        fair=application.fair,
        data=changes,
    )
    return application


def _write(application: Application, given: dict[str, Any]) -> dict[str, Any]:
    """Set what is given; answers what is different now as ``{entry: [before, after]}``, without free text."""
    before = _entries(application)
    if "zone" in given:
        application.zone = open_zone(
            application.exhibitor, get_zone(application.fair, given["zone"])
        )
    if "products" in given:
        application.products.set(known_products(application, given["products"]))
    if "needs" in given:
        needs = given["needs"]
        application.power_w, application.water = needs.power_w, needs.water
        application.gas, application.cold_storage = needs.gas, needs.cold_storage
    application.booths_wanted = given.get("booths_wanted", application.booths_wanted)
    is_noted_anew = given.get("note", application.note) != application.note
    application.note = given.get("note", application.note)
    after = _entries(application)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return changes | ({"note": True} if is_noted_anew else {})


def _entries(application: Application) -> dict[str, Any]:
    needs = application.needs
    return {
        "zone": application.zone.code,
        "products": sorted(str(key) for key in application.products.values_list("pk", flat=True)),
        "needs": [needs.power_w, needs.water, needs.gas, needs.cold_storage],
        "booths_wanted": application.booths_wanted,
    }


def _count(
    application: Application, changes: dict[str, Any], answered: rules.Section | None, writer: str
) -> None:
    """One version more for each change; the sections that it touched remember it, and who wrote it."""
    if changes:
        application.version += 1
        for name in changes:
            application.section_versions[rules.SECTION_OF[name]] = application.version
            application.section_writers[rules.SECTION_OF[name]] = writer
    touched = {rules.SECTION_OF[name] for name in changes} | ({answered} if answered else set())
    application.sections_left = [
        section for section in application.sections_left if section not in touched
    ]
    application.save()
