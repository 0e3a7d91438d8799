"""The columns of registration's lists as files. No number of an identity paper is among them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.forms.exports import Asked, Export, ExportColumn, declare
from events.rules import ROLES_THAT_REVIEW
from registration import queries
from registration.forms.queue import WAITING, narrow, of_tab, read_filters
from registration.models import Application, ProductType

# A province's officer takes away what is of the province.
_WITH_PROVINCES = queries.ROLES_THAT_IMPORT | ROLES_THAT_REVIEW


def _province(exhibitor: Any) -> str:
    return exhibitor.province.name if exhibitor.province else ""


def _names(products: Any) -> str:
    return ", ".join(product.name_th or product.name_en for product in products)


def _in_use(exhibitor: Any) -> list[Any]:
    return [product for product in exhibitor.products.all() if product.retired_at is None]


def _type(number: int | None) -> str:
    return str(ProductType(number).label) if number else ""


def _yes(value: bool) -> str:  # noqa: FBT001 - a cell
    return str(_("yes")) if value else str(_("no"))


def _quota_of(row: Any, name: str) -> str:
    found = getattr(row.quota, name, None) if row.quota else None
    return found.name if found else ""


def _queue(asked: Asked) -> QuerySet[Application]:
    """The review queue with its filters, its tab and its order."""
    form = read_filters(asked.given, asked.fair)
    rows = of_tab(narrow(asked.actor, asked.fair, form), form.cleaned_data.get("state") or WAITING)
    sort = form.cleaned_data.get("sort") or "oldest"
    if sort == queries.SCORE_ORDER:
        rows = queries.with_scores(rows, asked.actor, asked.fair)
    return (
        queries.order_for_review(rows, sort)
        .select_related("exhibitor__province", "zone")
        .prefetch_related("products")
    )


APPLICATIONS = declare(
    Export(
        "export_applications",
        _("Applications"),
        (
            ExportColumn("reference", _("Reference"), lambda row: row.reference, 12),
            ExportColumn("exhibitor", _("Exhibitor"), lambda row: row.exhibitor.name_th, 36),
            ExportColumn(
                "exhibitor_en",
                _("Name in Latin letters"),
                lambda row: row.exhibitor.name_en,
                30,
                wanted=False,
            ),
            ExportColumn(
                "kind", _("Kind of exhibitor"), lambda row: row.exhibitor.get_kind_display(), 26
            ),
            ExportColumn("province", _("Province"), lambda row: _province(row.exhibitor)),
            ExportColumn("zone", _("Zone"), lambda row: row.zone.code, 10),
            ExportColumn("zone_name", _("Name of the zone"), lambda row: row.zone.name, 28),
            ExportColumn("products", _("Products"), lambda row: _names(row.products.all()), 40),
            ExportColumn("type", _("Type of product"), lambda row: _type(row.product_type), 24),
            ExportColumn("booths", _("Booths wanted"), lambda row: row.booths_wanted, 10),
            ExportColumn("power", _("Power (W)"), lambda row: row.power_w, 10, wanted=False),
            ExportColumn("water", _("Water"), lambda row: _yes(row.water), 8, wanted=False),
            ExportColumn("gas", _("Gas"), lambda row: _yes(row.gas), 8, wanted=False),
            ExportColumn("points", _("Priority points"), lambda row: row.priority_points, 10),
            ExportColumn("state", _("State"), lambda row: row.get_state_display(), 18),
            ExportColumn("submitted", _("Sent in"), lambda row: row.submitted_at, 20),
            ExportColumn("decided", _("Decided"), lambda row: row.decided_at, 20),
            ExportColumn("note", _("Note"), lambda row: row.note, 40, wanted=False),
        ),
        _queue,
        ROLES_THAT_REVIEW,
    )
)
PRODUCERS = declare(
    Export(
        "export_producers",
        _("Exhibitors"),
        (
            ExportColumn(
                "number", _("OTOP registration number"), lambda row: row.registration_number, 20
            ),
            ExportColumn("name", _("Exhibitor"), lambda row: row.name_th, 36),
            ExportColumn("name_en", _("Name in Latin letters"), lambda row: row.name_en, 30),
            ExportColumn("kind", _("Kind of exhibitor"), lambda row: row.get_kind_display(), 26),
            ExportColumn("province", _("Province"), _province),
            ExportColumn("country", _("Country"), lambda row: row.country, 10),
            ExportColumn("products", _("Products"), lambda row: _names(_in_use(row)), 40),
            # A sole owner's telephone is a person's.
            ExportColumn("phone", _("Telephone"), lambda row: row.phone, 18, wanted=False),
            ExportColumn("registered", _("Registered"), lambda row: row.created_at, 20),
        ),
        lambda asked: queries.exhibitors_to_export(asked.actor, asked.fair),
        _WITH_PROVINCES,
    )
)
PRODUCTS = declare(
    Export(
        "export_products",
        _("Products"),
        (
            ExportColumn("product", _("Product"), lambda row: row.name_th, 36),
            ExportColumn("product_en", _("Product in English"), lambda row: row.name_en, 30),
            ExportColumn("type", _("Type of product"), lambda row: row.get_type_display(), 26),
            ExportColumn("stars", _("OPC stars"), lambda row: row.opc_stars, 10),
            ExportColumn("price", _("Price in baht"), lambda row: row.price, 12),
            ExportColumn("exhibitor", _("Exhibitor"), lambda row: row.exhibitor.name_th, 36),
            ExportColumn(
                "number",
                _("OTOP registration number"),
                lambda row: row.exhibitor.registration_number,
                20,
            ),
            ExportColumn("province", _("Province"), lambda row: _province(row.exhibitor)),
            ExportColumn(
                "origin", _("Country of origin"), lambda row: row.origin_country, 10, wanted=False
            ),
            ExportColumn("hs_code", _("HS code"), lambda row: row.hs_code, 12, wanted=False),
        ),
        lambda asked: queries.products_to_export(asked.actor, asked.fair),
        _WITH_PROVINCES,
    )
)
QUOTAS = declare(
    Export(
        "export_quotas",
        _("Quotas"),
        (
            ExportColumn("zone", _("Zone"), lambda row: row.zone.code, 10),
            ExportColumn("zone_name", _("Name of the zone"), lambda row: row.zone.name, 28),
            ExportColumn("province", _("Province"), lambda row: _quota_of(row, "province")),
            ExportColumn("agency", _("Partner agency"), lambda row: _quota_of(row, "agency"), 30),
            ExportColumn(
                "type",
                _("Type of product"),
                lambda row: _type(row.quota.product_type if row.quota else None),
                26,
            ),
            ExportColumn("given", _("Given"), lambda row: row.tally.given, 10),
            ExportColumn("offered", _("Offered"), lambda row: row.tally.offered, 10),
            ExportColumn("confirmed", _("Confirmed"), lambda row: row.tally.confirmed, 10),
            ExportColumn("free", _("Free"), lambda row: row.tally.free, 10),
            ExportColumn("waiting", _("In line"), lambda row: row.waiting, 10),
        ),
        lambda asked: queries.quota_rows(asked.actor, asked.fair),
        _WITH_PROVINCES,
    )
)
MANIFEST = declare(
    Export(
        "export_manifest",
        _("Foreign goods"),
        (
            ExportColumn("position", _("No."), lambda row: row.position, 6),
            ExportColumn("item", _("Item"), lambda row: row.name_th or row.name_en, 36),
            ExportColumn("item_en", _("Item in English"), lambda row: row.name_en, 36),
            ExportColumn("hs_code", _("HS code"), lambda row: row.hs_code, 12),
            ExportColumn("origin", _("Country of origin"), lambda row: row.origin_country, 10),
            ExportColumn("unit", _("Unit"), lambda row: row.unit, 10),
            ExportColumn("imported", _("Imported"), lambda row: row.imported, 12),
            ExportColumn("sold", _("Sold"), lambda row: row.sold, 12),
            ExportColumn("given", _("Given away"), lambda row: row.given, 12),
            ExportColumn("destroyed", _("Destroyed"), lambda row: row.destroyed, 12),
            ExportColumn("re_exported", _("Re-exported"), lambda row: row.re_exported, 12),
            ExportColumn("remaining", _("Remaining"), lambda row: row.remaining, 12),
            ExportColumn("value", _("Declared value"), lambda row: row.declared_value, 14),
            ExportColumn("currency", _("Currency"), lambda row: row.currency, 8),
        ),
    )
)
