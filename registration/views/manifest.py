"""The list of foreign goods that customs sees: what came, what it is worth, what is left of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.forms.fields import show_refusal
from events.permissions import Request, allow, signed_in
from events.problems import describe
from events.rules import Refused
from registration import actions, queries
from registration.forms.manifest import UNITS, ClearanceForm, ItemForm
from registration.models import ManifestItem
from registration.views.manifest_frame import Goods, read_goods


@allow(signed_in)
@require_safe
def manifest(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """All items with what became of them, sums by currency, and the days that want an entry."""
    goods = read_goods(request, exhibitor, fair)
    context = goods.context("list") | {
        "totals": queries.total_values(goods.items),
        "days": queries.days_of(goods.manifest, goods.items),
        "clearance": ClearanceForm(),
        "may_add": goods.may_change and goods.closing is None and not goods.manifest.cleared_at,
    }
    return render(request, "registration/manifest.html", context)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def new_manifest_item(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """Add an item; "and another" keeps the form open for the next one."""
    goods = read_goods(request, exhibitor, fair, change=True, enter=True)
    last = goods.items[-1] if goods.items else None
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        initial={
            "origin_country": goods.exhibitor.country,
            "currency": last.currency if last else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_manifest_item(
                actor=request.actor,
                exhibitor=goods.exhibitor,
                fair=goods.fair,
                values=form.cleaned_data,
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            said = _("%(number)s. %(item)s is added.")
            messages.success(request, said % {"number": item.position, "item": item.name})
            target = "new_manifest_item" if "another" in request.POST else "manifest"
            return redirect(target, exhibitor=goods.exhibitor.pk, fair=goods.fair.slug)
    return _show_form(request, goods, form, title=_("Add an item"), may_go_on=True)


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def edit_manifest_item(request: Request, item: UUID) -> HttpResponse:
    """Correct an item: freely before clearance, as an amendment with its reason afterwards."""
    found = queries.get_own_manifest_item(request.actor, item)
    goods = read_goods(request, found.exhibitor_id, found.fair.slug, change=True)
    is_cleared = goods.manifest.cleared_at is not None
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        initial=ItemForm.read(found),
        is_cleared=is_cleared,
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        reason = values.pop("reason", "")
        try:
            actions.edit_manifest_item(
                actor=request.actor, item=found, values=values, reason=reason
            )
        except Refused as refused:
            names = {"manifest_cleared": "reason", str(found.pk): "imported"}
            show_refusal(form, refused, fields=names)
        else:
            messages.success(request, _("The item is saved."))
            return redirect("manifest", exhibitor=goods.exhibitor.pk, fair=goods.fair.slug)
    return _show_form(request, goods, form, title=_("Change an item"), item=found)


@allow(signed_in)
@require_POST
def remove_manifest_item(request: Request, item: UUID) -> HttpResponse:
    """Take an item off the list, and say how to have it back."""
    found = queries.get_own_manifest_item(request.actor, item)
    key, slug, name = found.exhibitor_id, found.fair.slug, found.name
    try:
        actions.remove_manifest_item(actor=request.actor, item=found)
    except Refused as refused:
        if refused.code == "not_found":
            raise
        messages.error(request, describe(refused))
        return redirect("edit_manifest_item", item=item)
    messages.success(request, _("%(item)s is removed from the list.") % {"item": name})
    return redirect("manifest", exhibitor=key, fair=slug)


@allow(signed_in)
@require_POST
def clear_manifest(request: Request, exhibitor: UUID, fair: str) -> HttpResponse:
    """Note that customs has cleared the goods."""
    goods = read_goods(request, exhibitor, fair, change=True)
    form = ClearanceForm(request.POST)
    if form.is_valid():
        try:
            actions.clear_manifest(
                actor=request.actor, exhibitor=goods.exhibitor, fair=goods.fair, **form.cleaned_data
            )
        except Refused as refused:
            messages.error(request, describe(refused))
        else:
            messages.success(request, _("Noted: customs has cleared these goods."))
    else:
        messages.error(request, _("Please correct your entries"))
    return redirect("manifest", exhibitor=goods.exhibitor.pk, fair=goods.fair.slug)


def _show_form(
    request: Request,
    goods: Goods,
    form: ItemForm,
    *,
    title: str,
    item: ManifestItem | None = None,
    may_go_on: bool = False,
) -> HttpResponse:
    context = goods.context("list", title) | {
        "form": form,
        "title": title,
        "item": item,
        "units": UNITS,
        "may_go_on": may_go_on,
        "amendments": queries.amendments_of([item]) if item else [],
        "back": reverse("manifest", args=[goods.exhibitor.pk, goods.fair.slug]),
    }
    status = 422 if form.errors else 200
    return render(request, "registration/manifest_item.html", context, status=status)
