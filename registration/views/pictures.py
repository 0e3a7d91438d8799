"""Photos of people and products: where they are sent in, and the doors through which they are seen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.forms.fields import show_refusal
from events.permissions import Request, allow, anyone, signed_in
from events.pictures import storage
from events.rules import Refused
from registration import actions, queries
from registration.forms.pictures import (
    REFUSED_AT,
    CaptionForm,
    PersonPhotoForm,
    ProductPhotoForm,
)
from registration.models import Product

SIZES_OF_PERSON = frozenset({"full", "portrait", "small"})
SIZES_OF_PRODUCT = frozenset({"full", "small"})


@allow(signed_in)
@require_safe
def person_photo(request: Request, photo: UUID, size: str) -> HttpResponse:
    """A face, for those who may see the exhibitor's record; kept by no cache."""
    found = queries.get_person_photo(request.actor, photo)
    return _serve(found.stored, size, SIZES_OF_PERSON, cache="private, no-store")


@allow(anyone)
@require_safe
def product_photo(request: Request, photo: UUID, size: str) -> HttpResponse:
    """A product's photo: public once its exhibitor is."""
    found = queries.get_product_photo(request.actor, photo)
    # Another picture has another address, so this one may be kept by the reader's own browser.
    return _serve(found.stored, size, SIZES_OF_PRODUCT, cache="private, max-age=86400")


def _serve(stored: str, size: str, sizes: frozenset[str], *, cache: str) -> HttpResponse:
    if size not in sizes:
        raise Refused("not_found")
    return HttpResponse(
        storage.read(stored, size),
        content_type="image/jpeg",
        headers={
            "Cache-Control": cache,
            "Content-Disposition": f'inline; filename="photo-{size}.jpg"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_person_photo(request: Request, person: UUID) -> HttpResponse:
    """Send a photo, choose what part of it to take, or delete it."""
    found = queries.get_own_person(request.actor, person)
    photo = queries.find_photo_of(found)
    page = reverse("exhibitor", args=[found.exhibitor_id]) + "#people"
    if request.method == "POST" and request.POST.get("verb") == "delete":
        actions.delete_person_photo(actor=request.actor, person=found)
        messages.success(request, _("The photo is deleted."))
        return redirect(page)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = (
        {"x": photo.crop_x, "y": photo.crop_y, "zoom": photo.crop_zoom} if photo is not None else {}
    )
    form = PersonPhotoForm(*sent, has_photo=photo is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["photo"]
        try:
            if data:
                actions.set_person_photo(
                    actor=request.actor, person=found, data=data, crop=form.crop
                )
            else:
                actions.crop_person_photo(actor=request.actor, person=found, crop=form.crop)
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The photo is saved."))
            return redirect(page)
    context = {
        "form": form,
        "person": found,
        "photo": photo,
        "back": page,
        "crumbs": [
            {"url": reverse("home"), "label": _("Home")},
            {"url": page, "label": found.exhibitor.name},
            {"label": _("Photo")},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "registration/person_photo.html", context, status=status)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def product_photos(request: Request, product: UUID) -> HttpResponse:
    """All photos of a product: add, describe, order, delete and bring back."""
    found = queries.get_own_product(request.actor, product)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProductPhotoForm(*sent)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.add_product_photo(
                actor=request.actor, product=found, data=values.pop("photo"), **values
            )
        except Refused as refused:
            show_refusal(form, refused, fields=REFUSED_AT)
        else:
            messages.success(request, _("The photo is added."))
            return _to_photos(found)
    context = {
        "form": form,
        "product": found,
        "photos": queries.photos_of([found]).get(found.pk, []),
        "deleted": queries.photos_deleted_lately(found),
        "most": queries.MOST_PHOTOS,
        "crumbs": _crumbs_of(found, {"label": _("Photos")}),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/product_photos.html", context, status=status)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_product_photo(request: Request, photo: UUID) -> HttpResponse:
    """Say what a photo shows."""
    found = queries.get_own_product_photo(request.actor, photo)
    initial = {"caption_th": found.caption_th, "caption_en": found.caption_en}
    form = CaptionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_product_photo(
            actor=request.actor, photo=found, values=dict(form.cleaned_data)
        )
        messages.success(request, _("Saved."))
        return _to_photos(found.product)
    photos = {
        "url": reverse("product_photos", args=[found.product_id]),
        "label": _("Photos"),
    }
    context = {
        "form": form,
        "photo": found,
        "product": found.product,
        "crumbs": _crumbs_of(found.product, photos, {"label": _("What the photo shows")}),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/product_photo.html", context, status=status)


@allow(signed_in)
@require_POST
def order_product_photo(request: Request, photo: UUID) -> HttpResponse:
    """Move it one place, delete it, or bring it back, as `verb` says."""
    verb = request.POST.get("verb")
    found = queries.get_own_product_photo(request.actor, photo, deleted=verb == "bring_back")
    if verb in {"earlier", "later"}:
        places = -1 if verb == "earlier" else 1
        actions.move_product_photo(actor=request.actor, photo=found, places=places)
    elif verb == "delete":
        actions.delete_product_photo(actor=request.actor, photo=found)
        messages.success(request, _("The photo is deleted. You can undo this for 7 days."))
    elif verb == "bring_back":
        actions.bring_back_product_photo(actor=request.actor, photo=found)
        messages.success(request, _("The photo is back."))
    else:
        raise Refused("bad_request")
    return _to_photos(found.product)


def _to_photos(product: Product) -> HttpResponse:
    return redirect("product_photos", product=product.pk)


def _crumbs_of(product: Product, *more: dict[str, Any]) -> list[dict[str, Any]]:
    exhibitor = product.exhibitor
    return [
        {"url": reverse("home"), "label": _("Home")},
        {"url": reverse("exhibitor", args=[exhibitor.pk]), "label": exhibitor.name},
        {"url": reverse("edit_product", args=[product.pk]), "label": product.name},
        *more,
    ]
