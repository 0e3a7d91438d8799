"""Doors: who I am, exhibitors, products, places."""

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from ninja import Query, Router

from events import areas
from events.api import idempotent
from events.models import name_of
from events.permissions import Request, allow, anyone, signed_in
from events.queries import find_province
from events.schemas import Name, Page
from registration import actions, queries
from registration.models import ExhibitorKind
from registration.schemas import (
    ExhibitorChange,
    ExhibitorIn,
    ExhibitorOut,
    ExhibitorRef,
    Me,
    PlaceFilter,
    PlaceList,
    PlaceOut,
    ProductChange,
    ProductIn,
    ProductList,
    ProductOut,
)

router = Router(tags=["registration"])


@router.get("/me", response=Me, exclude_none=True, summary="Who I am: roles and exhibitors")
@allow(signed_in)
def get_me(request: Request) -> dict[str, Any]:
    actor = request.actor
    return {
        "email": actor.user.email if actor.user else "",
        "roles": [
            {"fair": m.fair_slug, "role": m.role, "province": m.province} for m in actor.memberships
        ],
        "exhibitors": [
            ExhibitorRef(id=exhibitor.pk, name=Name(**name_of(exhibitor)))
            for exhibitor in queries.exhibitors_belonging_to(actor)
        ],
    }


@router.post("/exhibitors", response={201: ExhibitorOut}, summary="Register an exhibitor")
@allow(signed_in)
@idempotent
def register_exhibitor(request: Request, body: ExhibitorIn) -> Any:
    exhibitor = actions.register_exhibitor(
        actor=request.actor,
        kind=ExhibitorKind(body.kind),
        name_th=body.name.th,
        name_en=body.name.en,
        name_native=body.name.native,
        country=body.country,
        province=find_province(body.province or body.province_of_address()),
        contact_name=body.contact_name,
        phone=body.phone,
        host_agency=body.host_agency,
        profile=body.profile(),
    )
    return 201, ExhibitorOut.of(exhibitor, tax_id=queries.tax_id_of(exhibitor))


@router.get("/exhibitors/{uuid:exhibitor}", response=ExhibitorOut, summary="The whole record")
@allow(signed_in)
def get_exhibitor(request: Request, exhibitor: UUID) -> ExhibitorOut:
    found = queries.get_exhibitor(request.actor, exhibitor)
    return ExhibitorOut.of(found, tax_id=queries.tax_id_for(request.actor, found))


@router.patch("/exhibitors/{uuid:exhibitor}", response=ExhibitorOut)
@allow(signed_in)
@idempotent
def change_exhibitor(request: Request, exhibitor: UUID, body: ExhibitorChange) -> Any:
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    changed = actions.change_exhibitor(actor=request.actor, exhibitor=found, values=body.values())
    return 200, ExhibitorOut.of(changed, tax_id=queries.tax_id_of(changed))


@router.get("/places", response=PlaceList, summary="Sub-districts by any spelling")
@allow(signed_in)
def search_places(request: Request, filters: Query[PlaceFilter]) -> dict[str, Any]:
    language = "en" if get_language() == "en" else "th"
    found = areas.search_places(filters.q, limit=filters.limit)
    return {
        "items": [PlaceOut.of(place, language=language) for place in found],
        "count": len(found),
    }


@router.get("/exhibitors/{uuid:exhibitor}/products", response=ProductList, summary="Products")
@allow(anyone)
def list_products(request: Request, exhibitor: UUID, page: Query[Page]) -> dict[str, Any]:
    products = queries.list_products(request.actor, exhibitor)
    part = products[page.offset : page.offset + page.limit]
    return {"items": [ProductOut.of(product) for product in part], "count": products.count()}


@router.post("/exhibitors/{uuid:exhibitor}/products", response={201: ProductOut})
@allow(signed_in)
@idempotent
def add_product(request: Request, exhibitor: UUID, body: ProductIn) -> Any:
    owner = queries.get_own_exhibitor(request.actor, exhibitor)
    product = actions.add_product(actor=request.actor, exhibitor=owner, values=body.values())
    return 201, ProductOut.of(product)


@router.patch("/products/{uuid:product}", response=ProductOut)
@allow(signed_in)
@idempotent
def change_product(request: Request, product: UUID, body: ProductChange) -> Any:
    found = queries.get_own_product(request.actor, product)
    changed = actions.change_product(actor=request.actor, product=found, values=body.values())
    return 200, ProductOut.of(changed)
