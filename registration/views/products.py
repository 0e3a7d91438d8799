"""Pages about products: the list, one of them, and taking one out of use."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import clock
from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.rules import Refused
from registration import actions, queries
from registration.forms.product import ProductFilter, ProductForm
from registration.models import Exhibitor, Product

PAGE = 50


@allow(signed_in)
@require_safe
def products(request: Request, exhibitor: UUID) -> HttpResponse:
    """All products of an exhibitor, in use or retired, by name, type and stars."""
    found = queries.get_exhibitor(request.actor, exhibitor)
    form = ProductFilter(request.GET)
    form.is_valid()
    filters = form.cleaned_data
    retired = bool(filters.get("retired"))
    rows = queries.products_of(
        found,
        retired=retired,
        q=filters.get("q", ""),
        type_=filters.get("type"),
        sort=filters.get("sort", ""),
    )
    context = {
        "exhibitor": found,
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "retired": retired,
        "undone": _read_undone(request, found),
        "today": clock.today(),
        "filtered": bool(filters.get("q") or filters.get("type")),
        "in_use_count": queries.products_of(found).count(),
        "retired_count": queries.products_of(found, retired=True).count(),
        "may_change": request.actor.is_superuser or queries.acts_for(request.actor, found),
        "crumbs": _crumbs(found, _("Products")),
    }
    return render(request, "registration/products.html", context)


def _read_undone(request: Request, exhibitor: Exhibitor) -> Product | None:
    """The product that was just retired, named in the address so that undoing it is one press away."""
    key = request.GET.get("undo", "")
    return next(
        (row for row in queries.products_of(exhibitor, retired=True) if str(row.pk) == key), None
    )


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def new_product(request: Request, exhibitor: UUID) -> HttpResponse:
    """Add a product; it is offered in every application from then on."""
    found = queries.get_own_exhibitor(request.actor, exhibitor)
    sent = request.POST if request.method == "POST" else None
    form = ProductForm(sent, initial={"origin_country": found.country})
    if sent is not None and form.is_valid():
        try:
            actions.add_product(actor=request.actor, exhibitor=found, values=form.values())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The product is added."))
            return redirect("exhibitor", exhibitor=found.pk)
    return _show(request, form, exhibitor=found, title=_("Add a product"))


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_product(request: Request, product: UUID) -> HttpResponse:
    """Change a product."""
    found = queries.get_own_product(request.actor, product)
    sent = request.POST if request.method == "POST" else None
    form = ProductForm(sent, initial=ProductForm.read(found))
    if sent is not None and form.is_valid():
        try:
            actions.change_product(actor=request.actor, product=found, values=form.values())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The product is saved."))
            return redirect("exhibitor", exhibitor=found.exhibitor_id)
    return _show(
        request, form, exhibitor=found.exhibitor, title=_("Change a product"), product=found
    )


@allow(signed_in)
@require_POST
def retire_product(request: Request, product: UUID) -> HttpResponse:
    """Take it out of use; the list says so and offers to undo it."""
    found = queries.get_own_product(request.actor, product, retired=None)
    actions.retire_product(actor=request.actor, product=found)
    return redirect(reverse("products", args=[found.exhibitor_id]) + f"?undo={found.pk}")


@allow(signed_in)
@require_POST
def bring_back_product(request: Request, product: UUID) -> HttpResponse:
    """Use it again."""
    found = queries.get_own_product(request.actor, product, retired=None)
    actions.bring_back_product(actor=request.actor, product=found)
    messages.success(request, _("%(name)s is in use again.") % {"name": found.name})
    return redirect("products", exhibitor=found.exhibitor_id)


def _crumbs(exhibitor: Exhibitor, title: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse("home"), "label": _("Home")},
        {"url": reverse("exhibitor", args=[exhibitor.pk]), "label": exhibitor.name},
        {"label": title},
    ]


def _show(
    request: Request,
    form: ProductForm,
    *,
    exhibitor: Exhibitor,
    title: str,
    product: Product | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "product": product,
        "photos": queries.photos_of([product]).get(product.pk, ()) if product is not None else (),
        "exhibitor": exhibitor,
        "back": reverse("exhibitor", args=[exhibitor.pk]),
        "crumbs": _crumbs(exhibitor, title),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/product_form.html", context, status=status)
