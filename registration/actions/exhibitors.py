"""An exhibitor's record."""

from typing import Any

from django.db import transaction

from events import areas, audit, vault
from events.models import Province
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.models import PRODUCERS, Exhibitor, ExhibitorKind, Person, Representative

TAX_ID = queries.TAX_ID


@transaction.atomic
def register_exhibitor(
    *,
    actor: Actor,
    kind: ExhibitorKind,
    name_th: str,
    name_en: str = "",
    name_native: str = "",
    country: str = "TH",
    province: Province | None = None,
    contact_name: str,
    phone: str = "",
    host_agency: str = "",
    profile: dict[str, Any] | None = None,
) -> Exhibitor:
    """A new exhibitor with the contact as its first person; `profile` as the values of `change_exhibitor`.

    The actor acts for it from now on. A provincial officer does so by office for a producer of the province, and
    does not become one of its people: that would be an interest of the officer's own.
    """
    if actor.user is None:
        raise Refused("not_signed_in")
    if country == "TH" and province is None and kind != ExhibitorKind.AGENCY:
        raise Refused("province_missing")
    exhibitor = Exhibitor(
        kind=kind,
        name_th=name_th,
        name_en=name_en,
        name_native=name_native,
        country=country,
        province=province if country == "TH" else None,
        phone=phone,
        host_agency=host_agency,
    )
    for column, value in _columns(exhibitor, profile or {}).items():
        setattr(exhibitor, column, value)
    exhibitor.save(force_insert=True)
    if not _is_officers_own(actor, exhibitor):
        Representative.objects.create(exhibitor=exhibitor, user=actor.user)
    Person.objects.create(exhibitor=exhibitor, name_th=contact_name)
    audit.record(actor=actor, action="exhibitor.registered", target=exhibitor, fair=None)
    return exhibitor


@transaction.atomic
def change_exhibitor(*, actor: Actor, exhibitor: Exhibitor, values: dict[str, Any]) -> Exhibitor:
    """Change the record. `values`: columns of it; besides `tax_id` in the clear, stored sealed, "" to forget it.

    `subdistrict` sets the province with it. Refuses `place_unknown`, `province_foreign` and `province_fixed`.
    """
    exhibitor = Exhibitor.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_exhibitor(actor, exhibitor.pk).pk
    )
    columns = _columns(exhibitor, values)
    moved = columns.get("province_id", exhibitor.province_id)
    if moved != exhibitor.province_id:
        _refuse_move(actor, exhibitor, moved)
    _assign(exhibitor, columns)
    audit.record(
        actor=actor,
        action="exhibitor.changed",
        target=exhibitor,
        fair=None,
        data={"fields": sorted(values)},
    )
    return exhibitor


def _is_officers_own(actor: Actor, exhibitor: Exhibitor) -> bool:
    provinces = {province for _fair, province in queries.provinces_of_officer(actor)}
    return exhibitor.kind in PRODUCERS and exhibitor.province_id in provinces


def _columns(exhibitor: Exhibitor, values: dict[str, Any]) -> dict[str, Any]:
    """What was given, as the table holds it: the tax id sealed, the address with its province."""
    columns = dict(values)
    if "tax_id" in columns:
        tax_id = columns.pop("tax_id")
        columns["tax_id_sealed"] = vault.seal(tax_id.encode(), purpose=TAX_ID) if tax_id else None
    if code := columns.get("subdistrict"):
        place = areas.find_place(code) if exhibitor.country == "TH" else None
        if place is None:
            raise Refused("place_unknown")
        columns["province_id"] = place.province.code
        columns["postal_code"] = rules.settle_postal_code(
            place.postal_codes, columns.get("postal_code", "")
        )
    elif "subdistrict" in columns:
        columns["postal_code"] = ""
    return columns


def _refuse_move(actor: Actor, exhibitor: Exhibitor, province: str | None) -> None:
    """An officer keeps producers in the province, and a place that was applied for counts where it was."""
    provinces = {code for _fair, code in queries.provinces_of_officer(actor)}
    is_free = actor.is_system or actor.is_superuser or queries.is_representative(actor, exhibitor)
    if not is_free and province not in provinces:
        raise Refused("province_foreign")
    if queries.has_live_applications(exhibitor):
        raise Refused("province_fixed")


def _assign(exhibitor: Exhibitor, columns: dict[str, Any]) -> None:
    for column, value in columns.items():
        setattr(exhibitor, column, value)
    exhibitor.save(update_fields=list(columns))
