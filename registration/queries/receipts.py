"""What an application says, as it is receipted."""

from collections.abc import Iterable
from typing import Any

from registration.models import Application, Exhibitor, PartnerState, Product, Receipt
from registration.queries.joint import exhibitors_of


def content_of(application: Application) -> dict[str, Any]:
    """All that is sent in, by the names that it has now: later changes of a product do not change it."""
    return content_with(
        application, exhibitors_of(application), application.products.order_by("pk")
    )


def content_with(
    application: Application, exhibitors: Iterable[Exhibitor], products: Iterable[Product]
) -> dict[str, Any]:
    """As `content_of`, for one whose producers and products are at hand; products by their keys."""
    fair, zone, needs = application.fair, application.zone, application.needs
    return {
        "application": str(application.pk),
        "fair": {"slug": fair.slug, "name": fair.name_th},
        "exhibitors": [
            {"id": str(one.pk), "name": one.name_th}
            for one in sorted(
                exhibitors,
                key=lambda one: (one.pk != application.exhibitor_id, str(one.pk)),
            )
        ],
        "zone": {"code": zone.code, "name": zone.name_th},
        "products": [
            {
                "id": str(product.pk),
                "name": product.name_th,
                "type": product.type,
                "opc_stars": product.opc_stars,
            }
            for product in products
        ],
        "booths_wanted": application.booths_wanted,
        "needs": {
            "power_w": needs.power_w,
            "water": needs.water,
            "gas": needs.gas,
            "cold_storage": needs.cold_storage,
        },
        "note": application.note,
    }


def last_receipt(application: Application) -> Receipt | None:
    return application.receipts.last()


def is_as_sent(application: Application) -> bool:
    """Whether it still says what its last receipt does, and waits for no partner's answer.

    Names do not count: a product or a producer may be called otherwise by now.
    """
    receipt = last_receipt(application)
    if receipt is None:
        return True
    waiting = application.partners.filter(state=PartnerState.INVITED)
    said, sent = content_of(application), receipt.content
    return _entries(said) == _entries(sent) and not waiting.exists()


def _entries(content: dict[str, Any]) -> list[Any]:
    return [
        [one["id"] for one in content["exhibitors"]],
        content["zone"]["code"],
        [one["id"] for one in content["products"]],
        content["booths_wanted"],
        content["needs"],
        content["note"],
    ]
