"""An exhibitor's record for a page or an officer's list: what it says, its products, its applications."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from events import areas, clock, vault
from events.models import Fair, FairState, Province
from events.permissions import Actor
from events.rules import Refused
from registration import rules
from registration.models import (
    PRODUCERS,
    Application,
    ApplicationState,
    Exhibitor,
    Product,
)
from registration.queries.exhibitors import acts_for, provinces_of_officer
from registration.queries.search import narrow_by_text, search_exhibitors

# Binds a sealed tax id to its use.
TAX_ID = "exhibitor.tax_id"
# Of an application that counts for nobody any more, or not yet.
_AT_REST = (ApplicationState.DRAFT, ApplicationState.REJECTED, ApplicationState.WITHDRAWN)
PRODUCER_ORDERS = ("name", "newest", "products", "district")
PRODUCT_ORDERS = ("oldest", "name", "type", "stars")
NOT_APPLIED = "none"


def tax_id_of(exhibitor: Exhibitor) -> str:
    """As a reader of the record may see it: a company's whole, a citizen's masked; empty without one."""
    if not exhibitor.tax_id_sealed:
        return ""
    plain = vault.unseal(bytes(exhibitor.tax_id_sealed), purpose=TAX_ID).decode()
    return rules.mask_tax_id(plain)


def tax_id_for(actor: Actor, exhibitor: Exhibitor) -> str:
    """As `tax_id_of` for those who act for the exhibitor; nothing for others who may read the record."""
    return tax_id_of(exhibitor) if actor.is_superuser or acts_for(actor, exhibitor) else ""


def has_live_applications(exhibitor: Exhibitor) -> bool:
    """Whether an application of it waits for a decision or has a place, at a fair that is not over."""
    return (
        exhibitor.applications.exclude(state__in=_AT_REST)
        .exclude(fair__state=FairState.ARCHIVED)
        .filter(fair__ends_on__gte=clock.today())
        .exists()
    )


def products_of(
    exhibitor: Exhibitor,
    *,
    retired: bool = False,
    q: str = "",
    type_: int | None = None,
    sort: str = "",
) -> QuerySet[Product]:
    """Products with their standards, in use or retired; the caller has checked that the actor may see them."""
    products = exhibitor.products.filter(retired_at__isnull=not retired)
    if type_ is not None:
        products = products.filter(type=type_)
    if q:
        products = narrow_by_text(products, q, where=lambda hits: hits.products)
    order = {
        "name": ("name_th", "id"),
        "type": ("type", "name_th", "id"),
        "stars": (F("opc_stars").desc(nulls_last=True), "name_th", "id"),
    }.get(sort, ("created_at", "id"))
    return products.order_by(*order).prefetch_related("standards")


def province_of_officer(actor: Actor, fair: Fair) -> Province:
    """The province for whose producers the actor acts at the fair; `forbidden` for anybody else."""
    codes = [code for number, code in provinces_of_officer(actor) if number == fair.pk]
    province = Province.objects.filter(pk__in=codes).first()
    if province is None:
        raise Refused("forbidden")
    return province


def producers_of(
    province: Province,
    fair: Fair,
    *,
    q: str = "",
    state: str = "",
    kind: str = "",
    segment: str = "",
    district: str = "",
    sort: str = "",
) -> QuerySet[Exhibitor]:
    """Producers of a province with `products_count`; `state` is that of an application to `fair`, or "none"."""
    rows = Exhibitor.objects.filter(province=province, country="TH", kind__in=PRODUCERS)
    applied = Application.objects.filter(fair=fair, exhibitor=OuterRef("pk"))
    if state == NOT_APPLIED:
        rows = rows.exclude(Exists(applied.exclude(state=ApplicationState.WITHDRAWN)))
    elif state:
        rows = rows.filter(Exists(applied.filter(state=state)))
    if kind:
        rows = rows.filter(kind=kind)
    if segment:
        rows = rows.filter(segment=segment)
    if district:
        rows = rows.filter(subdistrict__startswith=district)
    if q:
        rows = search_exhibitors(rows, q)
    rows = rows.annotate(products_count=Count("products", filter=Q(products__retired_at=None)))
    order = {
        "newest": ("-created_at", "id"),
        "products": ("-products_count", "name_th", "id"),
        "district": ("subdistrict", "name_th", "id"),
    }.get(sort, ("name_th", "id"))
    return rows.order_by(*order)


def count_producers(province: Province, fair: Fair) -> dict[str, int]:
    """How many producers there are by the state of their applications to the fair; "none" without one.

    A producer with several applications counts once for each of their states.
    """
    applied = (
        Application.objects.filter(
            fair=fair,
            exhibitor__province=province,
            exhibitor__country="TH",
            exhibitor__kind__in=PRODUCERS,
        )
        .order_by()
        .values_list("state")
        .annotate(number=Count("exhibitor", distinct=True))
    )
    return dict(applied) | {
        "": producers_of(province, fair).count(),
        NOT_APPLIED: producers_of(province, fair, state=NOT_APPLIED).count(),
    }


def applications_to(
    fair: Fair, exhibitors: Iterable[Exhibitor]
) -> Mapping[UUID, Sequence[Application]]:
    """Applications to the fair by exhibitor, the newest first (one query for all)."""
    found: dict[UUID, list[Application]] = {}
    rows = Application.objects.filter(fair=fair, exhibitor__in=list(exhibitors))
    for application in rows.select_related("zone").order_by("-created_at", "pk"):
        found.setdefault(application.exhibitor_id, []).append(application)
    return found


def place_of(exhibitor: Exhibitor) -> areas.Place | None:
    """Where the address lies, by the register of places."""
    return areas.find_place(exhibitor.subdistrict) if exhibitor.subdistrict else None
