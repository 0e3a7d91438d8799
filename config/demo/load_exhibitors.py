"""Loads exhibitors with their people, products and foreign goods."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from config.demo.generate import SEED
from config.demo.ledger import Ledger
from config.demo.profiles import JUDGED, settle, standards_of
from config.demo.shapes import ExhibitorPlan
from config.demo.timeline import OPENED
from events.models import Fair
from events.permissions import SYSTEM
from registration.models import Exhibitor, ManifestItem, Person, Product, ProductStandard

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, f"otop.example/{SEED}")
BATCH = 1000


def name_id(kind: str, key: str) -> uuid.UUID:
    """The same key has the same id in every load."""
    return uuid.uuid5(_NAMESPACE, f"{kind}/{key}")


@dataclass(frozen=True)
class People:
    """What was loaded, by the keys of the plan."""

    exhibitors: dict[str, Exhibitor]
    people: dict[str, Person]
    people_of: dict[str, list[Person]]
    products: dict[str, Product]


def load_exhibitors(plans: Iterable[ExhibitorPlan], *, registered_at: datetime = OPENED) -> People:
    """Write them and log each as registered on the site."""
    moment = registered_at.astimezone(UTC)
    loaded = People({}, {}, {}, {})
    for number, plan in enumerate(plans, start=1):
        exhibitor = loaded.exhibitors[plan.key] = Exhibitor(
            id=name_id("exhibitor", plan.key),
            kind=plan.kind,
            name_th=plan.name_th,
            name_en=plan.name_en,
            name_native=plan.name_native,
            country=plan.country,
            province_id=plan.province or None,
            host_agency=plan.host_agency,
            # An exchange that is given to nobody: whoever tries the demo calls nobody.
            phone=f"02 000 {number % 10_000:04}" if plan.country == "TH" else "",
            about_th=plan.about_th,
            about_en=plan.about_en,
            created_at=moment,
        )
        settle(exhibitor, plan)
        loaded.people_of[plan.key] = [
            Person(
                id=name_id("person", person.key),
                exhibitor=exhibitor,
                prefix=person.prefix,
                name_th=person.name_th,
                name_en=person.name_en,
                name_native=person.name_native,
                role=person.role,
                created_at=moment,
            )
            for person in plan.people
        ]
        for planned, person in zip(plan.people, loaded.people_of[plan.key], strict=True):
            loaded.people[planned.key] = person
        for product in plan.products:
            loaded.products[product.key] = Product(
                id=name_id("product", product.key),
                exhibitor=exhibitor,
                name_th=product.name_th,
                name_en=product.name_en,
                type=product.type,
                opc_stars=product.stars,
                opc_year=JUDGED if product.stars else None,
                price=product.price,
                origin_country=product.origin,
                hs_code=product.hs_code,
                created_at=moment,
            )
    Exhibitor.objects.bulk_create(loaded.exhibitors.values(), batch_size=BATCH)
    Person.objects.bulk_create(loaded.people.values(), batch_size=BATCH)
    Product.objects.bulk_create(loaded.products.values(), batch_size=BATCH)
    ProductStandard.objects.bulk_create(
        (
            standard
            for key, product in loaded.products.items()
            for standard in standards_of(product, key)
        ),
        batch_size=BATCH,
    )
    ledger = Ledger(None)
    for exhibitor in loaded.exhibitors.values():
        ledger.add(moment, SYSTEM, "exhibitor.registered", exhibitor)
    ledger.write()
    return loaded


def load_manifests(fair: Fair, plans: Iterable[ExhibitorPlan], loaded: People) -> None:
    """Goods under temporary import: nothing is sold yet before the fair opens."""
    ManifestItem.objects.bulk_create(
        ManifestItem(
            id=name_id("manifest", f"{plan.key}/{item.position}"),
            fair=fair,
            exhibitor=loaded.exhibitors[plan.key],
            position=item.position,
            name_th=item.name_th,
            name_en=item.name_en,
            hs_code=item.hs_code,
            origin_country=item.origin,
            unit=item.unit,
            imported=item.quantity,
            declared_value=item.value,
            currency=item.currency,
            is_sample=True,
        )
        for plan in plans
        for item in plan.manifest
    )
