"""Registration's lists as files, each narrowed as its page is."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair
from events.rules import ROLES_THAT_REVIEW
from events.views.exporting import send_list
from registration.forms.exports import APPLICATIONS, MANIFEST, PRODUCERS, PRODUCTS, QUOTAS
from registration.queries import ROLES_THAT_IMPORT
from registration.views.manifest_frame import read_goods


@require_GET
@allow(InFair(ROLES_THAT_REVIEW))
def export_applications(request: Request, fair: str) -> HttpResponse:
    """The review queue with its filters, its tab and its order."""
    found = get_fair(request.actor, fair)
    return send_list(request, fair=found, export=APPLICATIONS)


@require_GET
@allow(InFair(ROLES_THAT_IMPORT | ROLES_THAT_REVIEW))
def export_producers(request: Request, fair: str) -> HttpResponse:
    """Those that sent something in to the fair; for an officer the producers of the province."""
    found = get_fair(request.actor, fair)
    return send_list(request, fair=found, export=PRODUCERS)


@require_GET
@allow(InFair(ROLES_THAT_IMPORT | ROLES_THAT_REVIEW))
def export_products(request: Request, fair: str) -> HttpResponse:
    """The products in use of those exhibitors."""
    found = get_fair(request.actor, fair)
    return send_list(request, fair=found, export=PRODUCTS)


@require_GET
@allow(InFair(ROLES_THAT_IMPORT | ROLES_THAT_REVIEW))
def export_quotas(request: Request, fair: str) -> HttpResponse:
    """All quotas that the actor may see, zone by zone."""
    found = get_fair(request.actor, fair)
    return send_list(request, fair=found, export=QUOTAS)


@require_GET
@allow(signed_in)
def export_manifest(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """The foreign goods of one exhibitor with what became of them."""
    goods = read_goods(request, exhibitor, fair)
    return send_list(request, fair=goods.fair, export=MANIFEST, rows=goods.items)
