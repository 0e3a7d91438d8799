"""Imports: who sees which, what words can mean at a fair, what is there already."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from events import clock
from events.models import Fair, Province
from events.permissions import Actor
from events.queries import zones_of
from events.rules import ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Refused, Role
from registration import rules
from registration.models import (
    PRODUCERS,
    Application,
    ApplicationState,
    Exhibitor,
    Import,
    ImportRow,
    Product,
)
from registration.queries.exhibitors import exhibitors_represented_by, get_or_refuse

ROLES_THAT_IMPORT = ROLES_THAT_ORGANISE | {Role.PROVINCIAL_OFFICER}
# Applications that are over: another one to the same zone may come in.
_ENDED = (
    ApplicationState.WITHDRAWN,
    ApplicationState.REJECTED,
    ApplicationState.DECLINED,
    ApplicationState.LAPSED,
)


def imports_visible_to(actor: Actor) -> QuerySet[Import]:
    """One's own, and all of the fairs that one organises."""
    rows = Import.objects.select_related("fair", "province", "uploaded_by")
    if actor.is_superuser:
        return rows
    if actor.user is None:
        return rows.none()
    return rows.filter(
        Q(uploaded_by=actor.user, fair__in=actor.fairs_with(ROLES_THAT_IMPORT))
        | Q(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))
    )


def get_import(actor: Actor, key: UUID, fair: Fair | None = None) -> Import:
    rows = imports_visible_to(actor)
    return get_or_refuse(rows if fair is None else rows.filter(fair=fair), key)


def find_import(key: UUID) -> Import | None:
    """For the worker, who sees all."""
    return Import.objects.select_related("fair", "province", "uploaded_by").filter(pk=key).first()


def province_to_import(actor: Actor, fair: Fair) -> Province | None:
    """The one province that the actor may send in; None for an organiser, who may send any."""
    if actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        return None
    for member in actor.memberships:
        if member.fair_id == fair.pk and member.role is Role.PROVINCIAL_OFFICER:
            return Province.objects.get(pk=member.province)
    raise Refused("forbidden")


def rows_of(table: Import, *, state: str = "") -> QuerySet[ImportRow]:
    rows = table.table_rows.select_related("exhibitor", "application")
    return rows.filter(state=state) if state else rows


def words_known_at(fair: Fair, province: Province | None) -> rules.Known:
    """Folded names and codes of the fair's zones and of all provinces."""
    zones: dict[str, str] = {}
    for zone in zones_of(fair):
        for word in (zone.code, zone.name_th, zone.name_en):
            zones.setdefault(rules.fold(word), zone.code)
    provinces: dict[str, str] = {}
    for one in Province.objects.all():
        for word in (one.code, one.name_th, one.name_en):
            provinces[rules.fold(word)] = one.pk
    bangkok = next(
        (code for word, code in provinces.items() if word == rules.fold("กรุงเทพมหานคร")), ""
    )
    provinces |= dict.fromkeys(("กทม", "กรุงเทพ", "กรุงเทพฯ"), bangkok)
    return rules.Known(
        zones={word: code for word, code in zones.items() if word},
        provinces={word: code for word, code in provinces.items() if word},
        province=province.pk if province else "",
        this_year=clock.local(clock.now()).year,
    )


@dataclass
class Stock:
    """What is there already of the provinces of some rows, by natural keys."""

    numbers: dict[tuple[str, str], Exhibitor] = field(default_factory=dict)
    names: dict[tuple[str, str], Exhibitor] = field(default_factory=dict)
    products: dict[tuple[UUID, str], Product] = field(default_factory=dict)
    # (exhibitor, code of the zone) -> application and the keys of its products
    applications: dict[tuple[UUID, str], tuple[Application, frozenset[UUID]]] = field(
        default_factory=dict
    )

    def add(self, exhibitor: Exhibitor) -> None:
        province = exhibitor.province_id or ""
        if exhibitor.registration_number:
            self.numbers.setdefault(
                (province, rules.fold(exhibitor.registration_number)), exhibitor
            )
        self.names.setdefault((province, rules.fold(exhibitor.name_th)), exhibitor)

    def find(self, values: Mapping[str, object]) -> Exhibitor | None:
        """The producer of a row: by its number, else by its name in its province."""
        province = str(values["province"])
        number = rules.fold(str(values.get("registration_number") or ""))
        by_number = self.numbers.get((province, number)) if number else None
        return by_number or self.names.get((province, rules.fold(str(values["name_th"]))))


def read_stock(
    fair: Fair, provinces: Collection[str], *, rows: Iterable[ImportRow] | None = None
) -> Stock:
    """Producers of these provinces, their products in use, and their live applications to the fair (four queries).

    With `rows` only the producers that these may mean: those that the check has found, by any spelling, and those
    that have come since by the very same number or name.
    """
    stock = Stock()
    exhibitors = Exhibitor.objects.filter(
        province__in=provinces, kind__in=PRODUCERS, country="TH"
    ).order_by("created_at", "id")
    if rows is not None:
        meant = list(rows)
        exhibitors = exhibitors.filter(
            Q(pk__in={row.exhibitor_id for row in meant if row.exhibitor_id})
            | Q(registration_number__in={row.values["registration_number"] or "-" for row in meant})
            | Q(name_th__in={row.values["name_th"] for row in meant})
        )
    for exhibitor in exhibitors:
        stock.add(exhibitor)
    keys = exhibitors.order_by().values("pk")
    for product in Product.objects.filter(exhibitor__in=keys, retired_at=None):
        stock.products.setdefault((product.exhibitor_id, rules.fold(product.name_th)), product)
    live = (
        Application.objects.filter(fair=fair, exhibitor__in=keys)
        .exclude(state__in=_ENDED)
        .select_related("zone")
        .prefetch_related("products")
    )
    for application in live:
        products = frozenset(product.pk for product in application.products.all())
        stock.applications[application.exhibitor_id, application.zone.code] = (
            application,
            products,
        )
    return stock


def provinces_in(rows: Iterable[Mapping[str, object]]) -> set[str]:
    return {str(values["province"]) for values in rows if values.get("province")}


def exhibitors_to_export(actor: Actor, fair: Fair) -> QuerySet[Exhibitor]:
    """For those who review the fair all who sent something in to it; for an officer the province's producers."""
    rows = (
        Exhibitor.objects.select_related("province")
        .prefetch_related("products")
        .order_by("province", "name_th", "id")
    )
    if actor.has_role(fair.pk, ROLES_THAT_REVIEW):
        sent = Application.objects.filter(fair=fair, submitted_at__isnull=False)
        return rows.filter(pk__in=sent.values("exhibitor"))
    return rows.filter(pk__in=exhibitors_represented_by(actor, fair).values("pk"))


def products_to_export(actor: Actor, fair: Fair) -> QuerySet[Product]:
    """Products in use of the exhibitors of `exhibitors_to_export`."""
    owners = exhibitors_to_export(actor, fair).prefetch_related(None).order_by()
    return (
        Product.objects.filter(exhibitor__in=owners.values("pk"), retired_at=None)
        .select_related("exhibitor__province")
        .order_by("exhibitor__name_th", "name_th", "id")
    )
