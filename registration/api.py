"""Doors of registration: parse, call one action or query, answer."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from events.api import idempotent
from events.models import name_of
from events.permissions import Request, allow, anyone, signed_in
from events.queries import get_fair
from events.schemas import Name, Page
from registration import actions, queries, rules
from registration.schemas import (
    ApplicationFilter,
    ApplicationIn,
    ApplicationList,
    ApplicationOut,
    ExhibitorRef,
    Manifest,
    ManifestChange,
    ManifestItemOut,
    Me,
    ProductChange,
    ProductIn,
    ProductList,
    ProductOut,
    ReviewIn,
    StateOut,
)

router = Router(tags=["registration"])


@router.get("/me", response=Me, summary="Who I am: roles and exhibitors")
@allow(signed_in)
def get_me(request: Request) -> dict[str, Any]:
    actor = request.actor
    return {
        "email": actor.user.email if actor.user else "",
        "roles": [{"fair": m.fair_slug, "role": m.role} for m in actor.memberships],
        "exhibitors": [
            ExhibitorRef(id=exhibitor.pk, name=Name(**name_of(exhibitor)))
            for exhibitor in queries.exhibitors_represented_by(actor)
        ],
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


@router.get("/fairs/{fair}/applications", response=ApplicationList, summary="Applications")
@allow(signed_in)
def list_applications(
    request: Request, fair: str, filters: Query[ApplicationFilter]
) -> dict[str, Any]:
    applications = queries.filter_applications(
        queries.applications_visible_to(request.actor).filter(fair=get_fair(request.actor, fair)),
        state=filters.state,
        zone=filters.zone,
        q=filters.q,
    )
    part = list(applications[filters.offset : filters.offset + filters.limit])
    booths = queries.booth_codes_of(part)
    return {
        "items": [ApplicationOut.of(application, booths) for application in part],
        "count": applications.count(),
    }


@router.post("/fairs/{fair}/applications", response={201: StateOut}, summary="Start one")
@allow(signed_in)
@idempotent
def start_application(request: Request, fair: str, body: ApplicationIn) -> Any:
    actor = request.actor
    application = actions.start_application(
        actor=actor,
        fair=get_fair(actor, fair),
        exhibitor=queries.get_own_exhibitor(actor, body.exhibitor),
        zone=body.zone,
        products=body.products,
        booths_wanted=body.booths_wanted,
        needs=body.needs.to_rule(),
        note=body.note,
    )
    return 201, StateOut.of(application)


@router.get("/applications/{uuid:application}", response=ApplicationOut, summary="One of them")
@allow(signed_in)
def get_application(request: Request, application: UUID) -> ApplicationOut:
    found = queries.get_application(request.actor, application)
    return ApplicationOut.of(found, queries.booth_codes_of([found]))


@router.post("/applications/{uuid:application}/submit", response=StateOut, summary="Send it in")
@allow(signed_in)
@idempotent
def submit_application(request: Request, application: UUID) -> Any:
    found = queries.get_own_application(request.actor, application)
    sent = actions.submit_application(actor=request.actor, application=found)
    return 200, StateOut.of(sent)


@router.post("/applications/{uuid:application}/withdraw", response=StateOut, summary="Give it up")
@allow(signed_in)
@idempotent
def withdraw_application(request: Request, application: UUID) -> Any:
    found = queries.get_own_application(request.actor, application)
    gone = actions.withdraw_application(actor=request.actor, application=found)
    return 200, StateOut.of(gone)


@router.post("/applications/{uuid:application}/start-review", response=StateOut, summary="Read it")
@allow(signed_in)
@idempotent
def start_review(request: Request, application: UUID) -> Any:
    found = queries.get_application(request.actor, application)
    return 200, StateOut.of(actions.start_review(actor=request.actor, application=found))


@router.post("/applications/{uuid:application}/review", response=StateOut, summary="Decide on it")
@allow(signed_in)
@idempotent
def review_application(request: Request, application: UUID, body: ReviewIn) -> Any:
    found = queries.get_application(request.actor, application)
    reviewed = actions.review_application(
        actor=request.actor,
        application=found,
        decision=rules.Decision(body.decision),
        reason=body.reason,
    )
    return 200, StateOut.of(reviewed)


@router.get("/exhibitors/{uuid:exhibitor}/manifest", response=Manifest, summary="Foreign goods")
@allow(signed_in)
def get_manifest(request: Request, exhibitor: UUID, fair: str) -> dict[str, Any]:
    items = list(queries.manifest_of(request.actor, exhibitor, get_fair(request.actor, fair)))
    return {
        "items": [ManifestItemOut.of(item) for item in items],
        "balanced": all(item.remaining == 0 for item in items),
    }


@router.patch("/manifest-items/{uuid:item}", response=ManifestItemOut)
@allow(signed_in)
@idempotent
def change_manifest_item(request: Request, item: UUID, body: ManifestChange) -> Any:
    found = queries.get_own_manifest_item(request.actor, item)
    changed = actions.change_manifest_item(actor=request.actor, item=found, values=body.values())
    return 200, ManifestItemOut.of(changed)
