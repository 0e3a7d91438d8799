"""An exhibitor's products, reused from fair to fair."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from events import audit, clock
from events.permissions import Actor
from registration import queries
from registration.models import Exhibitor, Product, ProductStandard


@transaction.atomic
def add_product(*, actor: Actor, exhibitor: Exhibitor, values: dict[str, Any]) -> Product:
    """`values`: columns of Product, and `standards`: ``[{"kind", "number", "valid_until"}]``."""
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    columns = dict(values)
    standards = columns.pop("standards", ())
    product = Product.objects.create(exhibitor=exhibitor, **columns)
    _set_standards(product, standards)
    audit.record(actor=actor, action="product.added", target=product, fair=None)
    return product


@transaction.atomic
def change_product(*, actor: Actor, product: Product, values: dict[str, Any]) -> Product:
    """As `add_product`; `standards` replaces all that the product had."""
    product = Product.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_product(actor, product.pk).pk
    )
    columns = dict(values)
    if "standards" in columns:
        product.standards.all().delete()
        _set_standards(product, columns.pop("standards"))
    for column, value in columns.items():
        setattr(product, column, value)
    product.save(update_fields=list(columns))
    audit.record(
        actor=actor,
        action="product.changed",
        target=product,
        fair=None,
        data={"fields": sorted(values)},
    )
    return product


@transaction.atomic
def retire_product(*, actor: Actor, product: Product) -> Product:
    """No new application offers it; those that name it keep it. Doing it twice changes nothing."""
    return _set_retired(actor, product, retired=True)


@transaction.atomic
def bring_back_product(*, actor: Actor, product: Product) -> Product:
    """Undo `retire_product`."""
    return _set_retired(actor, product, retired=False)


def _set_retired(actor: Actor, product: Product, *, retired: bool) -> Product:
    product = Product.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_product(actor, product.pk, retired=None).pk
    )
    if (product.retired_at is not None) == retired:
        return product
    product.retired_at = clock.now() if retired else None
    product.save(update_fields=["retired_at"])
    action = "product.retired" if retired else "product.brought_back"
    audit.record(actor=actor, action=action, target=product, fair=None)
    return product


def _set_standards(product: Product, standards: Sequence[dict[str, Any]]) -> None:
    ProductStandard.objects.bulk_create(
        ProductStandard(product=product, **standard) for standard in standards
    )
